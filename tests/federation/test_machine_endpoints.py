"""What every machine endpoint owes to browsers' scripts, caches and callers with the wrong method or no token."""

import json

import pytest
from django.test import Client

from tests.federation.factories import a_party, amara_signed_in
from tests.federation.wire import FORM, a_refreshing_party, offline_tokens, refusal, userinfo
from truename.federation.services.signing_keys import rotate_signing_keys
from truename.federation.web.machine_table import ENDPOINTS

pytestmark = pytest.mark.django_db
DISCOVERY = "/.well-known/openid-configuration"
AUTHORIZATION_SERVER = "/.well-known/oauth-authorization-server"
OPEN = [endpoint for endpoint in ENDPOINTS if endpoint.is_open_to_scripts]
CLOSED = [endpoint for endpoint in ENDPOINTS if not endpoint.is_open_to_scripts]
ORIGIN = {"Origin": "https://app.example"}


def address(endpoint):
    return f"/{endpoint.path}" + ("x" if endpoint.path.endswith("/") else "")


def named(rows):
    return pytest.mark.parametrize("endpoint", rows, ids=lambda endpoint: endpoint.name)


class TestScripts:
    @named(OPEN)
    def test_of_other_origins_may_ask_first(self, client, endpoint):
        asked = ORIGIN | {"Access-Control-Request-Method": endpoint.methods[0]}
        answer = client.options(address(endpoint), headers=asked)
        assert answer.status_code == 204
        assert answer.content == b""
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Access-Control-Allow-Methods"] == ", ".join(endpoint.methods)
        assert "authorization" in answer["Access-Control-Allow-Headers"].lower()
        assert "Access-Control-Allow-Credentials" not in answer

    @named(OPEN)
    @pytest.mark.parametrize("origin", ["https://app.example", "null", "https://evil.example", ""])
    def test_get_the_same_answer_whatever_their_origin_and_never_with_cookies(self, client, endpoint, origin):
        answer = client.generic(endpoint.methods[0], address(endpoint), headers={"Origin": origin})
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies

    @named(CLOSED)
    def test_have_no_business_where_only_servers_call(self, client, endpoint):
        assert client.options(address(endpoint), headers=ORIGIN).status_code == 405
        answer = client.generic(endpoint.methods[0], address(endpoint), headers=ORIGIN)
        assert "Access-Control-Allow-Origin" not in answer

    @pytest.mark.parametrize("page", ["/oidc/authorize", "/oidc/end_session", "/account/services/"])
    def test_cannot_read_pages(self, client, page):
        for method in ("GET", "OPTIONS"):
            assert "Access-Control-Allow-Origin" not in client.generic(method, page, headers=ORIGIN)

    def test_a_cookie_of_hers_gives_them_nothing(self, client):
        amara_signed_in(client)
        assert client.get("/oidc/userinfo", headers=ORIGIN).status_code == 401


class TestMethods:
    @named(ENDPOINTS)
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
    def test_that_are_not_served_are_answered_with_those_that_are(self, client, endpoint, method):
        answer = client.generic(method, address(endpoint))
        assert (answer.status_code == 405) == (method not in endpoint.methods)
        if answer.status_code == 405:
            assert answer["Allow"] == ", ".join(endpoint.methods)
            assert answer["Cache-Control"] == "no-store"
            if method != "HEAD":
                assert json.loads(answer.content)["error"] == "invalid_request"

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
    @pytest.mark.parametrize("page", ["/oidc/authorize", "/oidc/end_session"])
    def test_of_the_pages_are_few_too(self, client, page, method):
        assert client.generic(method, page).status_code == 405

    def test_cross_site_forms_need_no_token_of_ours(self):
        strict = Client(enforce_csrf_checks=True)
        for endpoint in ENDPOINTS:
            if "POST" in endpoint.methods:
                assert strict.post(address(endpoint), "x=1", content_type=FORM).status_code in {400, 401}
        assert strict.post("/oidc/authorize", "x=1", content_type=FORM).status_code == 400


