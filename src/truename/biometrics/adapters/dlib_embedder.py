"""Aligns a face by dlib's five points and embeds it with dlib's ResNet. Decides nothing about distances."""

import threading

import dlib
import numpy as np

from truename.biometrics.adapters.cards import DLIB_FIVE_POINT, DLIB_RESNET
from truename.biometrics.adapters.pixels import model_file, pixels_of
from truename.biometrics.domain.model_card import ModelCard
from truename.biometrics.domain.ports import FacePlace, Picture, Vector


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
        pixels = np.ascontiguousarray(pixels_of(picture))
        box = dlib.rectangle(round(face.left), round(face.top), round(face.right), round(face.bottom))
        with self._lock:
            shape = self._points(pixels, box)
            chip = dlib.get_face_chip(pixels, shape, size=150, padding=0.25)
            return tuple(float(part) for part in self._network.compute_face_descriptor(chip))
