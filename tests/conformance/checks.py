"""What holds for every answer of one kind, checked with the clause that asks for it; tests add what is theirs."""

import base64
import hashlib
import re
import time
from typing import Any

import httpx2
from joserfc import jws
from joserfc.jwk import KeySet

from tests.conformance.keys import claims_of, header_of
from tests.conformance.rp_server import Received

_CLOCK_TOLERANCE_SECONDS = 300
_SUCCESS_PARAMETERS = {"code", "state", "iss", "session_state"}
_ERROR_PARAMETERS = {"error", "error_description", "error_uri", "state", "iss", "session_state"}
# OpenID Connect Core 1.0, 3.1.2.6: what is answered when prompt=none cannot do without the person.
NEEDS_THE_PERSON = {"interaction_required", "login_required", "account_selection_required", "consent_required"}
# RFC 6749, A.7 and A.8.
_ERROR_CHARACTERS = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")
# RFC 6749, A.12 and A.17.
_TOKEN_CHARACTERS = re.compile(r"[\x20-\x7e]+")

SCOPE_CLAIMS = {
    "profile": {"name", "given_name", "family_name", "birthdate"},
    "email": {"email", "email_verified"},
    "address": {"address"},
    "phone": {"phone_number", "phone_number_verified"},
}
_TEXTS = {
    "sub", "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
    "website", "email", "gender", "birthdate", "zoneinfo", "locale", "phone_number",
}  # fmt: skip
_TRUTHS = {"email_verified", "phone_number_verified"}
_ADDRESS_TEXTS = {"formatted", "street_address", "locality", "region", "postal_code", "country"}


def authorization_answer(
    received: Received, *, request: dict[str, str], issuer: str, registered: list[tuple[str, str]]
) -> dict[str, str]:
    """The parameters that came back, in the way that was asked for, with `state` and `iss` as they must be.

    Source: OAuth 2.0 Multiple Response Type Encoding Practices, 2.1; OAuth 2.0 Form Post Response Mode, 2; RFC 9207, 2.
    """
    for pair in registered:
        assert pair in received.query, "RFC 6749 3.1.2: the registered query component is kept"
    query = [pair for pair in received.query if pair not in registered]
    if request.get("response_mode") == "form_post":
        assert received.method == "POST", "Form Post 2: the answer is posted"
        assert received.content_type.split(";")[0] == "application/x-www-form-urlencoded"
        assert query == [], "Form Post 2: nothing of the answer is in the address"
        pairs = received.form
    else:
        assert received.method == "GET", "RFC 6749 4.1.2: the answer is in the query"
        assert received.form == []
        pairs = query
    parameters = dict(pairs)
    assert len(parameters) == len(pairs), "RFC 6749 3.1: no parameter twice"
    assert parameters.get("iss") == issuer, "RFC 9207 2: every answer names its issuer"
    assert parameters.get("state") == request.get("state"), "RFC 6749 4.1.2: state comes back as it was"
    return parameters


def is_success(answer: dict[str, str]) -> dict[str, str]:
    """A successful answer and nothing else in it. Source: OpenID Connect Core 1.0, 3.1.2.5."""
    assert "error" not in answer, f"{answer.get('error')}: {answer.get('error_description')}"
    assert set(answer) <= _SUCCESS_PARAMETERS
    code = answer["code"]
    # RFC 6749, 10.10 and RFC 6819, 5.1.4.2.2: a code cannot be guessed; 128 bits need 22 characters of base 64.
    assert len(code) >= 22
    assert len(set(code)) > 8
    return answer


def is_error(answer: dict[str, str], *allowed: str) -> str:
    """An error of those allowed, well formed. Source: OpenID Connect Core 1.0, 3.1.2.6; RFC 6749, 4.1.2.1."""
    assert "error" in answer, f"no error but {sorted(answer)}"
    assert answer["error"] in allowed, f"{answer['error']}: {answer.get('error_description')}"
    assert "code" not in answer
    assert set(answer) <= _ERROR_PARAMETERS
    assert _ERROR_CHARACTERS.fullmatch(answer.get("error_description", "-"))
    return answer["error"]