class TestPublishedDocuments:
    def test_discovery_is_the_same_at_both_addresses(self, client):
        one, other = client.get(DISCOVERY), client.get(AUTHORIZATION_SERVER)
        assert one.content == other.content
        assert one["ETag"] == other["ETag"]
        assert one["Content-Type"] == other["Content-Type"] == "application/json"

    @pytest.mark.parametrize("path", [DISCOVERY, AUTHORIZATION_SERVER, "/oidc/jwks"])
    def test_may_be_kept_for_a_while_and_asked_about_again(self, client, path):
        answer = client.get(path)
        assert answer["Cache-Control"].startswith("public, max-age=")
        tag = answer["ETag"]
        for held in (tag, f"W/{tag}", f'"other", {tag}', f'{tag} , "x"', "*"):
            unchanged = client.get(path, headers={"If-None-Match": held})
            assert (unchanged.status_code, unchanged.content) == (304, b"")
            assert unchanged["ETag"] == tag
            assert "Content-Type" not in unchanged
        for held in ('"other"', "", tag.strip('"'), "garbage", '"' * 50):
            assert client.get(path, headers={"If-None-Match": held}).status_code == 200

    @pytest.mark.parametrize("path", [DISCOVERY, "/oidc/jwks"])
    def test_head_says_the_same_without_the_body(self, client, path):
        whole, bare = client.get(path), client.head(path)
        assert bare.content == b""
        assert bare["ETag"] == whole["ETag"]
        assert bare["Content-Type"] == whole["Content-Type"]

    def test_new_keys_change_the_tag(self, client):
        before = client.get("/oidc/jwks")["ETag"]
        rotate_signing_keys()
        assert client.get("/oidc/jwks", headers={"If-None-Match": before}).status_code == 200

    def test_they_set_no_cookie_and_vary_by_none(self, client):
        amara_signed_in(client)
        for path in (DISCOVERY, "/oidc/jwks"):
            answer = client.get(path)
            assert not answer.cookies
            assert "Cookie" not in answer.get("Vary", "")

    def test_every_address_in_it_is_ours_and_answers(self, client):
        document = client.get(DISCOVERY).json()
        addresses = {name: value for name, value in document.items() if name.endswith(("_endpoint", "_uri"))}
        assert len(addresses) >= 9
        for address in addresses.values():
            assert address.startswith(document["issuer"] + "/")
            assert client.get(address.removeprefix(document["issuer"])).status_code != 404


class TestBearerTokens:
    @pytest.fixture
    def token(self, client):
        amara_signed_in(client)
        return offline_tokens(client, a_refreshing_party())["access_token"]

    def test_may_be_shown_in_three_ways(self, client, token):
        header = {"Authorization": f"bearer {token}"}
        body = f"access_token={token}"
        answers = [
            client.get("/oidc/userinfo", headers=header),
            client.post("/oidc/userinfo", headers=header),
            client.post("/oidc/userinfo", body, content_type=FORM),
        ]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert len({answer.content for answer in answers}) == 1
        assert {answer["Cache-Control"] for answer in answers} == {"no-store"}

    def test_not_in_the_address(self, client, token):
        assert client.get(f"/oidc/userinfo?access_token={token}").status_code == 401

    def test_whoever_shows_none_is_asked_for_one_without_being_blamed(self, client):
        for answer in (client.get("/oidc/userinfo"), client.post("/oidc/userinfo", "x=1", content_type=FORM)):
            assert refusal(answer, 401) == "invalid_token"
            assert answer["WWW-Authenticate"] == "Bearer"  # RFC 6750, 3.1: no error code

    @pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic x", "DPoP {}", "{}", "Token {}", "Bearer  x y"])
    def test_what_is_shown_wrongly_is_refused_with_a_reason(self, client, token, header):
        answer = client.get("/oidc/userinfo", headers={"Authorization": header.format(token)})
        assert refusal(answer, 401) == "invalid_token"
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]

    @pytest.mark.parametrize("body", ["access_token={0}&access_token={0}", "access_token=%00", "access_token=x"])
    def test_two_at_once_are_a_bad_request(self, client, token, body):
        header = {"Authorization": f"Bearer {token}"} if body == "access_token=x" else {}
        answer = client.post("/oidc/userinfo", body.format(token), content_type=FORM, headers=header)
        assert refusal(answer) == "invalid_request"
        assert answer["WWW-Authenticate"].startswith('Bearer error="invalid_request"')

    def test_an_id_token_or_refresh_token_opens_nothing(self, client):
        amara_signed_in(client)
        body = offline_tokens(client, a_refreshing_party())
        for name in ("id_token", "refresh_token"):
            assert userinfo(client, body[name]).status_code == 401


def test_a_client_is_told_nothing_about_others_by_its_errors(client):
    """An unknown client, a known one with a wrong secret and one that is public answer by the same code."""
    party = a_party()
    bodies = ("client_id=nobody&client_secret=x", f"client_id={party.client_id}&client_secret=x")
    answers = [client.post("/oidc/token", body, content_type=FORM) for body in bodies]
    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {(401, "invalid_client")}
