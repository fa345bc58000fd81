"""Makes a document portrait of whatever picture a person hands in, or says what is wrong with the picture."""

import warnings
from io import BytesIO

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from ..specimens.captures import jpeg_bytes

pillow_heif.register_heif_opener()
_PORTRAIT_SIZE = (960, 1200)
_MOST_PIXELS = 50_000_000
_SMALLEST_SIDE = 240
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


class PortraitRefused(Exception):
    """The picture cannot become a portrait; the message says why and what to do, in plain words."""


def make_portrait(file: bytes) -> bytes:
    """A JPEG portrait, 4 to 5, cut round the largest face; raises PortraitRefused. Metadata is left behind."""
    image = _open(file)
    faces = _faces(image)
    if not faces:
        raise PortraitRefused(
            "We could not find a face in this picture. Look straight ahead, in even light, and try again."
        )
    return jpeg_bytes(_cut_round(image, max(faces, key=lambda face: face[2])))


def _open(file: bytes) -> Image.Image:
    if not file:
        raise PortraitRefused("Take a picture, choose one, or use a ready-made person.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(BytesIO(file), formats=_FORMATS)
        if opened.width * opened.height > _MOST_PIXELS:
            raise PortraitRefused("This picture has too many pixels. Choose a smaller one.")
        image = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        raise PortraitRefused(
            "We could not open this file as a picture. Use a JPEG, PNG, WebP or HEIC picture."
        ) from None
    if min(image.size) < _SMALLEST_SIDE:
        raise PortraitRefused("This picture is too small. Each side needs at least 240 pixels.")
    image.thumbnail((2400, 2400), Image.Resampling.LANCZOS)
    return image


def _faces(image: Image.Image) -> list[tuple[int, int, int, int]]:
    """The faces (left, top, width, height in pixels of `image`) that look straight ahead."""
    scale = 640 / max(image.size)
    grey = np.asarray(ImageOps.grayscale(image).resize([max(1, round(side * scale)) for side in image.size]))
    finder = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    found = finder.detectMultiScale(grey, scaleFactor=1.08, minNeighbors=6, minSize=(60, 60))
    return [tuple(int(value / scale) for value in face) for face in found]  # type: ignore[misc]


def _cut_round(image: Image.Image, face: tuple[int, int, int, int]) -> Image.Image:
    """`image` cut so that the face fills a good half of the width; what lies outside the picture is made up softly."""
    left, top, width, height = face
    half = width * 0.95
    centre_x, centre_y = left + width / 2, top + height * 0.58
    box = [round(v) for v in (centre_x - half, centre_y - half * 1.2, centre_x + half, centre_y + half * 1.3)]
    pad = max(0, -box[0], -box[1], box[2] - image.width, box[3] - image.height)
    padded = cv2.copyMakeBorder(np.asarray(image), pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    cut = Image.fromarray(padded).crop(tuple(value + pad for value in box))
    return ImageOps.fit(cut, _PORTRAIT_SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.5))
