"""What she is asked about when the screen comes back, and that a screen is known by what it showed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.federation.factories import agreement
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.release import (
    RememberedDecision,
    attributes_allowed,
    attributes_to_decide,
    fingerprint,
    must_be_shared,
    release_due,
)

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAME, PHONE, EMAIL, OFFLINE = (
    SharedAttribute.NAME,
    SharedAttribute.PHONE,
    SharedAttribute.EMAIL,
    SharedAttribute.OFFLINE_ACCESS,
)
ASKED = (agreement(NAME), agreement(PHONE, required=False), agreement(EMAIL))
HELD = frozenset({NAME, PHONE, EMAIL})
BEFORE = RememberedDecision(NOW - timedelta(days=10), {NAME: "For name", EMAIL: "For email"}, {PHONE: "For phone"})


def to_decide(asked=ASKED, remembered=BEFORE, held=HELD, verified_at=None, now=NOW):
    return attributes_to_decide(asked, remembered, held=held, verified_at=verified_at, now=now)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"remembered": None}, {NAME, PHONE, EMAIL}),
        ({"remembered": None, "held": frozenset({NAME})}, {NAME}),
        ({}, {NAME, PHONE, EMAIL}),  # nothing is new: prompt=consent, or she looks of her own accord
        ({"remembered": RememberedDecision(NOW, {NAME: "For name"}, {PHONE: "For phone"})}, {EMAIL}),
        ({"asked": (ASKED[0], agreement(PHONE), ASKED[2])}, {PHONE}),  # refused before, needed now
        ({"asked": (AttributeAgreement(NAME, LocalisedText("Other"), True), *ASKED[1:])}, {NAME}),
        ({"verified_at": NOW}, {NAME, PHONE}),
        ({"now": NOW + timedelta(days=366)}, {NAME, PHONE, EMAIL}),
    ],
)
def test_each_situation_asks_about_what_is_new_in_it(changes, expected):
    assert to_decide(**changes) == frozenset(expected)


@given(st.sets(st.sampled_from([NAME, PHONE, EMAIL])), st.sets(st.sampled_from([NAME, PHONE, EMAIL])))
def test_whenever_she_is_asked_there_is_something_to_decide(allowed, held):
    remembered = RememberedDecision(NOW, {name: f"For {name.value}" for name in allowed}, {})
    new = to_decide(remembered=remembered, held=frozenset(held))
    assert new <= held
    assert bool(new) == bool(held)


def test_access_while_away_can_be_refused_whatever_was_agreed_and_is_then_not_asked_again():
    asked = (agreement(OFFLINE),)
    held = frozenset({OFFLINE})
    assert not must_be_shared(asked[0])
    assert attributes_allowed(asked, held=held, ticked=frozenset()) == (frozenset(), held)
    refused = RememberedDecision(NOW, {}, {OFFLINE: "For offline_access"})
    assert release_due(asked, refused, prompts=frozenset(), held=held, verified_at=None, now=NOW) is None


def test_a_screen_is_known_by_its_lines_their_purposes_and_whether_they_are_required():
    same = fingerprint(ASKED, held=HELD)
    assert fingerprint(tuple(reversed(ASKED)), held=HELD) == same
    for changed in (
        fingerprint(ASKED[:2], held=HELD),
        fingerprint(ASKED, held=frozenset({NAME})),
        fingerprint((agreement(NAME, required=False), *ASKED[1:]), held=HELD),
        fingerprint((AttributeAgreement(NAME, LocalisedText("Other"), True), *ASKED[1:]), held=HELD),
    ):
        assert changed != same
