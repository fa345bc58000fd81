"""ID tokens and userinfo in the form that a client registered; opened again by joserfc and by Authlib."""

import json
import warnings
from importlib import import_module

import pytest
from django.conf import settings as django_settings
from joserfc import jwe, jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from tests.factories.accounts import a_subscriber
from tests.federation.adapters.servers import http, server
from tests.federation.factories import a_party, allowed_code, exchange, sign_in, verify
from tests.federation.tokens import a_key, published
from truename.federation.domain.clients import Encryption
from truename.federation.domain.jwe import KEY_SHAPES
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.registration import ENCRYPTION_ALGORITHMS, ENCRYPTION_METHODS
from truename.federation.models import ProtocolProblem
from truename.federation.services import client_keys
from truename.federation.services.client_cache import find_client
from truename.federation.services.protected_answers import protect_id_token, userinfo_answer
from truename.federation.services.signing_keys import active_signer, published_keys

pytestmark = pytest.mark.django_db
CLAIMS = {"sub": "someone", "name": "José", "address": {"locality": "Utopia City"}, "amr": ("pwd", "otp")}
READ = json.loads(json.dumps(CLAIMS))
ISSUER = django_settings.TRUENAME.public_origin
RSA = RSAKey.generate_key(2048, {"kid": "enc-rsa", "use": "enc"})
EC = ECKey.generate_key("P-256", {"kid": "enc-ec", "use": "enc"})
ENC = published(a_key("ES256"), a_key("RS256"), RSA, EC)


def key_for(algorithm):
    return RSA if algorithm.startswith("RSA") else EC


def a_client(**changes):
    return find_client(a_party(**changes).client_id)


def opened(token, algorithm, method="A128CBC-HS256", key=None):
    return jwe.decrypt_compact(token, key or key_for(algorithm), algorithms=[algorithm, method])


def verified(token, algorithm="ES256"):
    keys = KeySet.import_key_set({"keys": [{**key} for key in published_keys()]})
    return jwt.decode(token, keys, algorithms=[algorithm]).claims


def test_every_algorithm_that_can_be_registered_can_be_used():
    assert set(ENCRYPTION_ALGORITHMS) == set(KEY_SHAPES)


@pytest.mark.parametrize("method", ENCRYPTION_METHODS)
@pytest.mark.parametrize("algorithm", ENCRYPTION_ALGORITHMS)
def test_an_id_token_is_signed_and_then_encrypted(algorithm, method):
    client = a_client(jwks=ENC, id_token_encryption=Encryption(algorithm, method))
    token = protect_id_token(CLAIMS, client)
    message = opened(token, algorithm, method)
    assert message.headers()["cty"] == "JWT"
    assert message.headers()["kid"] == key_for(algorithm).kid
    assert verified(message.plaintext) == READ