def token_answer(answer: httpx2.Response) -> dict[str, Any]:
    """A successful token answer. Source: OpenID Connect Core 1.0, 3.1.3.3; RFC 6749, 5.1."""
    assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:300]}"
    _is_json(answer)
    assert "no-store" in answer.headers["cache-control"]
    tokens = dict(answer.json())
    assert tokens["token_type"].lower() == "bearer"
    assert _TOKEN_CHARACTERS.fullmatch(tokens["access_token"])
    assert len(tokens["access_token"]) >= 22
    assert isinstance(tokens["expires_in"], int)
    assert tokens["expires_in"] > 0
    if "refresh_token" in tokens:
        assert _TOKEN_CHARACTERS.fullmatch(tokens["refresh_token"])
        assert len(tokens["refresh_token"]) >= 22
    return tokens


def token_error(answer: httpx2.Response, *allowed: str) -> str:
    """A refusal of the token endpoint. Source: OpenID Connect Core 1.0, 3.1.3.4; RFC 6749, 5.2."""
    _is_json(answer)
    body = answer.json()
    assert body["error"] in allowed, body
    expected = (400, 401) if body["error"] == "invalid_client" else (400,)
    assert answer.status_code in expected
    assert _ERROR_CHARACTERS.fullmatch(body["error"])
    assert _ERROR_CHARACTERS.fullmatch(body.get("error_description", "-"))
    assert "no-store" in answer.headers["cache-control"]
    return str(body["error"])


def registration(answer: httpx2.Response) -> dict[str, Any]:
    """A new client's metadata. Source: OpenID Connect Dynamic Client Registration 1.0, 3.2; RFC 7591, 3.2.1."""
    assert answer.status_code == 201, f"{answer.status_code}: {answer.text[:300]}"
    _is_json(answer)
    assert "no-store" in answer.headers["cache-control"]
    client = dict(answer.json())
    assert client["client_id"]
    assert client["registration_access_token"]
    assert client["registration_client_uri"]
    if "client_secret" in client:
        assert isinstance(client["client_secret_expires_at"], int)
        assert len(client["client_secret"]) >= 32, "OIDC Core 16.19: a secret with enough entropy"
    return client


def registration_error(answer: httpx2.Response, *allowed: str) -> str:
    """A refusal of the registration endpoint. Source: OpenID Connect Dynamic Client Registration 1.0, 3.3."""
    assert answer.status_code == 400, f"{answer.status_code}: {answer.text[:300]}"
    _is_json(answer)
    body = answer.json()
    assert body["error"] in allowed, body
    assert "client_id" not in body
    return str(body["error"])


def id_token(
    token: str,
    *,
    keys: list[dict[str, str]],
    issuer: str,
    client_id: str,
    nonce: str | None,
    alg: str,
    access_token: str,
) -> dict[str, Any]:
    """The claims of an ID token, after the checks that a relying party makes.

    Source: OpenID Connect Core 1.0, 2, 3.1.3.6, 3.1.3.7 and 10.1.
    """
    header, claims = header_of(token), claims_of(token)
    assert header["alg"] == alg, "OIDC Core 3.1.3.7: signed with the registered algorithm"
    assert header.get("kid"), "OIDC Core 10.1: the key is named"
    verify(token, keys)
    assert claims["iss"] == issuer
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    assert client_id in audience
    assert claims.get("azp", client_id) == client_id
    now = time.time()
    assert claims["exp"] > now - _CLOCK_TOLERANCE_SECONDS
    assert claims["iat"] < now + _CLOCK_TOLERANCE_SECONDS
    assert claims.get("nonce") == nonce, "OIDC Core 2: the nonce of the request, unchanged, and only then"
    assert 0 < len(claims["sub"]) <= 255
    assert claims["sub"].isascii()
    assert isinstance(claims.get("auth_time", 0), int)
    if "at_hash" in claims:
        assert claims["at_hash"] == _half_hash(access_token, alg)
    standard_claims(claims)
    return claims


