"""Aligns a face by dlib's five points and embeds it with dlib's ResNet. Decides nothing about distances."""

import threading

import dlib
import numpy as np

from truename.biometrics.adapters.cards import DLIB_FIVE_POINT, DLIB_RESNET
from truename.biometrics.adapters.pixels import model_file, pixels_of
from truename.biometrics.domain.model_card import ModelCard
from truename.biometrics.domain.ports import FacePlace, Picture, Vector

_UPSIDE_DOWN_SHARE = 0.05


class DlibFaceEmbedder:
    """`FaceEmbedder` on two files of face-recognition-models. Its 68-point file is never opened (its licence)."""

    cards: tuple[ModelCard, ...] = (DLIB_FIVE_POINT, DLIB_RESNET)

    def __init__(self) -> None:
        package = "face_recognition_models"
        points = model_file(package, "models/shape_predictor_5_face_landmarks.dat", DLIB_FIVE_POINT)
        network = model_file(package, "models/dlib_face_recognition_resnet_model_v1.dat", DLIB_RESNET)
        self._points = dlib.shape_predictor(points)
        self._network = dlib.face_recognition_model_v1(network)
        self._lock = threading.Lock()  # dlib networks keep their state between layers

    def embed(self, picture: Picture, face: FacePlace) -> Vector:
        """The 128-d vector; see the port."""
        turns = _quarter_turns(face)
        pixels = np.ascontiguousarray(np.rot90(pixels_of(picture), turns))
        left, top, right, bottom = _turned_box(face, turns, picture)
        box = dlib.rectangle(round(left), round(top), round(right), round(bottom))
        with self._lock:
            shape = self._points(pixels, box)
            chip = dlib.get_face_chip(pixels, shape, size=150, padding=0.25)
            return tuple(float(part) for part in self._network.compute_face_descriptor(chip))


def _quarter_turns(face: FacePlace) -> int:
    """Counter-clockwise quarter turns that bring the eyes above the middle of the face; dlib's points need that."""
    (left_x, left_y), (right_x, right_y) = face.eyes
    across = (left_x + right_x - face.left - face.right) / 2
    down = (left_y + right_y - face.top - face.bottom) / 2
    if abs(right_y - left_y) > abs(right_x - left_x):
        return 3 if across < 0 else 1
    return 2 if down > _UPSIDE_DOWN_SHARE * (face.bottom - face.top) else 0


def _turned_box(face: FacePlace, turns: int, picture: Picture) -> tuple[float, float, float, float]:
    left, top, right, bottom = face.left, face.top, face.right, face.bottom
    width, height = picture.width_px, picture.height_px
    for _ in range(turns):
        left, top, right, bottom = top, width - right, bottom, width - left
        width, height = height, width
    return left, top, right, bottom
