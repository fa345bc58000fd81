"""Decodes PDF417 with zxing-cpp. Straightening is the whole job: it bears about two degrees on a dense symbol."""

from collections.abc import Iterator

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from truename.evidence.adapters.pixels import corners_of, pixels_of
from truename.evidence.domain.raster import Quad, Raster

_CARD_SIZES_PX = ((1700, 1071), (2200, 1386))
_OUTLINE_TILTS = (0.0, -1.5, 1.5, -3.0, 3.0)
_BLOCK_TILTS = (0.0, -1.5, 1.5, -3.0, 3.0, -5.0, 5.0, -8.0, 8.0)

_PDF417 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)

Grey = NDArray[np.uint8]


class ZxingBarcodeReader:
    """`BarcodeReader` on zxing-cpp."""

    def read(self, raster: Raster, outline: Quad | None, *, thorough: bool) -> bytes | None:
        """The content of the largest symbol; see the port."""
        pixels = pixels_of(raster)
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)
        for attempt in _attempts(grey, outline, thorough=thorough):
            content = _decoded(attempt)
            if content is not None:
                return content
        return None

    def has_texture(self, raster: Raster) -> bool:
        """Whether a block of dense bars is there; see the port."""
        grey = cv2.cvtColor(pixels_of(raster), cv2.COLOR_RGB2GRAY).astype(np.uint8)
        return _densest_block(grey) is not None


def _attempts(grey: Grey, outline: Quad | None, *, thorough: bool) -> Iterator[Grey]:
    yield grey
    if outline is not None:
        yield from _straightened(grey, outline, thorough=thorough)
    block = _densest_block(grey)
    if block is not None:
        yield from _block_attempts(grey, block, _BLOCK_TILTS if thorough else (0.0,))
    if thorough:
        yield cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE).astype(np.uint8)
        yield cv2.resize(grey, None, fx=1.6, fy=1.6, interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _straightened(grey: Grey, outline: Quad, *, thorough: bool) -> Iterator[Grey]:
    corners = corners_of(outline)
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    for long_px, short_px in _CARD_SIZES_PX if thorough else _CARD_SIZES_PX[:1]:
        width, height = (long_px, short_px) if sides[0] >= sides[1] else (short_px, long_px)
        target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        card = cv2.warpPerspective(
            grey, cv2.getPerspectiveTransform(corners, target), (width, height), flags=cv2.INTER_CUBIC
        ).astype(np.uint8)
        for tilt in _OUTLINE_TILTS if thorough else _OUTLINE_TILTS[:1]:
            yield _tilted(card, tilt)


def _block_attempts(
    grey: Grey, block: tuple[float, float, float, float, float], tilts: tuple[float, ...]
) -> Iterator[Grey]:
    """The densest block turned upright, a margin around it, at two sizes."""
    x, y, width, height, angle = block
    for tilt in tilts:
        for scale in (1.0, 1.6):
            size = (int(width * 1.18 * scale), int(height * 1.5 * scale))
            matrix = cv2.getRotationMatrix2D((x, y), angle + tilt, scale)
            matrix[0, 2] += size[0] / 2 - x
            matrix[1, 2] += size[1] / 2 - y
            yield cv2.warpAffine(grey, matrix, size, flags=cv2.INTER_CUBIC, borderValue=255).astype(np.uint8)


def _densest_block(grey: Grey) -> tuple[float, float, float, float, float] | None:
    """Centre, size and angle of the largest area in which the light changes everywhere along one direction."""
    scale = min(1.0, 900 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    gradient = np.hypot(cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)).astype(np.float32)
    density = cv2.blur(np.minimum(gradient, 160), (15, 15))
    level = max(60.0, 0.55 * float(density.max()))
    dense = cv2.morphologyEx((density > level).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    dense = cv2.morphologyEx(dense, cv2.MORPH_OPEN, np.ones((11, 11), np.uint8))
    contours, _ = cv2.findContours(dense, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:1]:
        (x, y), (width, height), angle = cv2.minAreaRect(contour)
        if width < height:
            width, height, angle = height, width, angle - 90
        filled = cv2.contourArea(contour) / max(width * height, 1)
        if width < 0.2 * small.shape[1] or not 1.6 <= width / max(height, 1) <= 9 or filled < 0.7:
            return None
        angle = (angle + 90) % 180 - 90
        return x / scale, y / scale, width / scale, height / scale, angle
    return None


def _tilted(grey: Grey, degrees: float) -> Grey:
    if degrees == 0:
        return grey
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255).astype(np.uint8)


def _decoded(grey: Grey) -> bytes | None:
    results = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=_PDF417)
    contents = [bytes(result.bytes) for result in results if result.valid and result.bytes]
    return max(contents, key=len, default=None)