def verify(token: str, keys: list[dict[str, str]]) -> None:
    """Raises unless a published key with the token's `kid` made the signature. Source: RFC 7515, 5.2."""
    header = header_of(token)
    named = [key for key in keys if key.get("kid") == header.get("kid")]
    assert len(named) == 1, f"{len(named)} published keys are called {header.get('kid')}"
    assert header["alg"] in {"RS256", "ES256", "PS256", "EdDSA"}
    jws.deserialize_compact(token, KeySet.import_key_set({"keys": named}), algorithms=[header["alg"]])


def published_keys(keys: list[dict[str, str]]) -> None:
    """A key set that a relying party can use. Source: RFC 7517, 4 and 5; OpenID Connect Core 1.0, 10.1."""
    names = [key["kid"] for key in keys]
    assert names
    assert len(set(names)) == len(names), "RFC 7517 4.5: every key has a name of its own"
    for key in keys:
        assert key["kty"] in {"RSA", "EC", "OKP"}
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & set(key), "RFC 7518 6: nothing private"
        numbers = [key[part] for part in ("n", "e", "x", "y") if part in key]
        assert numbers
        assert all(re.fullmatch(r"[A-Za-z0-9_-]+", number) for number in numbers), "RFC 7517 3: base64url, not padded"
        KeySet.import_key_set({"keys": [key]})


def userinfo(answer: httpx2.Response) -> dict[str, Any]:
    """The claims of a plain userinfo answer. Source: OpenID Connect Core 1.0, 5.3.2."""
    assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:300]}"
    _is_json(answer)
    claims = dict(answer.json())
    assert claims["sub"]
    standard_claims(claims)
    return claims


def signed_userinfo(
    answer: httpx2.Response, *, keys: list[dict[str, str]], issuer: str, client_id: str, alg: str
) -> dict[str, Any]:
    """The claims of a signed userinfo answer. Source: OpenID Connect Core 1.0, 5.3.2."""
    assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:300]}"
    assert answer.headers["content-type"].split(";")[0] == "application/jwt"
    assert header_of(answer.text)["alg"] == alg
    verify(answer.text, keys)
    claims = claims_of(answer.text)
    assert claims["iss"] == issuer
    assert client_id in (claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]])
    assert "nonce" not in claims
    assert claims["sub"]
    standard_claims(claims)
    return claims


def standard_claims(claims: dict[str, Any]) -> None:
    """The standard claims that are there have the type the standard gives. Source: OpenID Connect Core 1.0, 5.1."""
    assert all(value not in (None, "") for value in claims.values()), (
        "OIDC Core 5.3.2: what is not returned is left out"
    )
    for name in _TEXTS & set(claims):
        assert isinstance(claims[name], str), name
    for name in _TRUTHS & set(claims):
        assert isinstance(claims[name], bool), name
    if "address" in claims:
        assert set(claims["address"]) <= _ADDRESS_TEXTS
        assert all(isinstance(value, str) for value in claims["address"].values())
    if "updated_at" in claims:
        assert isinstance(claims["updated_at"], int)
        assert claims["updated_at"] <= time.time() + _CLOCK_TOLERANCE_SECONDS
    if "birthdate" in claims:
        assert re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", claims["birthdate"])


def _is_json(answer: httpx2.Response) -> None:
    assert answer.headers["content-type"].split(";")[0] == "application/json"


def _half_hash(value: str, alg: str) -> str:
    """Source: OpenID Connect Core 1.0, 3.1.3.6 (at_hash)."""
    digest = hashlib.new(f"sha{'256' if alg == 'EdDSA' else alg[2:]}", value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
