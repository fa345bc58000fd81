"""The token endpoint and what happens to a code that is late, stolen, tampered with or brought twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.factories.accounts import a_subscriber
from tests.federation.factories import (
    REDIRECT,
    VERIFIER,
    Party,
    a_party,
    allowed_code,
    basic,
    exchange,
    sign_in,
    verify,
)
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.models import AccessToken
from truename.federation.services.signing_keys import active_signer
from truename.foundation.clock import utc_now
from truename.subscribers.services.accounts import suspend_account

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def party():
    return a_party()


@pytest.fixture
def code(client, party):
    amara = a_subscriber()
    verify(amara)
    sign_in(client, amara)
    return allowed_code(client, party)


def refusal(answer):
    assert answer.status_code in {400, 401}
    assert answer["Cache-Control"] == "no-store"
    return answer.json()["error"]


def test_a_code_works_only_once_and_a_second_use_takes_the_tokens_back(client, party, code):
    token = exchange(client, party, code).json()["access_token"]
    assert refusal(exchange(client, party, code)) == "invalid_grant"
    answer = client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_a_code_expires_after_a_minute(client, party, code):
    with time_machine.travel(utc_now() + timedelta(seconds=61)):
        assert refusal(exchange(client, party, code)) == "invalid_grant"


def test_an_access_token_expires(client, party, code):
    token = exchange(client, party, code).json()["access_token"]
    with time_machine.travel(utc_now() + timedelta(minutes=16)):
        assert client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 401


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": None}, "invalid_grant"),
        ({"redirect_uri": REDIRECT + "/"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code": "not-a-code"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_secret": "again"}, "invalid_request"),
        ({"client_id": "another"}, "invalid_request"),
    ],
)
def test_a_changed_token_request_is_refused_and_burns_nothing(client, party, code, changes, error):
    assert refusal(exchange(client, party, code, **changes)) == error
    assert exchange(client, party, code).status_code == 200


def test_a_code_of_another_client_is_refused_and_stays_good(client, party, code):
    other = a_party(service_name="Other")
    assert refusal(exchange(client, other, code)) == "invalid_grant"
    assert exchange(client, party, code).status_code == 200


@pytest.mark.parametrize("secret", ["wrong", "", "%zz", "é"])
def test_a_wrong_secret_is_refused_with_a_challenge(client, party, code, secret):
    answer = exchange(client, Party(party.client_id, secret), code)
    assert answer.status_code == 401
    assert refusal(answer) == "invalid_client"
    assert answer["WWW-Authenticate"].startswith("Basic")


def test_a_secret_may_come_in_the_body(client, party, code):
    body = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        "client_id": party.client_id,
        "client_secret": party.secret,
    }
    assert client.post("/oidc/token", urlencode(body), content_type=FORM).status_code == 200
    del body["client_secret"]
    assert refusal(client.post("/oidc/token", urlencode(body), content_type=FORM)) == "invalid_client"


def test_a_public_client_proves_itself_by_pkce_alone(client):
    public = a_party(authentication=ClientAuthentication.NONE)
    amara = a_subscriber()
    verify(amara)
    sign_in(client, amara)
    body = {
        "grant_type": "authorization_code",
        "code": allowed_code(client, public),
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        "client_id": public.client_id,
    }
    assert client.post("/oidc/token", urlencode(body), content_type=FORM).status_code == 200


@pytest.mark.parametrize("header", ["Basic !!!", "Basic ", "Bearer x", "Basic Zm9v", "Basic /w==", "\x00"])
def test_an_unreadable_header_is_refused(client, party, header):
    answer = client.post(
        "/oidc/token", "grant_type=authorization_code", content_type=FORM, headers={"Authorization": header}
    )
    assert refusal(answer) == "invalid_client"


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 100, b"code=%ff", b"x" * 70_000, b"code=1&code=2"])
def test_an_unreadable_body_is_a_clear_error(client, party, body):
    answer = client.post("/oidc/token", body, content_type=FORM, headers={"Authorization": basic(party)})
    assert refusal(answer) == "invalid_request"


def test_json_is_not_a_token_request(client, party):
    answer = client.post("/oidc/token", "{}", content_type="application/json")
    assert refusal(answer) == "invalid_request"
    assert client.get("/oidc/token").status_code == 405


def test_a_suspended_account_makes_no_more_assertions(client, party, code):
    from_before = exchange(client, party, code).json()["access_token"]
    grant = AccessToken.objects.get().grant
    second = allowed_code(client, party)
    suspend_account(subscriber_id=grant.subscriber_id, reason="test")
    assert refusal(exchange(client, party, second)) == "invalid_grant"
    assert client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {from_before}"}).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_parallel_redemptions_exactly_one_succeeds(client):
    party = a_party()
    amara = a_subscriber()
    verify(amara)
    sign_in(client, amara)
    code = allowed_code(client, party)
    active_signer()

    def redeem(_: int) -> int:
        try:
            return int(exchange(Client(), party, code).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        statuses = sorted(threads.map(redeem, range(6)))
    assert statuses == [200, 400, 400, 400, 400, 400]
    assert AccessToken.objects.count() == 1


def test_userinfo_refuses_what_is_no_token(client):
    assert client.get("/oidc/userinfo").status_code == 401
    assert client.get("/oidc/userinfo", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    both = client.post("/oidc/userinfo", "access_token=a", content_type=FORM, headers={"Authorization": "Bearer b"})
    assert both.status_code == 400
    assert client.put("/oidc/userinfo").status_code == 405
