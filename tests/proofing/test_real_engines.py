"""The whole way with the real reading and the real face comparison; only the outside sources are answered here."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from examples.records_office.clips import make_webm
from examples.records_office.ready_people import ready_portrait
from examples.specimens.captures import as_phone_photo, as_scan, jpeg_bytes
from examples.specimens.licence import draw_licence
from examples.specimens.passport import draw_passport_page
from examples.specimens.people import AMARA
from tests.factories.accounts import a_subscriber, signed_in
from tests.factories.proofing import Applicant, finding
from truename.proofing.domain.checks import Phase
from truename.proofing.services import make_checks
from truename.proofing.services.case_file import load_case

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture(scope="module")
def portrait() -> bytes:
    jpeg = ready_portrait("amara")
    assert jpeg is not None
    return jpeg


@pytest.fixture
def applicant(monkeypatch, django_capture_on_commit_callbacks):
    both = (finding("social_security_match"), finding("death_record"))
    monkeypatch.setattr(make_checks, "validate_licence", lambda **_: finding("licence_record"))
    monkeypatch.setattr(make_checks, "validate_passport", lambda **_: finding("passport_record"))
    monkeypatch.setattr(make_checks, "validate_social_security", lambda **_: both)
    monkeypatch.setattr(make_checks, "validate_phone", lambda **_: finding("phone_account"))
    client = Client()
    signed_in(client, a_subscriber())
    return Applicant(client, django_capture_on_commit_callbacks)


def situation(applicant: Applicant):
    case = applicant.case
    return load_case(case_id=case.id, subscriber_id=case.subscriber_id).situation


def upload(applicant: Applicant, side: str, sheet: Image.Image, *, photo_seed: int | None = None):
    image = as_scan(sheet) if photo_seed is None else as_phone_photo(sheet, seed=photo_seed).image
    return applicant.post("capture", {"image": SimpleUploadedFile("p.jpg", jpeg_bytes(image))}, side=side)


def test_a_specimen_licence_and_a_clip_that_obeys_the_challenge_make_a_verified_person(applicant, portrait):
    licence = draw_licence(AMARA, Image.open(BytesIO(portrait)))
    applicant.start()
    applicant.post("document", {"kind": "drivers_licence"})
    assert upload(applicant, "front", licence.front, photo_seed=1).status_code == 302
    assert upload(applicant, "back", licence.back, photo_seed=2).status_code == 302
    applicant.post("submit")
    assert situation(applicant).phase is Phase.DETAILS, situation(applicant).reports
    shown = applicant.get("details").context["form"].initial
    assert shown["surname"] == AMARA.surname
    assert shown["document_number"] == AMARA.licence_number
    assert shown["birth_date"] == AMARA.birth_date.isoformat()
    assert (shown["street"], shown["city"]) == (AMARA.street, AMARA.city)
    assert shown["postal_code"] == AMARA.postal_code
    applicant.attest()
    applicant.give_phone()
    applicant.confirm_phone()
    applicant.post("confirm")
    applicant.post("selfie-about")
    challenge = applicant.get("selfie").context["challenge"]
    clip = make_webm(portrait, list(challenge.moves), list(challenge.lights))
    applicant.post("selfie", {"challenge": challenge.id, "clip": SimpleUploadedFile("c.webm", clip)})
    assert situation(applicant).phase is Phase.ENROLLED, situation(applicant).reports[-1]


def test_a_specimen_passport_is_read(applicant, portrait):
    applicant.start()
    applicant.post("document", {"kind": "passport"})
    page = draw_passport_page(AMARA, Image.open(BytesIO(portrait)))
    assert upload(applicant, "passport_page", page).status_code == 302
    applicant.post("submit")
    assert situation(applicant).phase is Phase.DETAILS, situation(applicant).reports
    assert applicant.get("details").context["form"].initial["document_number"] == AMARA.passport_number


def test_the_back_given_as_the_front_is_named(applicant, portrait):
    licence = draw_licence(AMARA, Image.open(BytesIO(portrait)))
    applicant.start()
    applicant.post("document", {"kind": "drivers_licence"})
    response = upload(applicant, "front", licence.back)
    assert "This looks like the back" in response.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "file is empty"),
        (b"not a picture", "a photo that we can open"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "Use JPEG, PNG"),
    ],
)
def test_what_is_no_picture_gets_a_clear_answer(applicant, content, words):
    applicant.start()
    applicant.post("document", {"kind": "drivers_licence"})
    response = applicant.post("capture", {"image": SimpleUploadedFile("p.jpg", content)}, side="front")
    assert response.status_code == 200
    page = response.content.decode()
    assert "usa-error-message" in page
    assert words in page or "damaged" in page
