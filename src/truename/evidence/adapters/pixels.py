"""Between the house's `Raster` and numpy arrays (RGB, uint8, height x width x 3). No engine here."""

import numpy as np
from numpy.typing import NDArray

from truename.evidence.domain.raster import Quad, Raster

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


def pixels_of(raster: Raster) -> Pixels:
    """A read-only view of the raster, RGB, height x width x 3."""
    return np.frombuffer(raster.rgb, dtype=np.uint8).reshape(raster.height_px, raster.width_px, 3)


def raster_of(pixels: Pixels) -> Raster:
    """A raster with a copy of the pixels, which must be RGB, height x width x 3."""
    height, width = pixels.shape[:2]
    return Raster(width, height, np.ascontiguousarray(pixels, dtype=np.uint8).tobytes())


def corners_of(quad: Quad) -> Floats:
    """The four corners as a 4 x 2 array."""
    return np.array(quad, dtype=np.float32)


def quad_of(corners: NDArray[np.floating]) -> Quad:
    """Four points ordered top left, top right, bottom right, bottom left."""
    points = np.asarray(corners, dtype=np.float64).reshape(4, 2)
    centre = points.mean(axis=0)
    around = points[np.argsort(np.arctan2(points[:, 1] - centre[1], points[:, 0] - centre[0]))]
    first = int(np.argmin(around.sum(axis=1)))
    a, b, c, d = np.roll(around, -first, axis=0)
    return (
        (float(a[0]), float(a[1])),
        (float(b[0]), float(b[1])),
        (float(c[0]), float(c[1])),
        (float(d[0]), float(d[1])),
    )
