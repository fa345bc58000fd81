"""One-to-one comparison of two pictures."""

import io

import pytest
from PIL import Image, ImageEnhance

from tests.biometrics.conftest import jpeg, picture_of
from truename.biometrics.domain.bands import Band
from truename.biometrics.domain.refusals import NoFaceFound, PictureRefused, PictureTooLarge, SeveralFacesFound
from truename.biometrics.services.comparison import compare_faces

pytestmark = pytest.mark.engine


def test_the_same_person_smaller_darker_and_compressed_matches(amara: bytes) -> None:
    poor = ImageEnhance.Brightness(picture_of("amara").resize((220, 220))).enhance(0.7)
    out = io.BytesIO()
    poor.save(out, "JPEG", quality=45)
    report = compare_faces(first=amara, second=out.getvalue())
    assert report.outcome is Band.MATCH
    assert not report.is_certified
    assert report.findings[0].source == "dlib-resnet-128"


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_picture_on_its_side_is_still_the_same_person(amara: bytes, degrees: int) -> None:
    on_its_side = jpeg(picture_of("amara").rotate(degrees, expand=True))
    assert compare_faces(first=amara, second=on_its_side).outcome is Band.MATCH


def test_different_people_do_not_match(amara: bytes) -> None:
    ben, chen = jpeg(picture_of("ben")), jpeg(picture_of("chen"))
    assert {
        compare_faces(first=one, second=other).outcome for one, other in ((amara, ben), (amara, chen), (ben, chen))
    } == {Band.NO_MATCH}


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 cut off", b"%PDF-1.7", bytes(2000)])
def test_what_is_no_picture_is_refused(content: bytes, amara: bytes) -> None:
    with pytest.raises(PictureRefused):
        compare_faces(first=content, second=amara)


def test_a_truncated_picture_is_refused(amara: bytes) -> None:
    with pytest.raises(PictureRefused):
        compare_faces(first=amara[: len(amara) // 3], second=amara)


def test_a_decompression_bomb_is_refused_before_it_is_decoded(amara: bytes) -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    with pytest.raises(PictureTooLarge):
        compare_faces(first=out.getvalue(), second=amara)


def test_a_picture_without_a_face_is_refused(amara: bytes) -> None:
    with pytest.raises(NoFaceFound):
        compare_faces(first=amara, second=jpeg(Image.new("RGB", (400, 400), "steelblue")))


def test_a_picture_of_two_people_is_refused(amara: bytes) -> None:
    both = Image.new("RGB", (704, 352))
    both.paste(picture_of("amara"), (0, 0))
    both.paste(picture_of("amara").transpose(Image.Transpose.FLIP_LEFT_RIGHT), (352, 0))
    with pytest.raises(SeveralFacesFound):
        compare_faces(first=jpeg(both), second=amara)
