"""When she is asked again, which context class is asserted, and what a registration must keep to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.federation.factories import agreement
from truename.assurance.levels import AAL, IAL, ProofingPathway
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.authentication_context import (
    CONTEXT_CLASSES,
    Achieved,
    achieved_from_json,
    achieved_to_json,
    context_asserted,
    context_needed,
    is_met,
)
from truename.federation.domain.parameters import read_parameters
from truename.federation.domain.pkce import is_proved, s256
from truename.federation.domain.protocol_errors import ProtocolError
from truename.federation.domain.registration import Registration, UnusableRegistration, check_registration
from truename.federation.domain.release import ReleaseReason, RememberedDecision, release_due
from truename.federation.domain.responses import code_response

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAME, PHONE = SharedAttribute.NAME, SharedAttribute.PHONE
ASKED = (agreement(NAME), agreement(PHONE, required=False))
REMEMBERED = RememberedDecision(NOW - timedelta(days=10), {NAME: "For name"}, {PHONE: "For phone"})
ACHIEVED = Achieved(IAL.IAL2, AAL.AAL2, ("pwd", "otp"), NOW, ProofingPathway.NON_BIOMETRIC, NOW)


def due(remembered=REMEMBERED, asked=ASKED, prompts=(), verified_at=None, now=NOW):
    held = frozenset({NAME, PHONE})
    return release_due(asked, remembered, prompts=frozenset(prompts), held=held, verified_at=verified_at, now=now)


def test_a_remembered_decision_covers_the_same_request():
    assert due() is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"remembered": None}, ReleaseReason.FIRST_TIME),
        ({"prompts": ("consent",)}, ReleaseReason.ASKED),
        ({"remembered": RememberedDecision(NOW, {NAME: "For name"}, {})}, ReleaseReason.NEW_ATTRIBUTES),
        ({"asked": (agreement(NAME), agreement(PHONE))}, ReleaseReason.NEW_ATTRIBUTES),
        ({"asked": (AttributeAgreement(NAME, LocalisedText("Other"), True),)}, ReleaseReason.NEW_PURPOSE),
        ({"verified_at": NOW - timedelta(days=1)}, ReleaseReason.VERIFIED_AGAIN),
        ({"now": NOW + timedelta(days=366)}, ReleaseReason.A_YEAR_AGO),
    ],
)
def test_each_reason_brings_the_screen_back(changes, reason):
    assert due(**changes) is reason


def test_the_first_known_value_is_aimed_for_and_the_agreed_minimum_holds():
    values = ("urn:unknown", "urn:acr.login.gov:auth-only", "urn:truename:ial:2:aal:2")
    assert context_needed(values, minimum_ial=IAL.NONE, minimum_aal=AAL.AAL2).ial is IAL.NONE
    assert context_needed(values, minimum_ial=IAL.IAL2, minimum_aal=AAL.AAL2).ial is IAL.IAL2


def test_the_first_achieved_value_is_asserted_never_one_that_was_only_asked():
    values = ("urn:acr.login.gov:verified-facial-match-required", "urn:acr.login.gov:verified")
    assert context_asserted(values, ACHIEVED) == "urn:acr.login.gov:verified"
    assert context_asserted((), ACHIEVED) == "urn:truename:ial:2:aal:2"


@given(
    st.lists(st.sampled_from([*CONTEXT_CLASSES, "urn:unknown"])),
    st.sampled_from(IAL),
    st.sampled_from([AAL.AAL1, AAL.AAL2]),
)
def test_whatever_is_asserted_was_achieved(values, ial, aal):
    achieved = Achieved(ial, aal, ("pwd",), NOW)
    assert is_met(CONTEXT_CLASSES[context_asserted(values, achieved)], achieved)


def test_what_was_achieved_survives_storage():
    assert achieved_from_json(achieved_to_json(ACHIEVED)) == ACHIEVED
    bare = Achieved(IAL.NONE, AAL.AAL1, (), NOW)
    assert achieved_from_json(achieved_to_json(bare)) == bare


def test_the_verifier_of_the_standards_example_is_proved():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert s256(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert is_proved(verifier=verifier, challenge=s256(verifier))
    assert not is_proved(verifier=verifier[:-1], challenge=s256(verifier[:-1]))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        parameters = read_parameters(text)
    except ProtocolError:
        return
    assert not parameters.repeated & set(parameters.values)


def test_a_query_in_the_return_address_is_kept():
    answer = code_response(
        redirect_uri="https://a.example/?x=1", code="c", state=None, issuer="https://i.example", mode=None
    )
    assert answer.location == "https://a.example/?x=1&code=c&iss=https%3A%2F%2Fi.example"


@pytest.mark.parametrize(
    "uri",
    ["", "http://agency.example/cb", "https://agency.example/#x", "ftp://a.example", "https://u@a.example/", "/cb"],
)
def test_an_unusable_return_address_is_not_registered(uri):
    registration = Registration(
        organisation_name="Agency",
        service_name="Service",
        redirect_uris=(uri,) if uri else (),
        attributes=(),
        minimum_ial=IAL.NONE,
    )
    with pytest.raises(UnusableRegistration):
        check_registration(registration)