@pytest.mark.parametrize("algorithm", ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"])
def test_another_library_opens_it_too(algorithm):
    with warnings.catch_warnings():
        import_module("authlib.deprecate")  # asks for its warnings to be shown always
        warnings.simplefilter("ignore")
        reader = import_module("authlib.jose").JsonWebEncryption()
    client = a_client(jwks=ENC, id_token_encryption=Encryption(algorithm, "A256GCM"))
    private = key_for(algorithm).as_dict(private=True)
    message = reader.deserialize_compact(protect_id_token(CLAIMS, client).encode(), private)
    assert verified(message["payload"]) == READ


def test_an_id_token_is_signed_as_the_client_registered():
    for algorithm in ("ES256", "RS256"):
        assert verified(protect_id_token(CLAIMS, a_client(id_token_algorithm=algorithm)), algorithm) == READ


def test_each_answer_is_encrypted_anew():
    client = a_client(jwks=ENC, id_token_encryption=Encryption("RSA-OAEP-256", "A128GCM"))
    one, two = protect_id_token(CLAIMS, client).split("."), protect_id_token(CLAIMS, client).split(".")
    assert one[0] == two[0]
    assert all(first != second for first, second in zip(one[1:], two[1:], strict=True))


def test_a_key_on_another_curve_is_used_too():
    for key in (OKPKey.generate_key("X25519", {"kid": "x"}), ECKey.generate_key("P-521", {"kid": "p"})):
        client = a_client(jwks=published(key), id_token_encryption=Encryption("ECDH-ES+A256KW", "A128GCM"))
        assert opened(protect_id_token(CLAIMS, client), "ECDH-ES+A256KW", "A128GCM", key).plaintext


class TestUserinfo:
    def test_it_is_json_unless_the_client_wants_a_token(self):
        body, media_type = userinfo_answer(CLAIMS, a_client())
        assert media_type == "application/json"
        assert json.loads(body) == READ

    @pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
    def test_it_may_be_signed(self, algorithm):
        client = a_client(userinfo_algorithm=algorithm)
        body, media_type = userinfo_answer(CLAIMS, client)
        assert media_type == "application/jwt"
        assert verified(body.decode(), algorithm) == READ | {"iss": ISSUER, "aud": client.client_id}

    def test_it_may_be_encrypted_only(self):
        client = a_client(jwks=ENC, userinfo_encryption=Encryption("ECDH-ES", "A128CBC-HS256"))
        body, media_type = userinfo_answer(CLAIMS, client)
        message = opened(body, "ECDH-ES")
        assert media_type == "application/jwt"
        assert "cty" not in message.headers()
        assert json.loads(message.plaintext) == READ | {"iss": ISSUER, "aud": client.client_id}

    def test_it_may_be_signed_and_encrypted(self):
        client = a_client(
            jwks=ENC, userinfo_algorithm="RS256", userinfo_encryption=Encryption("RSA-OAEP-256", "A256CBC-HS512")
        )
        body, media_type = userinfo_answer(CLAIMS, client)
        message = opened(body, "RSA-OAEP-256", "A256CBC-HS512")
        assert media_type == "application/jwt"
        assert message.headers()["cty"] == "JWT"
        assert verified(message.plaintext, "RS256") == READ | {"iss": ISSUER, "aud": client.client_id}


class TestTheKey:
    def refused(self, client):
        with pytest.raises(ProtocolError) as refusal:
            protect_id_token(CLAIMS, client)
        assert refusal.value.error is ErrorCode.INVALID_REQUEST
        return refusal.value.reason

    @pytest.mark.parametrize(
        "parameters", [{"use": "sig"}, {"alg": "RSA-OAEP"}, {"key_ops": ["verify"]}, {"alg": "RS256"}]
    )
    def test_one_for_something_else_is_not_used(self, parameters):
        member = {name: value for name, value in RSA.as_dict(private=False).items() if name != "use"} | parameters
        client = a_client(
            jwks=json.dumps({"keys": [member]}), id_token_encryption=Encryption("RSA-OAEP-256", "A128GCM")
        )
        assert "no key of the client fits" in self.refused(client)

    def test_one_without_a_use_is_used(self):
        member = {name: value for name, value in RSA.as_dict(private=False).items() if name not in {"use", "kid"}}
        client = a_client(jwks=json.dumps({"keys": [member]}), id_token_encryption=Encryption("RSA-OAEP", "A128GCM"))
        message = opened(protect_id_token(CLAIMS, client), "RSA-OAEP", "A128GCM", RSAKey.import_key(RSA.as_dict(True)))
        assert "kid" not in message.headers()

    def test_it_is_looked_for_anew_where_the_client_publishes_its_keys(self, monkeypatch):
        now = [1_000_000.0]
        monkeypatch.setattr(client_keys, "monotonic", lambda: now[0])
        answers = [http("200 OK", published(a_key("ES256")).encode())]
        with server(lambda connection: connection.sendall(answers[0])) as served:
            client = a_client(
                jwks_uri=f"http://localhost:{served.port}/", id_token_encryption=Encryption("ECDH-ES", "A128GCM")
            )
            assert "no key of the client fits" in self.refused(client)
            answers[0] = http("200 OK", ENC.encode())
            now[0] += 31
            assert opened(protect_id_token(CLAIMS, client), "ECDH-ES", "A128GCM")

    def test_keys_that_cannot_be_fetched_are_named(self):
        with server(http("500 Broken")) as served:
            client = a_client(
                jwks_uri=f"http://localhost:{served.port}/", id_token_encryption=Encryption("ECDH-ES", "A128GCM")
            )
            assert "could not be fetched" in self.refused(client)


class TestAtTheEndpoints:
    def test_a_client_receives_what_it_registered(self, client):
        party = a_party(
            jwks=ENC,
            id_token_algorithm="RS256",
            id_token_encryption=Encryption("RSA-OAEP-256", "A256GCM"),
            userinfo_algorithm="ES256",
            userinfo_encryption=Encryption("ECDH-ES+A128KW", "A128CBC-HS256"),
        )
        amara = a_subscriber()
        verify(amara)
        sign_in(client, amara)
        tokens = exchange(client, party, allowed_code(client, party)).json()
        inner = opened(tokens["id_token"], "RSA-OAEP-256", "A256GCM").plaintext
        assert verified(inner, "RS256")["aud"] == party.client_id
        answer = client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
        assert answer["Content-Type"] == "application/jwt"
        assert answer["Cache-Control"] == "no-store"
        inner = opened(answer.content, "ECDH-ES+A128KW").plaintext
        assert (
            verified(inner)["sub"]
            == verified(opened(tokens["id_token"], "RSA-OAEP-256", "A256GCM").plaintext, "RS256")["sub"]
        )

    def test_a_client_without_a_fitting_key_is_told_and_keeps_its_code(self, client):
        party = a_party(jwks=published(a_key("ES256")), id_token_encryption=Encryption("RSA-OAEP", "A128GCM"))
        amara = a_subscriber()
        verify(amara)
        sign_in(client, amara)
        code = allowed_code(client, party)
        for _ in range(2):
            answer = exchange(client, party, code)
            assert answer.status_code == 400
            assert answer.json()["error"] == "invalid_request"
        assert ProtocolProblem.objects.get().times == 2
        assert active_signer()
