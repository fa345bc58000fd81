"""Logout that a relying party asks for, discovery, keys and the demonstration's clients."""

import json
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.management import call_command
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, allowed_code, exchange, sign_in, verify
from truename.federation.models import RelyingParty
from truename.federation.services.signing_keys import rotate_signing_keys

pytestmark = pytest.mark.django_db
SIGNED_OUT = "https://agency.example/signed-out"


@pytest.fixture
def amara(client):
    subscriber = a_subscriber()
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


def id_token(client, party):
    return exchange(client, party, allowed_code(client, party)).json()["id_token"]


def logout(client, **parameters):
    return client.get(f"/oidc/end_session?{urlencode(parameters)}")


def test_a_hint_for_the_person_signed_in_ends_her_session_and_returns(client, amara):
    hint = id_token(client, a_party())
    answer = logout(client, id_token_hint=hint, post_logout_redirect_uri=SIGNED_OUT, state="abc")
    assert answer["Location"] == f"{SIGNED_OUT}?state=abc"
    assert client.get("/account/services/")["Location"].startswith("/sign-in/")


def test_without_a_hint_she_is_asked(client, amara):
    party = a_party()
    answer = logout(client, client_id=party.client_id, post_logout_redirect_uri=SIGNED_OUT)
    assert answer.status_code == 200
    assert client.get("/account/services/").status_code == 200
    query = answer.context["query"]
    assert client.post("/oidc/end_session/confirm", {"query": query})["Location"] == SIGNED_OUT
    assert client.get("/account/services/").status_code == 302


@pytest.mark.parametrize("address", ["https://evil.example/", f"{SIGNED_OUT}?x=1"])
def test_an_unregistered_return_address_is_never_followed(client, amara, address):
    answer = logout(client, id_token_hint=id_token(client, a_party()), post_logout_redirect_uri=address)
    assert answer.status_code == 400
    assert client.get("/account/services/").status_code == 200


def test_a_hint_that_we_did_not_sign_is_refused(client, amara):
    hint = id_token(client, a_party())
    tampered = hint[:-6] + ("AAAAAA" if not hint.endswith("AAAAAA") else "BBBBBB")
    for bad in (tampered, "nonsense", "a.b.c"):
        assert logout(client, id_token_hint=bad, post_logout_redirect_uri=SIGNED_OUT).status_code == 400


def test_a_return_address_without_a_client_is_refused(client, amara):
    assert logout(client, post_logout_redirect_uri=SIGNED_OUT).status_code == 400


def test_a_posted_logout_is_asked_again_with_get(client, amara):
    answer = client.post("/oidc/end_session", "state=x", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    assert answer["Location"] == "/oidc/end_session?state=x"


def test_discovery_names_endpoints_that_answer(client):
    answer = client.get("/.well-known/openid-configuration")
    document = answer.json()
    assert document["issuer"] == settings.TRUENAME.public_origin
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        path = document[name].removeprefix(document["issuer"])
        assert client.get(path).status_code != 404
    unchanged = client.get("/.well-known/openid-configuration", headers={"If-None-Match": answer["ETag"]})
    assert unchanged.status_code == 304
    assert "sessionid" not in answer.cookies


def test_a_retired_key_still_verifies_and_the_next_one_was_announced(client, amara):
    party = a_party()
    before = id_token(client, party)
    announced = {key["kid"] for key in client.get("/oidc/jwks").json()["keys"]}
    now_active = rotate_signing_keys()
    assert now_active in announced
    keys = client.get("/oidc/jwks").json()
    assert all("d" not in key for key in keys["keys"])
    assert [key["alg"] for key in keys["keys"]] == ["ES256"] * 3 + ["RS256"] * 2
    assert jwt.decode(before, KeySet.import_key_set(keys), algorithms=["ES256"]).claims["iss"]
    assert (
        jwt.decode(id_token(client, party), KeySet.import_key_set(keys), algorithms=["ES256"]).header["kid"]
        == now_active
    )


def test_the_demonstrations_clients_are_seeded_once(client):
    call_command("seed_demo")
    path = settings.TRUENAME.state_directory / "demo_clients.json"
    first = json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    call_command("seed_demo")
    assert json.loads(path.read_text()) == first
    assert set(first) == {"taxpayer", "tax_professional", "benefits"}
    assert RelyingParty.objects.count() == 3
    path.unlink()
