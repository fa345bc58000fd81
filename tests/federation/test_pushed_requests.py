"""Requests sent ahead: checked as at the authorization endpoint, bound to their client, and dead once answered."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from tests.federation.factories import (
    REDIRECT,
    VERIFIER,
    Party,
    a_party,
    amara_signed_in,
    answered,
    authorize_query,
    basic,
    sign_in,
)
from tests.federation.wire import FORM, post, push, refusal
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.models import AuthorizationRequest, ProtocolProblem, PushedRequest
from truename.federation.services.registry import set_relying_party_enabled
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def party():
    return a_party()


def pushed(client, party, **changes):
    answer = push(client, party, **changes)
    assert answer.status_code == 201, answer.content
    return answer.json()["request_uri"]


def go(client, party, uri, **others):
    return client.get("/oidc/authorize?" + urlencode({"client_id": party.client_id, "request_uri": uri} | others))


def is_refused_on_our_own_page(answer):
    return answer.status_code == 400 and "Location" not in answer and not AuthorizationRequest.objects.exists()


def test_it_is_kept_under_a_name_that_cannot_be_guessed(client, party):
    answer = push(client, party)
    assert answer.status_code == 201
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {"request_uri", "expires_in"}
    assert body["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    assert len(body["request_uri"].rpartition(":")[2]) >= 43
    assert 0 < body["expires_in"] < 600
    assert pushed(client, party) != body["request_uri"]
    assert "Access-Control-Allow-Origin" not in answer


def test_what_was_pushed_is_answered_with_its_own_state(client, amara, party):
    screen = go(client, party, pushed(client, party, state="from the push"))["Location"]
    answer = answered(client.post(screen, {}))
    assert answer["state"] == "from the push"
    assert answer["iss"] == "http://localhost:8000"
    body = {"code": answer["code"], "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    assert post(client, "/oidc/token", party, grant_type="authorization_code", **body).status_code == 200


@pytest.mark.parametrize(
    "others",
    [
        {"state": "smuggled", "nonce": "smuggled"},
        {"redirect_uri": "https://evil.example/"},
        {"scope": "openid phone", "response_type": "token", "prompt": "dance"},
        {"request": "x.y.z"},
        {"response_mode": "fragment", "max_age": "-1", "claims": "{"},
    ],
)
def test_everything_beside_it_but_the_client_is_ignored(client, amara, party, others):
    uri = pushed(client, party, state="pushed")
    screen = go(client, party, uri, **others)["Location"]
    assert answered(client.post(screen, {}))["state"] == "pushed"


def test_it_stays_good_until_she_has_answered(client, amara, party):
    uri = pushed(client, party)
    screens = {go(client, party, uri)["Location"] for _ in range(3)}
    assert len(screens) == 3
    assert answered(client.post(screens.pop(), {}))["code"]
    assert go(client, party, uri).status_code == 400
    # The other two tabs come too late, and neither sends her anywhere.
    assert [client.post(screen, {}).status_code for screen in screens] == [410, 410]


def test_a_no_is_an_answer_too(client, amara, party):
    uri = pushed(client, party)
    screen = go(client, party, uri)["Location"]
    assert answered(client.post(screen.replace("/release/", "/deny/")))["error"] == "access_denied"
    assert go(client, party, uri).status_code == 400


def test_a_silent_refusal_is_an_answer_too(client, party):
    uri = pushed(client, party, prompt="none")
    assert answered(go(client, party, uri))["error"] == "login_required"
    assert go(client, party, uri).status_code == 400


def test_it_expires(client, amara, party):
    body = push(client, party).json()
    with time_machine.travel(utc_now() + timedelta(seconds=body["expires_in"])):
        assert is_refused_on_our_own_page(go(client, party, body["request_uri"]))


def test_it_belongs_to_its_client(client, amara, party):
    uri = pushed(client, party)
    other = a_party(service_name="Other")
    assert is_refused_on_our_own_page(go(client, other, uri))
    assert is_refused_on_our_own_page(go(client, Party("nobody", ""), uri))
    assert is_refused_on_our_own_page(client.get("/oidc/authorize?" + urlencode({"request_uri": uri})))
    query = urlencode({"client_id": party.client_id, "request_uri": uri})
    assert is_refused_on_our_own_page(client.get(f"/oidc/authorize?{query}&client_id={party.client_id}"))
    assert go(client, party, uri).status_code == 302


@pytest.mark.parametrize("name", ["", "x", "invented" * 20, "\x00", "é"])
def test_a_name_that_was_never_given_out_gets_a_page(client, party, name):
    assert is_refused_on_our_own_page(go(client, party, f"urn:ietf:params:oauth:request_uri:{name}"))


def test_another_browser_may_bring_it_as_long_as_nobody_answered(client, amara, party):
    uri = pushed(client, party)
    go(client, party, uri)
    other = Client()
    sign_in(other, amara)
    assert answered(other.post(go(other, party, uri)["Location"], {}))["code"]


def test_a_client_that_was_switched_off_meanwhile_gets_no_screen(client, amara, party):
    uri = pushed(client, party)
    set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
    assert is_refused_on_our_own_page(go(client, party, uri))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request_uri": "https://agency.example/r"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"client_id": "another"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"resource": "https://api.example/"}, "invalid_target"),
        ({"id_token_hint": "x.y.z"}, "invalid_request"),
        ({"state": "s" * 5000}, "invalid_request"),
    ],
)
def test_what_the_authorization_endpoint_refuses_is_refused_here_at_once(client, party, changes, error):
    assert refusal(push(client, party, **changes)) == error
    assert not PushedRequest.objects.exists()
    if "client_id" not in changes:
        assert ProtocolProblem.objects.get().endpoint == "par"


def test_a_parameter_given_twice_is_refused(client, party):
    for name in ("nonce", "redirect_uri", "client_id"):
        body = f"{authorize_query(party)}&{name}=x"
        answer = client.post("/oidc/par", body, content_type=FORM, headers={"Authorization": basic(party)})
        assert refusal(answer) == "invalid_request"


def test_only_the_client_itself_may_push(client, party):
    forged = Party(party.client_id, "wrong")
    answer = push(client, forged)
    assert refusal(answer, 401) == "invalid_client"
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert refusal(push(client, Party(party.client_id, "")), 401) == "invalid_client"
    assert not PushedRequest.objects.exists()


def test_a_public_client_may_push_by_name(client, amara):
    public = a_party(authentication=ClientAuthentication.NONE)
    assert go(client, public, pushed(client, public))["Location"].endswith("/release/")


def test_the_secret_in_the_body_is_not_kept(client, party):
    body = authorize_query(party, client_secret=party.secret, login_hint="somebody@example.org", colour="red")
    assert client.post("/oidc/par", body, content_type=FORM).status_code == 201
    row = PushedRequest.objects.get()
    assert party.secret not in repr(row.parameters)
    assert "somebody" not in repr(row.parameters)
    assert "colour" not in row.parameters


def test_a_response_mode_that_was_pushed_counts(client, party):
    uri = pushed(client, party, prompt="none", response_mode="form_post")
    page = go(client, party, uri, response_mode="query")
    assert page.status_code == 200
    assert 'value="login_required"' in page.content.decode()
