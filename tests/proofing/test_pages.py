"""The pages of a case, driven as a person drives them, with engines that answer as told."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from examples.specimens.people import AMARA
from tests.factories.accounts import a_subscriber, signed_in
from tests.factories.proofing import JPEG, Applicant, finding
from truename.assurance.attributes import AttributeName
from truename.assurance.findings import Outcome
from truename.assurance.levels import AAL, IAL
from truename.biometrics.domain.selfie import SelfieOutcome
from truename.foundation.clock import utc_now
from truename.proofing.domain.checks import Phase
from truename.proofing.models import CaseAnswer, CaseEvent, ProofingCase
from truename.proofing.services.case_file import load_case
from truename.records.services.media import deletion_records, media_of
from truename.subscribers.services.addresses import validated_phone
from truename.subscribers.services.identity import verified_identity
from truename.subscribers.services.messages import outbox

pytestmark = pytest.mark.django_db


def phase(applicant: Applicant) -> Phase:
    case = applicant.case
    return load_case(case_id=case.id, subscriber_id=case.subscriber_id).situation.phase


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_amara_goes_from_the_first_page_to_a_verified_identity(amara):
    amara.up_to_selfie()
    response = amara.record()
    assert phase(amara) is Phase.ENROLLED
    assert response.url == amara.url("progress") or response.url == amara.url("result")
    identity = verified_identity(subscriber_id=amara.case.subscriber_id)
    assert identity.ial is IAL.IAL2
    assert identity.attributes[AttributeName.SURNAME] == AMARA.surname
    assert identity.attributes[AttributeName.SOCIAL_SECURITY_NUMBER] == AMARA.ssn
    assert validated_phone(subscriber_id=amara.case.subscriber_id) == AMARA.phone
    assert "You are verified" in text(amara.get("result"))


def test_after_enrolment_nothing_of_the_case_is_kept_but_its_log(amara):
    amara.up_to_selfie()
    amara.record()
    case = amara.case
    assert media_of(case_id=case.id) == ()
    assert not CaseAnswer.objects.filter(case_id=case.id).exists()
    kinds = {gone.kind for gone in deletion_records(owner_id=case.subscriber_id)}
    assert kinds == {"document_front", "document_back", "portrait", "selfie"}
    page = text(amara.client.get(reverse("proofing:identity")))
    assert "Video selfie: deleted when the decision was made" in page


def test_the_notice_of_proofing_goes_to_the_phone_and_the_mail_address(amara):
    amara.up_to_selfie()
    amara.record()
    notices = [message for message in outbox() if "verified" in message.subject + message.body]
    assert {message.channel for message in notices} == {"mail", "text"}


def test_the_log_holds_no_personal_data(amara):
    amara.up_to_selfie()
    amara.record()
    logged = " ".join(str(event.payload) for event in CaseEvent.objects.all())
    for value in (AMARA.surname, AMARA.ssn, AMARA.licence_number, AMARA.phone, AMARA.street):
        assert value not in logged


def test_every_page_of_the_way_can_be_shown(amara):
    assert amara.client.get(reverse("proofing:start")).status_code == 200
    amara.client.post(reverse("proofing:start"))
    assert amara.get("consent").status_code == 200
    amara.post("consent", {"agrees": "on"})
    assert amara.get("document").status_code == 200
    amara.post("document", {"kind": "drivers_licence"})
    assert amara.get("capture", side="front").status_code == 200
    amara.photograph()
    for name, step in [
        ("details", amara.attest),
        ("phone", amara.give_phone),
        ("phone-code", amara.confirm_phone),
        ("confirm", lambda: amara.post("confirm")),
        ("selfie-about", lambda: amara.post("selfie-about")),
        ("selfie", lambda: None),
        ("alternatives", lambda: None),
        ("stop", lambda: None),
    ]:
        assert amara.get(name).status_code == 200, name
        step()


def test_the_accepted_picture_is_shown_back_and_only_to_her(amara):
    amara.start()
    amara.post("document", {"kind": "drivers_licence"})
    amara.post("capture", {"image": SimpleUploadedFile("p.jpg", JPEG)}, side="front")
    assert amara.get("picture", side="front").content == JPEG
    assert "Use this photo" in text(amara.get("capture", side="front"))
    assert amara.get("picture", side="back").status_code == 404


@pytest.mark.parametrize("problem", ["blur", "glare", "too_dark", "back_as_front", "cropped"])
def test_a_poor_picture_is_named_and_can_be_taken_again_without_limit(amara, engines, problem):
    engines.capture_problem = problem
    amara.start()
    amara.post("document", {"kind": "drivers_licence"})
    for _ in range(8):
        response = amara.post("capture", {"image": SimpleUploadedFile("p.jpg", JPEG)}, side="front")
        assert response.status_code == 200
        assert "field-error" in text(response) or "usa-error-message" in text(response)
    assert media_of(case_id=amara.case.id) == ()
    engines.capture_problem = None
    assert amara.post("capture", {"image": SimpleUploadedFile("p.jpg", JPEG)}, side="front").status_code == 302


def test_a_document_that_cannot_be_read_is_photographed_again_and_costs_no_try(amara, engines):
    whole, engines.reading = engines.reading, type(engines.reading)(engines.reading.kind, {})
    amara.start()
    amara.photograph()
    assert phase(amara) is Phase.CAPTURE
    assert "take the photos again" in text(amara.get("capture", side="front"))
    engines.reading = whole
    amara.photograph()
    assert phase(amara) is Phase.DETAILS


def test_an_expired_document_is_named_and_another_may_be_used(amara, engines):
    engines.validation = (finding("not_expired", Outcome.FAILED, "expired"),)
    amara.start()
    amara.photograph()
    page = text(amara.get("result"))
    assert "has expired" in page
    assert "2 tries left" in page
    assert amara.get("document").status_code == 200


def test_three_refused_documents_in_a_day_are_the_limit(amara, engines):
    engines.validation = (finding("not_expired", Outcome.FAILED, "expired"),)
    amara.start()
    for _ in range(3):
        amara.photograph()
    page = text(amara.get("result"))
    assert "used all tries" in page
    assert amara.photograph().url == amara.url("alternatives")
    with time_machine.travel(utc_now() + timedelta(hours=25)):
        signed_in(amara.client, _subscriber(amara))
        engines.validation = type(engines)().validation
        amara.photograph()
        assert phase(amara) is Phase.DETAILS


@pytest.mark.parametrize("source", ["issuer", "social_security", "phone"])
def test_a_mismatch_never_says_which_field_it_was(amara, engines, source):
    failed = finding("x", Outcome.FAILED, "mismatch")
    setattr(engines, source, (failed, finding("death_record")) if source == "social_security" else failed)
    amara.up_to_phone()
    amara.give_phone()
    assert phase(amara) is Phase.NOT_YET
    page = text(amara.get("result"))
    page = re.sub(r"(?i)csrf[^>]*>|case/[^\"]*|/verify/[^\"]*|value=\"[^\"]*\"", "", page)
    engines_asked = [name for name in engines.calls if name.startswith("validate_")]
    assert engines_asked == ["validate_licence", "validate_social_security", "validate_phone"]
    assert "We can't say which of them" in page
    amara.client.get(amara.url("details"))
    setattr(engines, source, getattr(type(engines)(), source))
    amara.attest()
    amara.give_phone()
    assert phase(amara) is Phase.PHONE_CODE


def test_an_identity_that_another_account_holds_is_led_there(amara):
    amara.up_to_selfie()
    amara.record()
    ben = Client()
    signed_in(ben, a_subscriber(email="ben@example.com"))
    other = Applicant(ben, amara.commits)
    other.up_to_phone()
    other.give_phone()
    assert phase(other) is Phase.REFERRED
    assert "This identity already has an account" in text(other.get("result"))
    assert verified_identity(subscriber_id=other.case.subscriber_id) is None


def test_three_failed_selfies_lead_to_the_other_ways(amara, engines):
    engines.selfie = SelfieOutcome.FAILED
    amara.up_to_selfie()
    for left in ("2 tries left", "1 try left", "used all tries"):
        amara.record()
        assert left in text(amara.get("result"))
    assert amara.post("selfie-about").url == amara.url("alternatives")
    assert media_of(case_id=amara.case.id)
    assert "selfie" not in {media.kind for media in media_of(case_id=amara.case.id)}


def test_a_recording_that_is_too_dark_costs_no_try(amara, engines):
    engines.selfie = SelfieOutcome.INCONCLUSIVE
    engines.selfie_findings = (finding("face_light", Outcome.INCONCLUSIVE, "too_dark"),)
    amara.up_to_selfie()
    for _ in range(5):
        amara.record()
        assert "too dark" in text(amara.get("result"))
    engines.selfie = SelfieOutcome.PASSED
    amara.record()
    assert phase(amara) is Phase.ENROLLED


def test_faces_between_match_and_no_match_go_to_a_person(amara, engines):
    engines.selfie = SelfieOutcome.INCONCLUSIVE
    engines.selfie_findings = (finding("facial_comparison", Outcome.INCONCLUSIVE, "needs_review"),)
    amara.up_to_selfie()
    amara.record()
    assert phase(amara) is Phase.REFERRED
    assert "A person needs to look at this" in text(amara.get("result"))


def test_outside_the_demonstration_uncertified_models_pass_a_case_on_to_a_person_only(amara, settings):
    amara.up_to_selfie()
    settings.TRUENAME = replace(settings.TRUENAME, demo=False)
    amara.record()
    assert phase(amara) is Phase.REFERRED
    assert verified_identity(subscriber_id=amara.case.subscriber_id) is None


def test_a_recording_answers_one_challenge_once(amara):
    amara.up_to_selfie()
    amara.post("selfie-about")
    challenge = amara.get("selfie").context["challenge"].id
    with time_machine.travel(utc_now() + timedelta(minutes=11)):
        response = amara.post("selfie", {"challenge": challenge, "clip": SimpleUploadedFile("c.webm", b"clip")})
    assert response.url == amara.url("selfie-about")
    assert phase(amara) is Phase.SELFIE


def test_a_stranger_gets_a_calm_page_for_somebody_elses_case(amara):
    amara.up_to_phone()
    case = amara.case
    chen = Client()
    signed_in(chen, a_subscriber(email="chen@example.com"))
    for name in ("consent", "document", "details", "phone", "progress", "progress-json", "result", "stop"):
        url = reverse(f"proofing:{name}", kwargs={"case_id": case.id})
        response = chen.get(url)
        assert response.status_code == 404
        assert AMARA.surname not in response.content.decode()
        assert chen.post(url, {"reason": "by_choice"}).status_code in {404, 405}
    assert phase(amara) is Phase.PHONE


def test_a_weakly_signed_in_browser_is_led_to_sign_in(amara):
    amara.start()
    weak = Client()
    signed_in(weak, _subscriber(amara), aal=AAL.AAL1)
    assert weak.get(amara.url("document")).url.startswith(reverse("place-sign-in"))


@pytest.mark.parametrize(
    "name", ["details", "phone", "phone-code", "confirm", "selfie-about", "selfie", "progress", "result"]
)
def test_skipping_ahead_leads_to_where_the_case_stands(amara, name):
    amara.start()
    for response in (amara.get(name), amara.post(name)):
        assert response.status_code == 302
        assert response.url == amara.url("document")
    assert phase(amara) is Phase.DOCUMENT


def test_going_back_to_the_details_undoes_what_rests_on_them(amara):
    amara.up_to_selfie()
    page = amara.get("details")
    assert AMARA.street in text(page)
    amara.attest(street="1 New Street")
    assert phase(amara) is Phase.PHONE
    amara.give_phone()
    assert phase(amara) is Phase.PHONE_CODE


def test_reloading_a_page_after_it_was_sent_changes_nothing(amara):
    amara.up_to_phone()
    amara.give_phone()
    before = CaseEvent.objects.count()
    assert amara.get("progress").url == amara.url("phone-code")
    assert amara.post("submit").status_code == 302
    amara.get("phone-code")
    amara.get("phone-code")
    assert phase(amara) is Phase.PHONE_CODE
    assert CaseEvent.objects.count() == before


def test_work_goes_on_from_another_device_by_signing_in(amara):
    amara.up_to_phone()
    phone = Client()
    signed_in(phone, _subscriber(amara))
    elsewhere = Applicant(phone, amara.commits)
    assert "Go on where you left off" in text(phone.get(reverse("proofing:start")))
    assert phone.post(reverse("proofing:start")).url == amara.url("phone")
    elsewhere.give_phone()
    assert phase(amara) is Phase.PHONE_CODE


def test_what_was_typed_is_shown_again_when_something_is_wrong_with_it(amara):
    amara.start()
    amara.photograph()
    page = text(amara.attest(social_security_number="12", street="9 Kept Street"))
    assert "nine digits" in page
    assert "9 Kept Street" in page
    assert phase(amara) is Phase.DETAILS


def test_a_wrong_code_counts_down_and_a_new_one_replaces_it(amara):
    amara.up_to_phone()
    amara.give_phone()
    right = amara.texted_code()
    wrong = "000000" if right != "000000" else "111111"
    for left in ("4 tries left", "3 tries left", "2 tries left", "1 try left", "no longer works"):
        assert left in text(amara.post("phone-code", {"code": wrong}))
    assert "no longer works" in text(amara.post("phone-code", {"code": right}))
    with time_machine.travel(utc_now() + timedelta(minutes=1)):
        amara.post("resend")
        amara.confirm_phone()
    assert phase(amara) is Phase.CONFIRM


def test_a_code_is_too_old_after_ten_minutes(amara):
    amara.up_to_phone()
    amara.give_phone()
    with time_machine.travel(utc_now() + timedelta(minutes=10, seconds=1)):
        assert "no longer works" in text(amara.confirm_phone())


def test_whoever_is_being_guided_is_stopped_and_her_data_destroyed(amara):
    amara.up_to_phone()
    amara.give_phone()
    amara.confirm_phone()
    assert "a•••@example.com" in text(amara.get("confirm"))
    amara.post("stop", {"reason": "somebody_guiding"})
    assert "Nobody honest asks you" in text(amara.get("result"))
    assert media_of(case_id=amara.case.id) == ()
    assert not CaseAnswer.objects.exists()
    amara.client.post(reverse("proofing:start"))
    assert phase(amara) is Phase.CONSENT
    assert ProofingCase.objects.count() == 1


def test_the_verified_are_not_asked_again(amara):
    amara.up_to_selfie()
    amara.record()
    assert amara.client.get(reverse("proofing:start")).url == reverse("proofing:identity")


def _subscriber(applicant: Applicant):
    return applicant.case.subscriber
