"""Biometric consent is explicit, per case, withdrawable and on the record."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.factories.accounts import a_subscriber
from truename.biometrics.services.consent import (
    give_biometric_consent,
    has_biometric_consent,
    withdraw_biometric_consent,
)
from truename.foundation.identifiers import new_identifier
from truename.records.services.audit import recent_events

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def give(subscriber_id: UUID, case_id: UUID) -> UUID:
    return give_biometric_consent(
        subscriber_id=subscriber_id, case_id=case_id, notice_version="2026-11", language="en", now=NOW
    )


def test_consent_holds_for_its_case_alone() -> None:
    amara, case = a_subscriber().id, new_identifier()
    assert not has_biometric_consent(case_id=case)
    give(amara, case)
    assert has_biometric_consent(case_id=case)
    assert not has_biometric_consent(case_id=new_identifier())


def test_giving_it_twice_is_one_consent_and_one_event() -> None:
    amara, case = a_subscriber().id, new_identifier()
    assert give(amara, case) == give(amara, case)
    events = [one for one in recent_events(subject_id=amara) if one.name == "biometric_consent_given"]
    assert [dict(one.data) for one in events] == [{"case_id": str(case), "notice_version": "2026-11", "language": "en"}]


def test_a_withdrawn_consent_no_longer_holds_and_can_be_given_anew() -> None:
    amara, case = a_subscriber().id, new_identifier()
    first = give(amara, case)
    assert withdraw_biometric_consent(case_id=case, now=NOW)
    assert not has_biometric_consent(case_id=case)
    assert not withdraw_biometric_consent(case_id=case, now=NOW)
    assert give(amara, case) != first
    names = [one.name for one in recent_events(subject_id=amara) if one.name.startswith("biometric")]
    assert sorted(names) == ["biometric_consent_given", "biometric_consent_given", "biometric_consent_withdrawn"]
