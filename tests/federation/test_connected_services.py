"""What a subscriber sees of the services she uses, and what taking permission back does."""

import pytest
from django.test import Client

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, allowed_code, authorize_query, exchange, sign_in, verify
from truename.federation.models import Grant
from truename.federation.services.described_requests import describe_open_request
from truename.federation.services.grants import revoke_all_grants
from truename.records.services.audit import recent_events
from truename.subscribers.domain.events import AccountClosed
from truename.subscribers.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara(client):
    subscriber = a_subscriber()
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


def test_the_page_lists_what_each_service_receives(client, amara):
    party = a_party()
    allowed_code(client, party)
    page = client.get("/account/services/").content.decode()
    assert "Taxpayer account" in page
    assert "Social Security number" in page


def test_revoking_kills_tokens_and_codes_and_asks_again_next_time(client, amara):
    party = a_party()
    token = exchange(client, party, allowed_code(client, party)).json()["access_token"]
    unused = allowed_code(client, party)
    grant = Grant.objects.get()
    assert "Taxpayer account" in client.get(f"/account/services/{grant.id}/revoke/").content.decode()
    assert client.post(f"/account/services/{grant.id}/revoke/").status_code == 302
    assert client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert exchange(client, party, unused).json()["error"] == "invalid_grant"
    assert client.get(f"/oidc/authorize?{authorize_query(party)}")["Location"].endswith("/release/")
    assert any(event.name == "federation.grant_revoked" for event in recent_events(subject_id=amara.id))
    assert OutboxMessage.objects.filter(owner_id=amara.id).exists()


def test_a_stranger_cannot_revoke(client, amara):
    allowed_code(client, a_party())
    stranger = Client()
    chen = a_subscriber(email="chen@example.com")
    sign_in(stranger, chen)
    stranger.post(f"/account/services/{Grant.objects.get().id}/revoke/")
    assert Grant.objects.get().revoked_at is None


def test_a_closed_account_loses_every_grant(client, amara):
    party = a_party()
    token = exchange(client, party, allowed_code(client, party)).json()["access_token"]
    revoke_all_grants(AccountClosed(amara.id, "asked"))
    assert client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_pages_can_name_the_open_request_even_after_a_sign_out(client, amara):
    party = a_party()
    client.get(f"/oidc/authorize?{authorize_query(party, login_hint='hinted@example.org', prompt='login')}")
    described = describe_open_request(client.session)
    assert described is not None
    assert described.organisation_name == "Utopia Revenue Service"
    assert described.needs_ial2
    assert described.login_hint == "hinted@example.org"
    client.post("/sign-out/")
    sign_in(client, amara)
    assert client.get(described.resume_url)["Location"].endswith("/release/")


def test_subjects_differ_between_sectors(client, amara):
    one, other = a_party(), a_party(sector="other.example")
    subjects = set()
    for party in (one, other, one):
        token = exchange(client, party, allowed_code(client, party)).json()["access_token"]
        subjects.add(client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"}).json()["sub"])
    assert len(subjects) == 2
