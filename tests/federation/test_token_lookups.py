"""Introspection and revocation: who may ask about which token, and what taking one back takes with it."""

from datetime import timedelta

import pytest
import time_machine

from tests.federation.factories import Party, a_party, allowed_code, amara_signed_in
from tests.federation.wire import (
    a_refreshing_party,
    a_resource_server,
    claims_of,
    introspect,
    offline_tokens,
    refresh,
    refusal,
    revoke,
    tokens,
    userinfo,
)
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.models import AccessToken, Grant, ProtocolProblem, RefreshToken, ResourceServer
from truename.federation.services.grants import revoke_grant
from truename.federation.services.registry import set_relying_party_enabled
from truename.foundation.clock import utc_now
from truename.subscribers.services.accounts import suspend_account

pytestmark = pytest.mark.django_db
INACTIVE = {"active": False}
API = "https://api.example/v1"


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def party():
    return a_refreshing_party()


@pytest.fixture
def body(client, amara, party):
    return offline_tokens(client, party)


def known(client, party, token, **changes):
    answer = introspect(client, party, token, **changes)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    return answer.json()


class TestIntrospection:
    def test_its_own_access_token_is_described(self, client, party, body):
        told = known(client, party, body["access_token"])
        said = claims_of(client, body["id_token"])
        assert told["active"] is True
        assert told["token_type"] == "Bearer"
        assert told["client_id"] == party.client_id
        assert told["sub"] == said["sub"]
        assert told["scope"] == body["scope"]
        assert told["iss"] == told["aud"] == "http://localhost:8000"
        assert told["exp"] - told["iat"] == body["expires_in"]
        assert told["acr"] == said["acr"]
        assert told["auth_time"] == said["auth_time"]

    def test_it_names_nobody(self, client, party, body):
        told = known(client, party, body["access_token"])
        assert not set(told) & {"username", "email", "given_name", "family_name", "name", "social_security_number"}

    def test_its_own_refresh_token_is_described(self, client, party, body):
        told = known(client, party, body["refresh_token"])
        assert told["active"] is True
        assert "token_type" not in told
        assert told["exp"] > known(client, party, body["access_token"])["exp"]

    @pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense", ""])
    def test_a_wrong_hint_changes_nothing(self, client, party, body, hint):
        for name in ("access_token", "refresh_token"):
            assert known(client, party, body[name], token_type_hint=hint)["active"] is True

    def test_of_another_clients_tokens_nothing_is_said(self, client, party, body):
        other = a_party(service_name="Other")
        for name in ("access_token", "refresh_token"):
            assert known(client, other, body[name]) == INACTIVE

    @pytest.mark.parametrize("token", ["never issued", "x" * 5000, "a.b.c", "é", "ey" * 40])
    def test_what_is_no_token_is_just_not_active(self, client, party, token):
        if len(token) > 4096:
            assert refusal(introspect(client, party, token)) == "invalid_request"
        else:
            assert known(client, party, token) == INACTIVE

    def test_codes_and_id_tokens_are_not_looked_up(self, client, amara, party):
        assert known(client, party, allowed_code(client, party)) == INACTIVE
        assert known(client, party, tokens(client, party)["id_token"]) == INACTIVE

    def test_an_expired_one_is_not_active(self, client, party, body):
        with time_machine.travel(utc_now() + timedelta(minutes=15)):
            assert known(client, party, body["access_token"]) == INACTIVE
            assert known(client, party, body["refresh_token"])["active"] is True

    def test_a_used_refresh_token_is_not_active(self, client, party, body):
        refresh(client, party, body["refresh_token"])
        assert known(client, party, body["refresh_token"]) == INACTIVE

    def test_a_revoked_one_is_not_active(self, client, party, body):
        revoke(client, party, body["access_token"])
        assert known(client, party, body["access_token"]) == INACTIVE

    def test_nothing_is_active_once_her_permission_is_gone(self, client, amara, party, body):
        revoke_grant(subscriber_id=amara.id, grant_id=Grant.objects.get().id, now=utc_now())
        assert known(client, party, body["access_token"]) == known(client, party, body["refresh_token"]) == INACTIVE

    def test_nothing_is_active_once_her_account_is_suspended(self, client, amara, party, body):
        suspend_account(subscriber_id=amara.id, reason="test")
        assert known(client, party, body["access_token"]) == known(client, party, body["refresh_token"]) == INACTIVE

    def test_a_public_client_may_not_look_tokens_up(self, client, amara):
        public = a_party(authentication=ClientAuthentication.NONE)
        token = tokens(client, public)["access_token"]
        assert refusal(introspect(client, public, token), 401) == "invalid_client"

    def test_a_client_that_is_switched_off_or_does_not_prove_itself_is_told_nothing(self, client, party, body):
        wrong = introspect(client, Party(party.client_id, "wrong"), body["access_token"])
        assert refusal(wrong, 401) == "invalid_client"
        assert wrong["WWW-Authenticate"].startswith("Basic")
        set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
        assert refusal(introspect(client, party, body["access_token"]), 401) == "invalid_client"

    def test_a_request_without_a_token_is_refused_and_counted(self, client, party):
        assert refusal(introspect(client, party, "")) == "invalid_request"
        assert ProtocolProblem.objects.get().endpoint == "introspect"


