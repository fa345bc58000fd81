"""Discovery, keys and the demonstration's clients."""

import json

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


@pytest.fixture
def amara(client):
    subscriber = a_subscriber()
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


def id_token(client, party):
    return exchange(client, party, allowed_code(client, party)).json()["id_token"]


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


def test_discovery_says_that_sessions_are_named_in_both_ways_of_logout(client):
    document = client.get("/.well-known/openid-configuration").json()
    for channel in ("backchannel", "frontchannel"):
        assert document[f"{channel}_logout_supported"] is True
        assert document[f"{channel}_logout_session_supported"] is True


def test_discovery_announces_no_algorithm_that_request_objects_by_value_may_not_use(client):
    document = client.get("/.well-known/openid-configuration").json()
    assert "RS256" in document["request_object_signing_alg_values_supported"]
    assert "none" not in document["request_object_signing_alg_values_supported"]


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
