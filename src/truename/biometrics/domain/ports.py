"""The engines that the room needs, as protocols over plain values. Which engine answers is the settings' choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from truename.biometrics.domain.model_card import ModelCard

Vector = tuple[float, ...]
MeshPoint = tuple[float, float, float]
Chroma = tuple[float, float]


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """An upright picture: `rgb` is RGB, uint8, height x width x 3 bytes, row by row, no padding."""

    width_px: int
    height_px: int
    rgb: bytes

    def __repr__(self) -> str:
        return f"Picture({self.width_px}x{self.height_px})"


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One decoded frame; `at_ms` counts from the first frame of the clip."""

    at_ms: float
    picture: Picture


@dataclass(frozen=True, slots=True)
class FacePlace:
    """One face: an upright box in pixels, the detector's score 0 to 1, and both eyes as x, y (image left eye first)."""

    left: float
    top: float
    right: float
    bottom: float
    score: float
    eyes: tuple[tuple[float, float], tuple[float, float]]

    @property
    def width_px(self) -> float:
        """Width of the box, about ear to ear."""
        return self.right - self.left

    @property
    def area(self) -> float:
        """Area of the box in square pixels."""
        return self.width_px * (self.bottom - self.top)


@dataclass(frozen=True, slots=True, repr=False)
class FaceMesh:
    """468 points (x right, y down, z away from the camera; in pixels of the picture) and a presence score 0 to 1."""

    points: tuple[MeshPoint, ...]
    score: float


@dataclass(frozen=True, slots=True)
class FrameMeasures:
    """What a frame's pixels say. Chroma is (red, blue) share of the light minus one third.

    `sharpness` is the variance of the Laplacian on a face 160 px wide, `brightness` the face's mean grey 0 to 255,
    `change` the mean absolute difference to the frame before (grey, 0 to 255; None on the first frame), the three
    cues compare skin patches (see `domain.occlusion`).
    """

    face_chroma: Chroma
    background_chroma: Chroma
    brightness: float
    sharpness: float
    change: float | None
    lower_face_cue: float
    eyes_cue: float
    half_face_cue: float


class PictureOpener(Protocol):
    """Opens an uploaded picture."""

    def open(self, content: bytes) -> Picture:
        """The upright picture; raises PictureRefused or PictureTooLarge."""


class VideoDecoder(Protocol):
    """Decodes an uploaded clip with limits on seconds, frames and pixels."""

    def frames(self, content: bytes) -> Iterator[VideoFrame]:
        """At most 150 frames in order of time, long side at most 640 px.

        Raises VideoRefused (no video, sound alone, cut off) or VideoTooLarge (over 20 s).
        """


class FaceDetector(Protocol):
    """Finds every face, bystanders and pictures of faces included."""

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """The models in use."""

    def detect(self, picture: Picture) -> tuple[FacePlace, ...]:
        """The faces, largest first; empty when there is none."""


class FaceMesher(Protocol):
    """Lays a mesh on a face that a detector has found."""

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """The models in use."""

    def mesh(self, picture: Picture, face: FacePlace) -> FaceMesh:
        """The mesh; a low score means that there is hardly a face."""


class FrameMeter(Protocol):
    """Measures light, sharpness, change and skin patches of one frame."""

    def measure(self, picture: Picture, mesh: FaceMesh, *, before: Picture | None) -> FrameMeasures:
        """The frame's measures; `before` is the frame before it in the clip."""


class FaceEmbedder(Protocol):
    """Turns a face into a vector that is near to those of the same person."""

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        """The models in use."""

    def embed(self, picture: Picture, face: FacePlace) -> Vector:
        """The vector of the face after alignment; distances between vectors are Euclidean."""
