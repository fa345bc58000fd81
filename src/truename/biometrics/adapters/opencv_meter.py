"""Measures light, sharpness, change and skin patches of a frame with OpenCV. Judges nothing."""

import cv2
import numpy as np
from numpy.typing import NDArray

from truename.biometrics.adapters.pixels import Pixels, pixels_of
from truename.biometrics.domain.ports import Chroma, FaceMesh, FrameMeasures, Picture

# The face's outline, clockwise from the top of the forehead.
_OVAL: tuple[int, ...] = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
_FOREHEAD = (9, 107, 69, 151, 299, 336)
_CHIN = (200, 201, 421, 199, 208, 428)
_LEFT_CHEEK = (50, 101, 118, 205, 187)
_RIGHT_CHEEK = (280, 330, 347, 425, 411)
_LEFT_EYE = (33, 133, 159, 145, 70, 105)
_RIGHT_EYE = (263, 362, 386, 374, 300, 334)
_FACE_WIDTH_PX = 160


class OpenCvFrameMeter:
    """`FrameMeter` on numpy and OpenCV."""

    def measure(self, picture: Picture, mesh: FaceMesh, *, before: Picture | None) -> FrameMeasures:
        """The frame's measures; see the port."""
        pixels = pixels_of(picture)
        points = np.array(mesh.points, dtype=np.float32)[:, :2]
        left, top, right, bottom = _face_box(points, pixels)
        face = pixels[top:bottom, left:right]
        mask = np.zeros(face.shape[:2], dtype=np.uint8)
        cv2.fillConvexPoly(mask, cv2.convexHull((points[list(_OVAL)] - (left, top)).astype(np.int32)), 255)
        grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
        size = (_FACE_WIDTH_PX, max(8, round(_FACE_WIDTH_PX * face.shape[0] / face.shape[1])))
        softened = cv2.GaussianBlur(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), (0, 0), 0.8)
        forehead = _patch(pixels, points, _FOREHEAD)
        cheeks = [_patch(pixels, points, patch) for patch in (_LEFT_CHEEK, _RIGHT_CHEEK)]
        return FrameMeasures(
            face_chroma=_chroma(np.array(cv2.mean(face, mask)[:3])),
            background_chroma=_chroma(_background(pixels, left, right)),
            brightness=float(cv2.mean(grey, mask)[0]),
            sharpness=float(cv2.Laplacian(softened, cv2.CV_64F).var()),
            change=None if before is None else _change(pixels, pixels_of(before)),
            lower_face_cue=_distance(_chroma(forehead), _chroma(_patch(pixels, points, _CHIN))),
            eyes_cue=min(_spread(pixels, points, patch) for patch in (_LEFT_EYE, _RIGHT_EYE)),
            half_face_cue=_distance(*(_chroma(cheek) for cheek in cheeks)),
        )


def _face_box(points: NDArray[np.float32], pixels: Pixels) -> tuple[int, int, int, int]:
    """The mesh's box inside the picture, at least 8 px on each side."""
    height, width = pixels.shape[:2]
    left, top = (int(value) for value in points.min(axis=0))
    right, bottom = (int(value) for value in points.max(axis=0))
    left, top = min(max(0, left), width - 8), min(max(0, top), height - 8)
    return left, top, max(left + 8, min(width, right)), max(top + 8, min(height, bottom))


def _background(pixels: Pixels, left: int, right: int) -> NDArray[np.float64]:
    """Mean colour of the upper half beside the head, where the wall is and the shoulders are not."""
    height, width = pixels.shape[:2]
    margin = (right - left) // 2
    upper = pixels[: height // 2]
    sides = [upper[:, : max(0, left - margin)], upper[:, min(width, right + margin) :]]
    parts = [side.reshape(-1, 3) for side in sides if side.size]
    chosen = np.concatenate(parts) if parts else pixels[: max(1, height // 20)].reshape(-1, 3)
    mean: NDArray[np.float64] = chosen.mean(axis=0)
    return mean


def _patch(pixels: Pixels, points: NDArray[np.float32], indices: tuple[int, ...]) -> NDArray[np.float64]:
    """Mean colour of small squares around mesh points."""
    height, width = pixels.shape[:2]
    half = max(1, int((points[:, 0].max() - points[:, 0].min()) / 40))
    colours = []
    for x, y in points[list(indices)]:
        column, row = min(max(int(x), half), width - half - 1), min(max(int(y), half), height - half - 1)
        colours.append(
            pixels[row - half : row + half + 1, column - half : column + half + 1].reshape(-1, 3).mean(axis=0)
        )
    mean: NDArray[np.float64] = np.mean(colours, axis=0)
    return mean


def _spread(pixels: Pixels, points: NDArray[np.float32], indices: tuple[int, ...]) -> float:
    """Contrast in the eye's region as a share of the face's own mean grey; dark glasses flatten it."""
    height, width = pixels.shape[:2]
    chosen = points[list(indices)]
    left, top = np.clip(chosen.min(axis=0).astype(int), 0, (width - 4, height - 4))
    right, bottom = np.clip(chosen.max(axis=0).astype(int), (left + 4, top + 4), (width, height))
    grey = cv2.cvtColor(np.ascontiguousarray(pixels[top:bottom, left:right]), cv2.COLOR_RGB2GRAY)
    low, high = np.percentile(grey, (5, 95))
    return float(high - low) / 255


def _chroma(colour: NDArray[np.float64]) -> Chroma:
    total = float(colour.sum()) or 1.0
    return float(colour[0]) / total - 1 / 3, float(colour[2]) / total - 1 / 3


def _distance(one: Chroma, other: Chroma) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _change(pixels: Pixels, before: Pixels) -> float:
    if pixels.shape != before.shape:
        return 255.0
    small, small_before = (cv2.cvtColor(one[::2, ::2].copy(), cv2.COLOR_RGB2GRAY) for one in (pixels, before))
    return float(cv2.absdiff(small, small_before).mean())
