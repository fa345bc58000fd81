"""The account overview shows its holder what is verified, what is worth doing and what happened."""

import pytest
from django.test import Client

from tests.factories.accounts import a_subscriber, signed_in
from truename.assurance.attributes import AttributeName
from truename.assurance.evidence import EvidenceKind
from truename.assurance.levels import AAL, IAL, ProofingPathway
from truename.foundation.clock import utc_now
from truename.records.services.audit import record_event
from truename.subscribers.models import Subscriber
from truename.subscribers.services.identity import enroll_identity

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara() -> Subscriber:
    return a_subscriber()


def _overview(client: Client) -> str:
    return client.get("/account/").content.decode()


def test_an_unverified_account_is_offered_verification(client: Client, amara: Subscriber) -> None:
    signed_in(client, amara)
    page = _overview(client)
    assert "You have not verified your identity yet." in page
    assert 'href="/verify/"' in page


def test_a_verified_account_says_so_and_since_when(client: Client, amara: Subscriber) -> None:
    enroll_identity(
        subscriber_id=amara.id,
        ial=IAL.IAL2,
        pathway=ProofingPathway.BIOMETRIC,
        evidence=(EvidenceKind.DRIVERS_LICENCE, EvidenceKind.PHONE_ACCOUNT),
        attributes={AttributeName.GIVEN_NAMES: "Given", AttributeName.SURNAME: "Surname"},
        now=utc_now(),
    )
    signed_in(client, amara)
    page = _overview(client)
    assert "Given Surname" in page
    assert "Verified on" in page
    assert 'href="/verify/"' not in page
    assert "Your identity was verified." in page


def test_a_single_way_to_sign_in_is_something_to_do(client: Client, amara: Subscriber) -> None:
    signed_in(client, amara)
    assert "Add a second way to sign in" in _overview(client)


def test_the_latest_activity_is_first_and_the_whole_list_is_one_link_away(client: Client, amara: Subscriber) -> None:
    signed_in(client, amara)
    record_event(name="authenticators.session_started", subject_id=amara.id)
    page = _overview(client)
    assert page.index("You signed in.") < page.index("You opened this account.")
    assert "You signed in." in client.get("/account/activity/").content.decode()


def test_a_weak_session_sees_nothing_of_the_account(client: Client, amara: Subscriber) -> None:
    signed_in(client, amara, aal=AAL.AAL1)
    assert client.get("/account/").status_code == 302


def test_another_persons_account_shows_nothing_of_hers(client: Client, amara: Subscriber) -> None:
    chen = a_subscriber(email="chen@example.com")
    signed_in(client, chen)
    assert "amara@example.com" not in _overview(client)
    assert amara.id != chen.id


def test_no_cache_keeps_the_account(client: Client, amara: Subscriber) -> None:
    signed_in(client, amara)
    assert "no-store" in client.get("/account/")["Cache-Control"]


def test_the_header_offers_the_way_out_only_to_who_is_signed_in(client: Client, amara: Subscriber) -> None:
    assert "/sign-out/" not in client.get("/").content.decode()
    signed_in(client, amara)
    assert "/sign-out/" in client.get("/").content.decode()
