"""How long a request waits, what may be said of it, and which hints are listened to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.assurance.levels import AAL, IAL
from truename.federation.domain.attributes import NO_TEXT
from truename.federation.domain.clients import ClientAuthentication, ClientPolicy, Profile
from truename.federation.domain.waiting import address_to_start_again, email_hint, is_nameable, kept_until

BEGUN = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CLIENT = ClientPolicy(
    id=UUID(int=1),
    client_id="agency",
    organisation_name="Agency",
    service_name="Service",
    purpose=NO_TEXT,
    redirect_uris=("https://agency.example/callback",),
    attributes=(),
    minimum_ial=IAL.NONE,
    minimum_aal=AAL.AAL1,
    sector="agency.example",
    profile=Profile.STANDARD,
    authentication=ClientAuthentication.CLIENT_SECRET_BASIC,
    is_enabled=True,
)


@pytest.mark.parametrize(
    ("expires", "seen", "until"),
    [
        (2 * HOUR, 9 * MINUTE, None),
        (2 * HOUR, 10 * MINUTE, 2 * HOUR + 10 * MINUTE),
        (2 * HOUR, HOUR, 3 * HOUR),
        (23 * HOUR, 22 * HOUR + 30 * MINUTE, 24 * HOUR),
        (24 * HOUR, 23 * HOUR + 59 * MINUTE, None),
    ],
)
def test_a_request_is_kept_for_two_hours_more_and_for_a_day_at_most(expires, seen, until):
    longer = kept_until(created_at=BEGUN, expires_at=BEGUN + expires, now=BEGUN + seen)
    assert longer == (None if until is None else BEGUN + until)


@pytest.mark.parametrize(
    ("is_somebodys", "is_self_registered", "expected"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_an_organisation_is_named_only_where_that_says_nothing_about_a_person(
    is_somebodys, is_self_registered, expected
):
    client = replace(CLIENT, is_self_registered=is_self_registered)
    assert is_nameable(client, is_somebodys=is_somebodys) is expected


def test_a_sign_in_begins_again_where_the_party_says_or_at_its_first_page_or_nowhere():
    client = replace(CLIENT, home_url="https://agency.example/", initiate_login_uri="https://agency.example/begin")
    begins = "https://agency.example/begin?iss=https%3A%2F%2Fop.example"
    target = "&target_link_uri=https%3A%2F%2Fagency.example%2F"
    assert address_to_start_again(client, issuer="https://op.example") == begins + target
    assert address_to_start_again(replace(client, home_url=""), issuer="https://op.example") == begins
    assert address_to_start_again(replace(client, initiate_login_uri=""), issuer="x") == "https://agency.example/"
    assert address_to_start_again(CLIENT, issuer="x") == ""


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        ("amara@Example.com", "amara@example.com"),
        (" amara@example.com ", "amara@example.com"),
        ("amara", ""),
        ("+12025550143", ""),
        ("<b>amara@example.com", ""),
        ("amara@example.com\r\nSet-Cookie: a=b", ""),
        ("a" * 250 + "@example.com", ""),
        ("", ""),
    ],
)
def test_only_an_address_is_taken_from_a_hint(hint, expected):
    assert email_hint(hint) == expected


@given(st.text(max_size=300))
def test_any_hint_is_read(hint):
    assert "<" not in email_hint(hint)
