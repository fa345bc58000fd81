"""Turns a flat specimen into the picture a telephone or a scanner would have taken of it."""

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Capture:
    """The picture (RGB) and where the four corners of the document lie in it, clockwise from the top left."""

    image: Image.Image
    corners: tuple[tuple[float, float], ...]


def as_phone_photo(
    document: Image.Image,
    *,
    seed: int,
    size: tuple[int, int] = (1920, 1080),
    fill: float = 0.74,
    tilt: float = 0.035,
    turn_deg: float = 4.0,
    blur: float = 0.0,
    motion_px: int = 0,
    glare: bool = False,
    dark: bool = False,
    crop: bool = False,
    noise: float = 3.0,
    jpeg_quality: int = 90,
) -> Capture:
    """A hand-held picture of `document`, the same for the same `seed`.

    `fill` is the share of the frame's width that the document takes, `blur` a Gaussian's sigma in pixels, `crop` moves
    the document half out of the frame.
    """
    chance = np.random.default_rng(seed)
    corners = _place(document.size, size, chance, fill=fill, tilt=tilt, turn_deg=turn_deg, crop=crop)
    frame = _on_a_table(document, size, corners, chance)
    frame *= _uneven_light(size, chance)[..., None]
    if glare:
        frame += _glare(size, corners, chance)[..., None]
    if dark:
        frame *= 0.16
    if blur:
        frame = cv2.GaussianBlur(frame, (0, 0), blur)
    if motion_px:
        frame = cv2.filter2D(frame, -1, np.full((1, motion_px), 1 / motion_px, np.float32))
    frame += chance.normal(0, noise, frame.shape).astype(np.float32)
    image = _through_jpeg(Image.fromarray(frame.clip(0, 255).astype(np.uint8)), jpeg_quality)
    return Capture(image, tuple((float(x), float(y)) for x, y in corners))


def as_scan(document: Image.Image, *, margin: float = 0.07) -> Image.Image:
    """`document` lying straight on a plain grey sheet with a soft shadow: the easiest picture there is."""
    width, height = document.size
    edge = int(width * margin)
    sheet = np.full((height + 2 * edge, width + 2 * edge, 3), 112, np.float32)
    shade = np.zeros(sheet.shape[:2], np.float32)
    offset = edge // 8
    shade[edge + offset : edge + height + offset, edge + offset : edge + width + offset] = 1
    shade = cv2.GaussianBlur(shade, (0, 0), edge / 6)
    sheet *= 1 - 0.45 * shade[..., None]
    ground = Image.fromarray(sheet.astype(np.uint8))
    ground.paste(document, (edge, edge), _card_mask(document.size))
    return ground


def jpeg_bytes(image: Image.Image, *, quality: int = 92) -> bytes:
    """`image` as a JPEG file without any metadata."""
    file = BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


def _place(
    document: tuple[int, int],
    frame: tuple[int, int],
    chance: np.random.Generator,
    *,
    fill: float,
    tilt: float,
    turn_deg: float,
    crop: bool,
) -> NDArray[np.float32]:
    scale = min(frame[0] * fill / document[0], frame[1] * 0.86 / document[1])
    half = np.array([document[0] * scale / 2, document[1] * scale / 2])
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half
    angle = np.deg2rad(chance.uniform(-turn_deg, turn_deg))
    turned = corners @ np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    turned += chance.uniform(-tilt, tilt, (4, 2)) * half * 2
    centre = np.array(frame) / 2 + chance.uniform(-0.02, 0.02, 2) * np.array(frame)
    if crop:
        centre[0] += frame[0] * 0.38
    return (turned + centre).astype(np.float32)


def _on_a_table(
    document: Image.Image, size: tuple[int, int], corners: NDArray[np.float32], chance: np.random.Generator
) -> NDArray[np.float32]:
    grain = chance.normal(0, 1, (size[1] // 4 + 1, 24)).astype(np.float32)
    wood = cv2.resize(cv2.GaussianBlur(grain, (0, 0), 1.2), size, interpolation=cv2.INTER_CUBIC)
    table = np.array((86, 66, 52), np.float32) + wood[..., None] * 9
    around = np.array([(0, 0), (document.width, 0), document.size, (0, document.height)], np.float32)
    matrix = cv2.getPerspectiveTransform(around, corners)
    card = cv2.warpPerspective(np.asarray(document.convert("RGB"), np.float32), matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.asarray(_card_mask(document.size), np.float32) / 255, matrix, size)
    shadow = cv2.GaussianBlur(np.roll(mask, (10, 8), (0, 1)), (0, 0), 12)
    table *= 1 - 0.5 * shadow[..., None]
    return table * (1 - mask[..., None]) + card * mask[..., None]


def _card_mask(size: tuple[int, int]) -> Image.Image:
    """Where the document is, its rounded corners left out."""
    mask = np.zeros((size[1], size[0]), np.uint8)
    radius = size[0] // 34
    cv2.rectangle(mask, (radius, 0), (size[0] - radius, size[1]), 255, -1)
    cv2.rectangle(mask, (0, radius), (size[0], size[1] - radius), 255, -1)
    for x in (radius, size[0] - radius - 1):
        for y in (radius, size[1] - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return Image.fromarray(mask)


def _uneven_light(size: tuple[int, int], chance: np.random.Generator) -> NDArray[np.float32]:
    """Brighter on one side than on the other, as under a window."""
    x = np.linspace(-1, 1, size[0], dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None]
    across, along = chance.uniform(-0.1, 0.1, 2)
    return (0.98 + across * x + along * y).astype(np.float32)


def _glare(size: tuple[int, int], corners: NDArray[np.float32], chance: np.random.Generator) -> NDArray[np.float32]:
    """A lamp's reflection, somewhere over the printed half of the document."""
    centre = corners.mean(axis=0) + chance.uniform(-0.1, 0.15, 2) * (corners[2] - corners[0])
    radius = float(np.linalg.norm(corners[1] - corners[0])) * 0.13
    x = np.arange(size[0], dtype=np.float32)[None, :] - centre[0]
    y = np.arange(size[1], dtype=np.float32)[:, None] - centre[1]
    return (330 * np.exp(-((x / (1.5 * radius)) ** 2 + (y / radius) ** 2))).astype(np.float32)


def _through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    file = BytesIO(jpeg_bytes(image, quality=quality))
    return Image.open(file).convert("RGB")
