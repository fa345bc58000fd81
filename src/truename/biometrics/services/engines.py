"""The engines that settings name, by their ports. The only place in the room that reads `settings.ADAPTERS`."""

from typing import cast

from django.conf import settings

from truename.biometrics.domain.ports import (
    FaceDetector,
    FaceEmbedder,
    FaceMesher,
    FrameMeter,
    PictureOpener,
    VideoDecoder,
)
from truename.foundation.adapters import load_adapter


def picture_opener() -> PictureOpener:
    """The opener of uploaded pictures."""
    return cast(PictureOpener, load_adapter(settings.ADAPTERS["biometrics.picture_opener"]))


def video_decoder() -> VideoDecoder:
    """The decoder of uploaded clips."""
    return cast(VideoDecoder, load_adapter(settings.ADAPTERS["biometrics.video_decoder"]))


def face_detector() -> FaceDetector:
    """The finder of faces."""
    return cast(FaceDetector, load_adapter(settings.ADAPTERS["biometrics.face_detector"]))


def face_mesher() -> FaceMesher:
    """The mesher of found faces."""
    return cast(FaceMesher, load_adapter(settings.ADAPTERS["biometrics.face_mesher"]))


def frame_meter() -> FrameMeter:
    """The meter of light, sharpness and change."""
    return cast(FrameMeter, load_adapter(settings.ADAPTERS["biometrics.frame_meter"]))


def face_embedder() -> FaceEmbedder:
    """The embedder for facial comparison."""
    return cast(FaceEmbedder, load_adapter(settings.ADAPTERS["biometrics.face_embedder"]))
