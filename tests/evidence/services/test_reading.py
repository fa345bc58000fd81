import pytest

from tests.evidence.drawn import TD3, card_on_table, jpeg, licence_back, licence_front, passport_page
from truename.assurance.findings import Outcome
from truename.evidence.domain.quality import CaptureSide
from truename.evidence.domain.reading import DocumentKind, FieldName, FieldSource
from truename.evidence.domain.refusals import CaptureRefused
from truename.evidence.services.captures import judge_capture
from truename.evidence.services.reading import read_evidence

pytestmark = pytest.mark.engine


def test_both_sides_of_a_licence_are_read_and_agree():
    stages = []
    reading = read_evidence(
        front=jpeg(card_on_table(licence_front())),
        back=jpeg(card_on_table(licence_back(), angle=7)),
        on_stage=stages.append,
    )
    assert reading.kind is DocumentKind.DRIVERS_LICENCE
    for name, value in {
        FieldName.DOCUMENT_NUMBER: "T64235789",
        FieldName.SURNAME: "SAMPLE",
        FieldName.BIRTH_DATE: "1986-06-06",
        FieldName.EXPIRY_DATE: "2029-12-10",
    }.items():
        assert reading.value(name) == value
        assert reading.fields[name].sources == (FieldSource.BARCODE, FieldSource.FRONT)
    assert stages[:4] == ["open", "find_document", "read_barcode", "read_text"]


def test_a_lone_back_is_read_by_its_barcode():
    reading = read_evidence(front=jpeg(card_on_table(licence_back(), angle=-4)))
    assert reading.kind is DocumentKind.DRIVERS_LICENCE
    assert reading.value(FieldName.GIVEN_NAMES) == "MICHAEL JOHN"
    assert reading.issuer_identification_number == "636000"


def test_a_passport_page_is_read_by_its_zone_and_its_print():
    reading = read_evidence(front=jpeg(passport_page()))
    assert reading.kind is DocumentKind.PASSPORT
    assert reading.mrz_lines == TD3
    assert FieldSource.PAGE in reading.fields[FieldName.SURNAME].sources


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_without_a_portrait_is_read_whichever_side_is_up(degrees):
    reading = read_evidence(front=jpeg(passport_page().rotate(degrees, expand=True)))
    assert reading.mrz_lines == TD3


def test_a_wrong_check_digit_is_read_as_printed_and_fails():
    wrong = (TD3[0], TD3[1][:9] + "7" + TD3[1][10:])
    reading = read_evidence(front=jpeg(passport_page(wrong)))
    assert reading.mrz_lines == wrong
    failed = {finding.check for finding in reading.findings if finding.outcome is Outcome.FAILED}
    assert failed == {"mrz_check_digit_document_number", "mrz_check_digit_composite"}


def test_a_back_in_place_of_the_front_is_named():
    picture = jpeg(card_on_table(licence_back()))
    assert judge_capture(image=picture, side=CaptureSide.FRONT).problem == "back_as_front"
    assert judge_capture(image=picture, side=CaptureSide.BACK).problem is None


def test_what_is_no_picture_is_refused():
    with pytest.raises(CaptureRefused):
        judge_capture(image=b"hello", side=CaptureSide.FRONT)
