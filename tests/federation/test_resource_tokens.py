"""Access tokens for somebody's API (RFC 8707), readable there where it wants that (RFC 9068), and nowhere else."""

import pytest
from joserfc import jws

from tests.federation.factories import a_party, allowed_code, amara_signed_in, answered, authorize_query, exchange
from tests.federation.wire import (
    a_refreshing_party,
    a_resource_server,
    claims_of,
    header_of,
    introspect,
    offline_tokens,
    refresh,
    refusal,
    revoke,
    tokens,
    userinfo,
)
from truename.federation.domain.jws import left_half_hash
from truename.federation.models import AccessToken, ResourceServer

pytestmark = pytest.mark.django_db
API = "https://api.example/v1"
OTHER = "https://other.example/"


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def api():
    return a_resource_server(API, is_jwt=True)


@pytest.fixture
def party(api):
    a_resource_server(OTHER)
    return a_refreshing_party(resources=(API, OTHER))


def test_it_is_a_jwt_of_its_own_type_that_the_api_can_read(client, amara, party, api):
    body = tokens(client, party, resource=API)
    header, claims = header_of(client, body["access_token"]), claims_of(client, body["access_token"])
    said = claims_of(client, body["id_token"])
    assert header["typ"] == "at+jwt"
    assert header["alg"] == "ES256"
    assert header["kid"]
    assert claims["iss"] == "http://localhost:8000"
    assert claims["aud"] == API
    assert claims["client_id"] == party.client_id
    assert claims["sub"] == said["sub"]
    assert claims["scope"] == body["scope"]
    assert claims["exp"] - claims["iat"] == body["expires_in"]
    assert len(claims["jti"]) >= 20
    for name in ("auth_time", "acr", "amr"):
        assert claims[name] == said[name]


def test_it_carries_nothing_about_the_person(client, amara, party, api):
    claims = claims_of(client, tokens(client, party, resource=API)["access_token"])
    assert not set(claims) & {"given_name", "family_name", "name", "email", "birthdate", "social_security_number"}


def test_the_id_token_is_bound_to_it(client, amara, party, api):
    body = tokens(client, party, resource=API)
    assert claims_of(client, body["id_token"])["at_hash"] == left_half_hash(body["access_token"])
    assert header_of(client, body["id_token"])["typ"] == "JWT"


def test_userinfo_refuses_it(client, amara, party, api):
    answer = userinfo(client, tokens(client, party, resource=API)["access_token"])
    assert refusal(answer, 401) == "invalid_token"
    opaque = tokens(client, party, resource=OTHER)["access_token"]
    assert refusal(userinfo(client, opaque), 401) == "invalid_token"


def test_an_api_that_wants_opaque_ones_gets_them(client, amara, party):
    assert "." not in tokens(client, party, resource=OTHER)["access_token"]


def test_one_that_was_switched_off_gets_no_jwt(client, amara, party, api):
    ResourceServer.objects.update(is_enabled=False)
    assert "." not in tokens(client, party, resource=API)["access_token"]


@pytest.mark.parametrize("resource", ["https://elsewhere.example/", API + "/", API.upper(), "x"])
def test_an_api_that_the_client_may_not_call_is_refused(client, party, api, resource):
    query = authorize_query(party, resource=resource)
    assert answered(client.get(f"/oidc/authorize?{query}"))["error"] == "invalid_target"


def test_two_apis_at_once_are_refused(client, party, api):
    query = authorize_query(party, resource=API) + "&resource=https%3A%2F%2Fother.example%2F"
    assert answered(client.get(f"/oidc/authorize?{query}"))["error"] in {"invalid_target", "invalid_request"}


def test_the_code_cannot_be_turned_to_another_api(client, amara, party, api):
    code = allowed_code(client, party, resource=API)
    assert refusal(exchange(client, party, code, resource=OTHER)) == "invalid_target"
    assert exchange(client, party, code, resource=API).status_code == 200
    plain = allowed_code(client, party)
    assert refusal(exchange(client, party, plain, resource=API)) == "invalid_target"


def test_a_refresh_stays_with_the_api(client, amara, party, api):
    first = offline_tokens(client, party, resource=API)
    second = refresh(client, party, first["refresh_token"]).json()
    assert claims_of(client, second["access_token"])["aud"] == API
    assert claims_of(client, second["access_token"])["jti"] != claims_of(client, first["access_token"])["jti"]


def test_a_token_whose_content_was_changed_is_not_looked_up_as_good(client, amara, party, api):
    real = tokens(client, party, resource=API)["access_token"]
    header, payload, signature = real.split(".")
    assert introspect(client, api, real).json()["active"] is True
    for forged in (f"{header}.{payload[:-2]}AA.{signature}", f"x.y.{signature}", signature, f".{signature}"):
        assert introspect(client, api, forged).json() == {"active": False}
    revoke(client, party, signature)
    assert introspect(client, api, real).json()["active"] is True


def test_an_opaque_token_with_something_before_it_is_another_token(client, amara):
    real = tokens(client, a_party())["access_token"]
    assert userinfo(client, real).status_code == 200
    for forged in (f"x.{real}", f"a.b.{real}", f".{real}"):
        assert refusal(userinfo(client, forged), 401) == "invalid_token"


def test_it_is_taken_back_by_its_client(client, amara, party, api):
    body = offline_tokens(client, party, resource=API)
    revoke(client, party, body["access_token"])
    assert introspect(client, api, body["access_token"]).json() == {"active": False}
    assert refresh(client, party, body["refresh_token"]).status_code == 200


def test_it_is_not_stored_as_it_is(client, amara, party, api):
    body = tokens(client, party, resource=API)
    row = AccessToken.objects.get()
    stored = repr([getattr(row, field.name) for field in AccessToken._meta.concrete_fields])
    assert body["access_token"].split(".")[2] not in stored
    assert jws.extract_compact(body["access_token"].encode()).headers()["typ"] == "at+jwt"
