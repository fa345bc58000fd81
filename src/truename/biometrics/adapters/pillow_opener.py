"""Opens uploaded pictures with Pillow, limits first. Judges no content."""

import io
import warnings

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

from truename.biometrics.domain.ports import Picture
from truename.biometrics.domain.refusals import PictureRefused, PictureTooLarge

_MOST_BYTES = 20 * 1024 * 1024
_MOST_PIXELS = 64_000_000
_LONGEST_SIDE_PX = 1280
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "MPO")

pillow_heif.register_heif_opener(thumbnails=False)


class PillowPictureOpener:
    """`PictureOpener` on Pillow and pillow-heif."""

    def open(self, content: bytes) -> Picture:
        """The upright picture, at most 1280 px long; see the port."""
        if len(content) > _MOST_BYTES:
            raise PictureTooLarge
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # metadata oddities, and the size warning that is our own limit
                return _opened(content)
        except PictureTooLarge:
            raise
        except Image.DecompressionBombError as error:
            raise PictureTooLarge from error
        except Exception as error:  # decoders of hostile files raise anything: struct.error, EOFError, MemoryError…
            raise PictureRefused from error


def _opened(content: bytes) -> Picture:
    image: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS)
    if image.width * image.height > _MOST_PIXELS:
        raise PictureTooLarge
    image.draft("RGB", (_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits of grey, of which conversion would keep the darkest 8
        image = Image.fromarray((np.asarray(image).clip(0, 65535) >> 8).astype(np.uint8))
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB")
    image.thumbnail((_LONGEST_SIDE_PX, _LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    return Picture(image.width, image.height, image.tobytes())
