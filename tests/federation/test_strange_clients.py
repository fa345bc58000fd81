"""Whatever a stranger sends as credentials or as a request object ends in an error of the protocol, never in a 500."""

import json
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.federation.factories import REDIRECT, a_party, basic
from tests.federation.tokens import a_key, by_hand, published, signed
from truename.federation.domain.client_authentication import ASSERTION_TYPE
from truename.federation.domain.clients import ClientAuthentication, Profile

FORM = "application/x-www-form-urlencoded"
ISSUER = "http://localhost:8000"
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just(ISSUER),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "response_type", "redirect_uri", "scope", "state",
     "claims", "max_age", "request", "request_uri", "nonce", "prompt", "registration", "resource"]
)  # fmt: skip
claims = st.dictionaries(names, values, max_size=6)
headers = st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "x5c", "jwk"]), values, max_size=3)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class NothingAStrangerSendsMakesA500(TestCase):
    def setUp(self):
        keys = published(a_key("ES256"))
        self.signer = a_party(authentication=ClientAuthentication.PRIVATE_KEY_JWT, jwks=keys)
        self.plain = a_party(profile=Profile.OIDC, jwks=keys, service_name="Plain")

    @few
    @given(claims, headers, st.text(max_size=30), st.binary(max_size=30))
    def test_as_credentials(self, changes, header, text, junk):
        own = {"iss": self.signer.client_id, "sub": self.signer.client_id, "aud": ISSUER, "jti": "x", "exp": 2e9}
        for token in (
            signed(own | changes, a_key("ES256")),
            by_hand(header, own | changes, junk),
            by_hand(junk, junk, junk),
            text,
        ):
            body = urlencode({"client_assertion": token.encode(), "client_assertion_type": ASSERTION_TYPE})
            for path in ("/oidc/token", "/oidc/par", "/oidc/introspect", "/oidc/revoke"):
                assert self.client.post(path, body, content_type=FORM).status_code in {200, 201, 400, 401}
        for header_value in (text, f"Basic {text}", basic(self.plain) + text[:1]):
            value = header_value.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")
            answer = self.client.post("/oidc/token", "a=b", content_type=FORM, headers={"Authorization": value})
            assert answer.status_code in {400, 401}

    @few
    @given(claims, headers, st.text(max_size=30), st.binary(max_size=30))
    def test_as_a_request_object(self, changes, header, text, junk):
        for token in (
            signed(json.loads(json.dumps(changes)), a_key("ES256")),
            by_hand(header, changes, junk),
            by_hand({"alg": "none"}, changes),
            text,
        ):
            for client_id in (self.plain.client_id, self.signer.client_id):
                query = {"client_id": client_id, "redirect_uri": REDIRECT, "request": token.encode()}
                assert self.client.get(f"/oidc/authorize?{urlencode(query)}").status_code < 500
                query = {"client_id": client_id, "redirect_uri": REDIRECT, "request_uri": token.encode()}
                assert self.client.get(f"/oidc/authorize?{urlencode(query)}").status_code < 500
            body = urlencode({"request": token.encode()})
            answer = self.client.post(
                "/oidc/par", body, content_type=FORM, headers={"Authorization": basic(self.plain)}
            )
            assert answer.status_code in {201, 400}