class TestAResourceServersClient:
    @pytest.fixture
    def api(self):
        return a_resource_server(API)

    @pytest.fixture
    def caller(self, api):
        return a_refreshing_party(resources=(API,))

    def test_it_looks_up_the_tokens_that_were_issued_for_its_api(self, client, amara, api, caller):
        body = offline_tokens(client, caller, resource=API)
        told = known(client, api, body["access_token"])
        assert told["active"] is True
        assert told["aud"] == API
        assert told["client_id"] == caller.client_id

    def test_it_learns_nothing_of_other_tokens(self, client, amara, api, caller):
        assert known(client, api, offline_tokens(client, caller)["access_token"]) == INACTIVE

    def test_it_learns_nothing_of_refresh_tokens_which_it_should_never_see(self, client, amara, api, caller):
        body = offline_tokens(client, caller, resource=API)
        assert known(client, api, body["refresh_token"]) == INACTIVE
        assert known(client, caller, body["refresh_token"])["active"] is True

    def test_it_may_not_take_them_back(self, client, amara, api, caller):
        body = offline_tokens(client, caller, resource=API)
        assert revoke(client, api, body["access_token"]).status_code == 200
        assert known(client, api, body["access_token"])["active"] is True

    def test_one_that_was_switched_off_learns_nothing(self, client, amara, api, caller):
        body = offline_tokens(client, caller, resource=API)
        ResourceServer.objects.update(is_enabled=False)
        assert known(client, api, body["access_token"]) == INACTIVE


class TestRevocation:
    def done(self, client, party, token, **changes):
        answer = revoke(client, party, token, **changes)
        assert answer.status_code == 200
        assert answer.content == b""

    def test_an_access_token_goes_alone(self, client, party, body):
        self.done(client, party, body["access_token"])
        assert userinfo(client, body["access_token"]).status_code == 401
        assert refresh(client, party, body["refresh_token"]).status_code == 200

    def test_a_refresh_token_takes_its_whole_family_with_it(self, client, party, body):
        second = refresh(client, party, body["refresh_token"]).json()
        other = offline_tokens(client, party)
        self.done(client, party, second["refresh_token"])
        for access in (body["access_token"], second["access_token"]):
            assert userinfo(client, access).status_code == 401
        assert refusal(refresh(client, party, second["refresh_token"])) == "invalid_grant"
        assert userinfo(client, other["access_token"]).status_code == 200
        assert refresh(client, party, other["refresh_token"]).status_code == 200

    def test_her_permission_stays(self, client, party, body):
        self.done(client, party, body["refresh_token"])
        assert Grant.objects.get().revoked_at is None

    @pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense"])
    @pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
    def test_a_wrong_hint_does_not_save_it(self, client, party, body, kind, hint):
        self.done(client, party, body[kind], token_type_hint=hint)
        assert userinfo(client, body["access_token"]).status_code == 401

    def test_another_clients_token_stays_and_nothing_is_said(self, client, party, body):
        other = a_refreshing_party(service_name="Other")
        self.done(client, other, body["access_token"])
        self.done(client, other, body["refresh_token"])
        assert userinfo(client, body["access_token"]).status_code == 200
        assert refresh(client, party, body["refresh_token"]).status_code == 200

    def test_once_more_and_of_nothing_at_all_is_the_same_answer(self, client, party, body):
        for token in (body["access_token"], body["access_token"], "never issued", "a.b.c"):
            self.done(client, party, token)
        assert AccessToken.objects.filter(revoked_at__isnull=False).count() == 1

    def test_a_public_client_may_take_its_own_back(self, client, amara):
        public = a_refreshing_party(authentication=ClientAuthentication.NONE)
        body = offline_tokens(client, public)
        self.done(client, public, body["refresh_token"])
        assert not RefreshToken.objects.filter(revoked_at__isnull=True).exists()

    def test_whoever_does_not_prove_itself_takes_nothing_back(self, client, party, body):
        assert refusal(revoke(client, Party(party.client_id, "wrong"), body["access_token"]), 401) == "invalid_client"
        assert refusal(revoke(client, Party(party.client_id, ""), body["access_token"]), 401) == "invalid_client"
        assert userinfo(client, body["access_token"]).status_code == 200

    def test_a_request_without_a_token_is_refused(self, client, party):
        assert refusal(revoke(client, party, "")) == "invalid_request"
        assert ProtocolProblem.objects.get().endpoint == "revoke"
