"""Refresh tokens: each works once for the next, a moment longer with the same answer, and then ends its family."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from tests.federation.factories import a_party, allowed_code, amara_signed_in, authorize_query, exchange
from tests.federation.wire import (
    OFFLINE,
    a_refreshing_party,
    claims_of,
    offline_tokens,
    refresh,
    refusal,
    revoke,
    tokens,
    userinfo,
)
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.models import AccessToken, Grant, RefreshToken
from truename.federation.services.grants import revoke_grant
from truename.federation.services.registry import set_relying_party_enabled
from truename.foundation.clock import utc_now
from truename.records.models import AuditEvent
from truename.subscribers.services.accounts import suspend_account

pytestmark = pytest.mark.django_db
GRACE = settings.TRUENAME.refresh_grace


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def party():
    return a_refreshing_party()


@pytest.fixture
def first(client, amara, party):
    return offline_tokens(client, party)


def later(**duration):
    return time_machine.travel(utc_now() + timedelta(**duration))


def test_a_refresh_answers_new_tokens_for_the_same_person_and_sign_in(client, party, first):
    with later(minutes=5):
        answer = refresh(client, party, first["refresh_token"])
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["Pragma"] == "no-cache"
        second = answer.json()
    assert set(second) == set(first)
    for name in ("access_token", "refresh_token", "id_token"):
        assert second[name] != first[name]
    before, after = claims_of(client, first["id_token"]), claims_of(client, second["id_token"])
    for name in ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid"):
        assert before[name] == after[name]
    assert after["iat"] >= before["iat"] + 300
    assert "nonce" not in after  # OpenID Connect Core 1.0, 12.2
    assert userinfo(client, second["access_token"]).json()["sub"] == before["sub"]


def test_the_tokens_of_before_stay_good_when_one_is_rotated(client, party, first):
    refresh(client, party, first["refresh_token"])
    assert userinfo(client, first["access_token"]).status_code == 200


def test_a_scope_can_be_narrowed_for_one_answer_and_is_whole_again_at_the_next(client, party, first):
    narrow = refresh(client, party, first["refresh_token"], scope="openid email").json()
    assert narrow["scope"] == "openid email"
    shared = userinfo(client, narrow["access_token"]).json()
    assert "email" in shared
    assert "given_name" not in shared
    whole = refresh(client, party, narrow["refresh_token"]).json()
    assert whole["scope"] == OFFLINE
    assert "given_name" in userinfo(client, whole["access_token"]).json()


@pytest.mark.parametrize("scope", ["openid phone", "openid email admin", "email"])
def test_a_scope_cannot_be_widened_and_trying_burns_nothing(client, party, first, scope):
    assert refusal(refresh(client, party, first["refresh_token"], scope=scope)) == "invalid_scope"
    assert refresh(client, party, first["refresh_token"]).status_code == 200


def test_the_same_token_again_within_the_grace_window_gets_the_very_same_answer(client, party, first):
    once = refresh(client, party, first["refresh_token"])
    again = refresh(client, party, first["refresh_token"])
    assert again.status_code == 200
    assert again.json() == once.json()
    assert AccessToken.objects.count() == 2
    assert RefreshToken.objects.count() == 2
    assert userinfo(client, again.json()["access_token"]).status_code == 200
    assert refresh(client, party, again.json()["refresh_token"]).status_code == 200


def test_after_the_grace_window_the_same_token_ends_its_whole_family(client, party, first):
    second = refresh(client, party, first["refresh_token"]).json()
    with later(seconds=GRACE.total_seconds()):
        assert refusal(refresh(client, party, first["refresh_token"])) == "invalid_grant"
        for body in (first, second):
            assert userinfo(client, body["access_token"]).status_code == 401
        assert refusal(refresh(client, party, second["refresh_token"])) == "invalid_grant"
    assert AuditEvent.objects.filter(name="federation.refresh_token_replayed").exists()


def test_one_family_ends_and_another_of_the_same_person_and_client_goes_on(client, party, first):
    other = offline_tokens(client, party)
    refresh(client, party, first["refresh_token"])
    with later(seconds=GRACE.total_seconds()):
        refresh(client, party, first["refresh_token"])
        assert refresh(client, party, other["refresh_token"]).status_code == 200
        assert userinfo(client, other["access_token"]).status_code == 200


def test_a_revoked_family_is_not_answered_again_within_the_grace_window(client, party, first):
    second = refresh(client, party, first["refresh_token"]).json()
    revoke(client, party, second["refresh_token"])
    assert refusal(refresh(client, party, first["refresh_token"])) == "invalid_grant"


def test_a_family_ends_when_its_time_is_over_however_often_it_was_used(client, party, first):
    token = first["refresh_token"]
    lives = settings.TRUENAME.refresh_token_lives
    ends = {row.expires_at for row in RefreshToken.objects.all()}
    with time_machine.travel(utc_now() + lives / 2):
        token = refresh(client, party, token).json()["refresh_token"]
    assert {row.expires_at for row in RefreshToken.objects.all()} == ends
    with time_machine.travel(utc_now() + lives):
        assert refusal(refresh(client, party, token)) == "invalid_grant"


def test_there_is_none_unless_offline_access_was_asked_for(client, amara, party):
    assert "refresh_token" not in tokens(client, party)
    assert not RefreshToken.objects.exists()


def test_there_is_none_unless_she_allowed_it(client, amara, party):
    body = tokens(client, party, share=("birth_date",), scope=OFFLINE)
    assert "refresh_token" not in body
    assert "offline_access" not in body["scope"].split()


def test_a_client_that_is_not_registered_for_it_is_not_even_asked_about(client, amara):
    party = a_party()
    page = client.get(f"/oidc/authorize?{authorize_query(party, scope=OFFLINE)}", follow=True).content.decode()
    assert 'id="allow"' in page
    assert "offline_access" not in page
    body = tokens(client, party, share=("birth_date", "offline_access"), scope=OFFLINE)
    assert "refresh_token" not in body
    assert refusal(refresh(client, party, "x")) == "unauthorized_client"


def test_she_can_stop_offline_access_at_the_next_question_and_keep_the_rest(client, party, first):
    exchange(client, party, allowed_code(client, party, scope=OFFLINE, prompt="consent"))
    assert "offline_access" not in Grant.objects.get().allowed
    assert refusal(refresh(client, party, first["refresh_token"])) == "invalid_grant"


def test_another_clients_token_is_refused_and_stays_good(client, party, first):
    other = a_refreshing_party(service_name="Other")
    assert refusal(refresh(client, other, first["refresh_token"])) == "invalid_grant"
    assert refresh(client, party, first["refresh_token"]).status_code == 200
    with later(seconds=GRACE.total_seconds() + 1):
        # A stranger who shows a used one must not be able to end somebody's family either.
        assert refusal(refresh(client, other, first["refresh_token"])) == "invalid_grant"
    assert not RefreshToken.objects.filter(revoked_at__isnull=False).exists()


def test_a_permission_taken_back_ends_it(client, amara, party, first):
    revoke_grant(subscriber_id=amara.id, grant_id=Grant.objects.get().id, now=utc_now())
    assert refusal(refresh(client, party, first["refresh_token"])) == "invalid_grant"
    assert userinfo(client, first["access_token"]).status_code == 401
    offline_tokens(client, party)  # allowed again: what was taken back before does not come to life
    assert refusal(refresh(client, party, first["refresh_token"])) == "invalid_grant"
    assert userinfo(client, first["access_token"]).status_code == 401


def test_a_suspended_account_gets_no_new_tokens(client, amara, party, first):
    suspend_account(subscriber_id=amara.id, reason="test")
    assert refusal(refresh(client, party, first["refresh_token"])) == "invalid_grant"
    assert not RefreshToken.objects.filter(used_at__isnull=False).exists()


def test_a_client_that_is_switched_off_gets_none(client, party, first):
    set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
    assert refusal(refresh(client, party, first["refresh_token"]), 401) == "invalid_client"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"refresh_token": None}, "invalid_request"),
        ({"refresh_token": ""}, "invalid_request"),
        ({"refresh_token": "never issued"}, "invalid_grant"),
        ({"resource": "https://api.example/"}, "invalid_target"),
        ({"grant_type": "refresh"}, "unsupported_grant_type"),
        ({"client_id": "another"}, "invalid_request"),
    ],
)
def test_a_changed_request_is_refused_and_burns_nothing(client, party, first, changes, error):
    assert refusal(refresh(client, party, first["refresh_token"], **changes)) == error
    assert refresh(client, party, first["refresh_token"]).status_code == 200


def test_an_access_token_or_code_is_no_refresh_token(client, party, first):
    assert refusal(refresh(client, party, first["access_token"])) == "invalid_grant"
    assert refusal(refresh(client, party, allowed_code(client, party))) == "invalid_grant"


def test_a_public_client_rotates_too(client, amara):
    public = a_refreshing_party(authentication=ClientAuthentication.NONE)
    first = offline_tokens(client, public)
    second = refresh(client, public, first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    with later(seconds=GRACE.total_seconds()):
        assert refusal(refresh(client, public, first["refresh_token"])) == "invalid_grant"
        assert refusal(refresh(client, public, second.json()["refresh_token"])) == "invalid_grant"


def test_neither_token_nor_answer_can_be_read_from_the_database(client, party, first):
    second = refresh(client, party, first["refresh_token"]).json()
    rows = [*RefreshToken.objects.all(), *AccessToken.objects.all()]
    stored = repr([[getattr(row, field.name) for field in row._meta.concrete_fields] for row in rows])
    for secret in (first["refresh_token"], second["refresh_token"], second["access_token"], second["id_token"]):
        assert secret not in stored
