"""A small OpenID provider for the agency's tests: it checks what a provider checks, in memory, and can misbehave."""

import base64
import hashlib
import json
import time
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey

ISSUER = "http://localhost:8000"
IAL2 = "http://idmanagement.gov/ns/assurance/ial/2"
PERSON = {
    "sub": "pairwise-for-this-agency",
    "given_name": "Amara",
    "family_name": "Okafor",
    "email": "amara@example.com",
    "email_verified": True,
    "phone_number": "+12025550142",
    "address": {"formatted": "1842 Harbor View Road\nNew Atlantis, UTO 00417"},
    "social_security_number": "987-12-4320",
}


class Provider:
    """Answers discovery, keys, token and userinfo; `authorize` plays the person's browser there."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self.signing_key = self.key
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, object] = {}
        self.person: dict[str, object] = dict(PERSON)
        self.up = True
        self.garbage = False

    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self._answer)

    def authorize(self, location: str) -> str:
        """The path and query with which the browser returns to the agency."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if not self.up:
            raise httpx2.ConnectError("refused", request=request)
        if self.garbage:
            return httpx2.Response(200, text="<html>not json</html>")
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx2.Response(200, json=self._metadata())
            case "/oidc/jwks":
                return httpx2.Response(200, json={"keys": [self.key.as_dict(private=False)]})
            case "/oidc/token":
                return self._token(request)
            case "/oidc/userinfo":
                assert request.headers["authorization"] == "Bearer access"
                return httpx2.Response(200, json=self.person)
        return httpx2.Response(404)

    def _metadata(self) -> dict[str, object]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/oidc/authorize",
            "token_endpoint": f"{ISSUER}/oidc/token",
            "userinfo_endpoint": f"{ISSUER}/oidc/userinfo",
            "end_session_endpoint": f"{ISSUER}/oidc/end-session",
            "jwks_uri": f"{ISSUER}/oidc/jwks",
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    def _token(self, request: httpx2.Request) -> httpx2.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if asked is None or verifier.decode() != asked["code_challenge"]:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        identifier, _, secret = base64.b64decode(request.headers["authorization"][6:]).decode().partition(":")
        assert (identifier, secret) == (asked["client_id"], f"secret-of-{asked['client_id']}")
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": identifier,
            "sub": PERSON["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "acr": IAL2,
            "amr": ["pwd", "otp", "mfa"],
        } | self.claims
        signed = jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.signing_key)
        return httpx2.Response(200, json={"access_token": "access", "token_type": "Bearer", "id_token": signed})


def clients_file() -> str:
    """What Truename's demo writes for its three relying parties."""
    names = ("taxpayer", "tax_professional", "benefits")
    return json.dumps({name: {"client_id": name, "client_secret": f"secret-of-{name}"} for name in names})
