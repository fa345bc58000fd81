"""A registered relying party: asks for sign-ins, reads the answers, redeems codes and refresh tokens."""

import base64
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import httpx2

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.keys import ClientKey, client_assertion, usual_key
from tests.conformance.person import Person
from tests.conformance.provider import Provider
from tests.conformance.rp_server import Received, Site

Parameters = dict[str, str]
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class SignedIn:
    """Everything that one completed sign-in brought."""

    request: Parameters
    answer: Parameters
    tokens: dict[str, Any]
    claims: dict[str, Any]
    userinfo: dict[str, Any]
    pages: list[str]

    @property
    def id_token(self) -> str:
        return str(self.tokens["id_token"])

    @property
    def access_token(self) -> str:
        return str(self.tokens["access_token"])


@dataclass
class Party:
    """One client of the provider. `response_mode` "" leaves the parameter out."""

    provider: Provider
    site: Site
    registration: dict[str, Any]
    key: ClientKey
    response_mode: str = ""
    answers_read: int = field(default=0)

    @property
    def client_id(self) -> str:
        return str(self.registration["client_id"])

    @property
    def redirect_uri(self) -> str:
        return str(self.registration["redirect_uris"][0])

    @property
    def id_token_alg(self) -> str:
        """Source: OpenID Connect Dynamic Client Registration 1.0, 2 (the default is RS256)."""
        return str(self.registration.get("id_token_signed_response_alg", "RS256"))

    def request(self, **changes: str | None) -> Parameters:
        """An authorization request; a change to None leaves the parameter out."""
        usual: dict[str, str | None] = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid",
            "state": token_urlsafe(12),
            "nonce": token_urlsafe(12),
            "response_mode": self.response_mode or None,
        }
        return {name: value for name, value in (usual | changes).items() if value is not None}

    def send(self, browser: Browser, request: Parameters, *, method: str = "GET") -> None:
        """Sends the person's browser to the authorization endpoint."""
        endpoint = self.provider.endpoint("authorization_endpoint")
        if method == "POST":
            browser.post(endpoint, list(request.items()))
        else:
            browser.get(f"{endpoint}?{urlencode(request)}")

    def heard(self) -> list[Received]:
        """What came to the redirect address since the last answer was read."""
        path = urlsplit(self.redirect_uri).path.split("/", 2)[2]
        return self.site.received(path)[self.answers_read :]

    def read_answer(self, request: Parameters) -> Parameters:
        """The one answer that came to the redirect address, checked as far as every answer can be."""
        heard = self.heard()
        assert len(heard) == 1, f"{len(heard)} answers came to the redirect address"
        self.answers_read += 1
        registered = parse_qsl(urlsplit(self.redirect_uri).query)
        return checks.authorization_answer(
            heard[0], request=request, issuer=self.provider.issuer, registered=registered
        )

    def authorize(self, browser: Browser, person: Person, request: Parameters, *, method: str = "GET") -> Parameters:
        """The whole way of the browser from the request to a successful answer."""
        self.send(browser, request, method=method)
        person.go_on(browser)
        return checks.is_success(self.read_answer(request))

    def sign_in(self, browser: Browser, person: Person, *, method: str = "GET", **changes: str | None) -> SignedIn:
        """A whole sign-in with every check that holds for all of them."""
        request = self.request(**changes)
        self.send(browser, request, method=method)
        pages = person.go_on(browser)
        answer = checks.is_success(self.read_answer(request))
        return self.complete(request, answer, pages)

    def complete(self, request: Parameters, answer: Parameters, pages: list[str]) -> SignedIn:
        """From the code to the person's claims."""
        tokens = checks.token_answer(self.redeem(answer["code"]))
        claims = self.check_id_token(tokens, nonce=request.get("nonce"))
        userinfo = self.userinfo(str(tokens["access_token"]))
        assert userinfo["sub"] == claims["sub"], "OIDC Core 5.3.2: userinfo is about the same subject"
        return SignedIn(request, answer, tokens, claims, userinfo, pages)

    def check_id_token(self, tokens: dict[str, Any], *, nonce: str | None) -> dict[str, Any]:
        return checks.id_token(
            str(tokens["id_token"]),
            keys=self.provider.jwks(),
            issuer=self.provider.issuer,
            client_id=self.client_id,
            nonce=nonce,
            alg=self.id_token_alg,
            access_token=str(tokens["access_token"]),
        )

    def redeem(self, code: str, **changes: str | None) -> httpx2.Response:
        """The token request for a code. Source: OpenID Connect Core 1.0, 3.1.3.1."""
        values = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri}
        return self.ask_for_tokens(values | changes)

    def refresh(self, refresh_token: str, **changes: str | None) -> httpx2.Response:
        """Source: RFC 6749, 6; OpenID Connect Core 1.0, 12.1."""
        return self.ask_for_tokens({"grant_type": "refresh_token", "refresh_token": refresh_token} | changes)

    def ask_for_tokens(self, values: dict[str, str | None], *, audience: str = "") -> httpx2.Response:
        """Authenticates as registered; an assertion is for the token endpoint unless `audience` says otherwise."""
        sent = {name: value for name, value in values.items() if value is not None}
        endpoint = self.provider.endpoint("token_endpoint")
        headers = {"Accept": "application/json"}
        secret = str(self.registration.get("client_secret", ""))
        match self.registration["token_endpoint_auth_method"]:
            case "client_secret_basic":
                pair = f"{quote_plus(self.client_id)}:{quote_plus(secret)}"
                headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
            case "client_secret_post":
                sent |= {"client_id": self.client_id, "client_secret": secret}
            case "private_key_jwt":
                assertion = client_assertion(self.key, client_id=self.client_id, audience=audience or endpoint)
                sent |= {"client_assertion_type": _ASSERTION_TYPE, "client_assertion": assertion}
            case other:
                raise AssertionError(f"registered with an authentication method nobody asked for: {other}")
        return self.provider.http.post(endpoint, data=sent, headers=headers)

    def ask_userinfo(self, access_token: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {access_token}"}
        return self.provider.http.get(self.provider.endpoint("userinfo_endpoint"), headers=headers)

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """The claims of a plain answer, or of a signed one when the party is registered for it."""
        answer = self.ask_userinfo(access_token)
        alg = self.registration.get("userinfo_signed_response_alg")
        if alg:
            return checks.signed_userinfo(
                answer,
                keys=self.provider.jwks(),
                issuer=self.provider.issuer,
                client_id=self.client_id,
                alg=str(alg),
            )
        return checks.userinfo(answer)

    def unregister(self) -> httpx2.Response:
        """Source: RFC 7592, 2.3."""
        headers = {"Authorization": f"Bearer {self.registration['registration_access_token']}"}
        return self.provider.http.delete(str(self.registration["registration_client_uri"]), headers=headers)


def registration_request(site: Site, *, auth_method: str, key: ClientKey, **metadata: object) -> dict[str, object]:
    """The metadata that every module of the suite registers with, and its own; None takes one away."""
    usual: dict[str, object] = {
        "client_name": f"Conformance {site.alias}",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "redirect_uris": [site.redirect_uri],
        "contacts": ["certification@example.com"],
        "token_endpoint_auth_method": auth_method,
        "jwks": key.public_jwks(),
    }
    return {name: value for name, value in (usual | metadata).items() if value is not None}


def ask_to_register(
    provider: Provider,
    site: Site,
    *,
    auth_method: str = "client_secret_basic",
    key: ClientKey | None = None,
    **metadata: object,
) -> httpx2.Response:
    """Source: OpenID Connect Dynamic Client Registration 1.0, 3.1; RFC 7591, 3.1."""
    body = registration_request(site, auth_method=auth_method, key=key or usual_key(), **metadata)
    return provider.http.post(provider.endpoint("registration_endpoint"), json=body)
