"""An ordinary client library that nobody here wrote signs in, reading discovery instead of knowing paths."""

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.factories.accounts import a_subscriber
from tests.federation.factories import REDIRECT, VERIFIER, a_party, sign_in, verify

ISSUER = "http://localhost:8000"


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib_completes_the_code_flow(client, live_server, method):
    def here(endpoint: str) -> str:
        return endpoint.replace(ISSUER, live_server.url)

    party = a_party()
    amara = a_subscriber()
    verify(amara)
    sign_in(client, amara)
    with httpx2.Client() as plain:
        discovery = plain.get(f"{live_server.url}/.well-known/openid-configuration").json()
        keys = KeySet.import_key_set(plain.get(here(discovery["jwks_uri"])).json())
    with OAuth2Client(
        party.client_id,
        party.secret,
        scope="openid profile email social_security_number",
        redirect_uri=REDIRECT,
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
    ) as agency:
        url, state = agency.create_authorization_url(
            discovery["authorization_endpoint"], code_verifier=VERIFIER, nonce="once"
        )
        screen = client.get(url.removeprefix(ISSUER))["Location"]
        returned = client.post(screen, {})["Location"]
        token = agency.fetch_token(
            here(discovery["token_endpoint"]), authorization_response=returned, state=state, code_verifier=VERIFIER
        )
        claims = jwt.decode(
            token["id_token"], keys, algorithms=discovery["id_token_signing_alg_values_supported"]
        ).claims
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": discovery["issuer"]},
            aud={"essential": True, "value": party.client_id},
            nonce={"essential": True, "value": "once"},
        ).validate(claims)
        shared = agency.get(here(discovery["userinfo_endpoint"])).json()
    assert shared["sub"] == claims["sub"]
    assert shared["given_name"] == "Amara"
