"""A covered face is noticed, so that it is refused before it is compared."""

import pytest
from PIL import Image, ImageDraw

from tests.biometrics.conftest import picture_of
from truename.biometrics.domain.ports import FaceMesh, Picture
from truename.biometrics.domain.selfie import FaceQuality, quality_findings
from truename.biometrics.services import engines

pytestmark = pytest.mark.engine
BELOW_THE_EYES = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
ROUND_THE_EYES = (127, 70, 63, 105, 66, 107, 336, 296, 334, 293, 300, 356, 345, 348, 6, 119, 116)


def meshed(image: Image.Image) -> tuple[Picture, FaceMesh]:
    picture = Picture(image.width, image.height, image.convert("RGB").tobytes())
    return picture, engines.face_mesher().mesh(picture, engines.face_detector().detect(picture)[0])


def occlusion_reason(image: Image.Image) -> str:
    picture, mesh = meshed(image)
    seen = engines.frame_meter().measure(picture, mesh, before=None)
    quality = FaceQuality(200, seen.brightness, seen.sharpness, seen.lower_face_cue, seen.eyes_cue, seen.half_face_cue)
    return next(one.reason for one in quality_findings(quality) if one.check == "face_uncovered")


@pytest.mark.parametrize(
    ("points", "colour", "reason"),
    [
        ((), (0, 0, 0), ""),
        (BELOW_THE_EYES, (120, 160, 200), "mouth_covered"),
        (BELOW_THE_EYES, (235, 235, 235), "mouth_covered"),
        (ROUND_THE_EYES, (25, 25, 25), "eyes_covered"),
    ],
)
def test_a_mask_and_dark_glasses_are_named(points: tuple[int, ...], colour: tuple[int, int, int], reason: str) -> None:
    image = picture_of("amara").copy()
    if points:
        mesh = meshed(image)[1]
        ImageDraw.Draw(image).polygon([mesh.points[index][:2] for index in points], fill=colour)
    assert occlusion_reason(image) == reason
