"""Who is told that a session or a permission ended, and who is not."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpRequest

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, allowed_code, authorize_query, exchange, sign_in, verify
from truename.authenticators.models import AuthenticatedSession
from truename.authenticators.services.sessions import end_all_sessions, set_session_aside
from truename.federation.models import AccessToken, AuthorizationCode, Grant, LogoutDelivery, RefreshToken
from truename.federation.services.registry import set_relying_party_enabled
from truename.federation.services.session_ids import session_identifier
from truename.foundation.clock import utc_now
from truename.records.services.audit import recent_events
from truename.subscribers.services.accounts import close_account, suspend_account

pytestmark = pytest.mark.django_db
LISTENS = "https://agency.example/backchannel"


@pytest.fixture
def amara(client):
    subscriber = a_subscriber()
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


def the_session():
    return AuthenticatedSession.objects.get(ended_at__isnull=True)


def takes_part(client, party):
    exchange(client, party, allowed_code(client, party))


def let_it_lapse():
    AuthenticatedSession.objects.update(last_seen_at=utc_now() - settings.TRUENAME.session_idle - timedelta(minutes=1))


def told():
    return {(row.client.client_id, row.sid) for row in LogoutDelivery.objects.select_related("client")}


def test_signing_out_queues_one_logout_for_each_listener_that_took_part(client, amara):
    listener, other, silent = (
        a_party(backchannel_logout_uri=LISTENS),
        a_party(backchannel_logout_uri=LISTENS),
        a_party(),
    )
    a_party(backchannel_logout_uri=LISTENS)  # never visited
    for party in (listener, listener, other, silent):
        takes_part(client, party)
    session = the_session()
    client.post("/sign-out/")
    assert told() == {(party.client_id, session_identifier(session.id, party.client_id)) for party in (listener, other)}
    assert LogoutDelivery.objects.count() == 2
    event = next(event for event in recent_events(subject_id=amara.id) if event.name == "federation.logout_queued")
    assert event.data == {"parties": 2, "reason": "signed_out"}


def test_a_code_on_its_way_ends_with_the_session_and_is_not_taking_part(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    code = allowed_code(client, party)
    client.post("/sign-out/")
    assert told() == set()
    assert exchange(client, party, code).json()["error"] == "invalid_grant"


def test_a_party_that_is_switched_off_is_told_nothing(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
    client.post("/sign-out/")
    assert told() == set()


def test_running_out_of_time_tells_nobody_but_signing_out_later_does(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    session = the_session()
    let_it_lapse()
    assert client.get("/account/services/").status_code == 302
    assert told() == set()
    client.post("/sign-out/")
    assert told() == {(party.client_id, session_identifier(session.id, party.client_id))}


def test_signing_in_again_after_a_lapse_keeps_what_the_earlier_session_left_behind(client, amara):
    first, second = a_party(backchannel_logout_uri=LISTENS), a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, first)
    let_it_lapse()
    client.get("/account/services/")
    sign_in(client, amara)
    takes_part(client, second)
    assert told() == set()
    client.post("/sign-out/")
    assert {client_id for client_id, _ in told()} == {first.client_id, second.client_id}


def test_another_person_signing_in_ends_the_first_ones_session_everywhere(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    sign_in(client, a_subscriber(email="ben@example.com"))
    assert {client_id for client_id, _ in told()} == {party.client_id}


def test_another_person_signing_in_after_a_lapse_does_so_too(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    let_it_lapse()
    client.get("/account/services/")
    sign_in(client, a_subscriber(email="ben@example.com"))
    assert {client_id for client_id, _ in told()} == {party.client_id}
    client.post("/sign-out/")
    assert LogoutDelivery.objects.count() == 1


def test_a_session_set_aside_for_a_new_proof_is_told_of_when_she_signs_out(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    request = HttpRequest()
    request.session = client.session
    set_session_aside(request)
    request.session.save()
    client.cookies["truename"] = str(request.session.session_key)
    assert client.get("/account/services/").status_code == 302
    assert told() == set()
    client.post("/sign-out/")
    assert {client_id for client_id, _ in told()} == {party.client_id}


def test_choosing_another_account_tells_nobody_until_another_person_is_there(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    where = client.get(f"/oidc/authorize?{authorize_query(party, prompt='select_account')}")["Location"]
    assert where.endswith("/account/"), where
    client.post(where, {"another": ""})
    assert client.get("/account/services/").status_code == 302
    assert told() == set()
    sign_in(client, a_subscriber(email="ben@example.com"))
    assert {client_id for client_id, _ in told()} == {party.client_id}


def test_ending_all_sessions_tells_of_each(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    first = the_session()
    AuthorizationCode.objects.create(
        code_digest=b"x" * 32,
        client=AuthorizationCode.objects.get().client,
        grant=Grant.objects.get(),
        session_id=(second := AuthenticatedSession.objects.create(
            subscriber=amara, aal=2, amr=["pwd"], authenticated_at=utc_now(), reauthenticated_at=utc_now(),
            last_seen_at=utc_now(),
        )).id,
        redirect_uri="https://agency.example/callback", scopes=[], achieved={}, acr="", expires_at=utc_now(),
        used_at=utc_now(),
    )  # fmt: skip
    assert end_all_sessions(subscriber_id=amara.id, reason="password_reset", except_id=None) == 2
    assert {sid for _, sid in told()} == {session_identifier(each.id, party.client_id) for each in (first, second)}


def test_the_session_that_is_excepted_stays_and_nobody_is_told_of_it(client, amara):
    takes_part(client, a_party(backchannel_logout_uri=LISTENS))
    assert end_all_sessions(subscriber_id=amara.id, reason="password_changed", except_id=the_session().id) == 0
    assert told() == set()


def test_a_permission_taken_back_ends_every_token_and_tells_the_party_of_all_sessions(client, amara):
    party = a_party(backchannel_logout_uri=LISTENS)
    takes_part(client, party)
    grant = Grant.objects.get()
    RefreshToken.objects.create(
        token_digest=b"r" * 32, code=grant.codes.get(), grant=grant, expires_at=utc_now() + timedelta(days=1)
    )
    client.post(f"/account/services/{grant.id}/revoke/")
    assert told() == {(party.client_id, "")}
    assert not RefreshToken.objects.filter(revoked_at__isnull=True).exists()
    assert not AccessToken.objects.filter(revoked_at__isnull=True).exists()


def test_a_closed_account_tells_each_party_once_and_not_of_each_session_besides(client, amara):
    parties = [a_party(backchannel_logout_uri=LISTENS), a_party(backchannel_logout_uri=LISTENS)]
    for party in parties:
        takes_part(client, party)
    close_account(subscriber_id=amara.id, reason="asked", now=utc_now())
    assert told() == {(party.client_id, "") for party in parties}
    assert LogoutDelivery.objects.count() == 2


def test_a_suspended_account_tells_each_party_once_and_keeps_its_permissions(client, amara):
    parties = [a_party(backchannel_logout_uri=LISTENS), a_party(backchannel_logout_uri=LISTENS)]
    for party in parties:
        takes_part(client, party)
    suspend_account(subscriber_id=amara.id, reason="fraud_review")
    assert told() == {(party.client_id, "") for party in parties}
    assert LogoutDelivery.objects.count() == 2
    assert not AuthenticatedSession.objects.filter(ended_at__isnull=True).exists()
    assert Grant.objects.filter(revoked_at__isnull=True).count() == 2
