"""The relying party's keys: makes them, publishes them, and signs assertions and request objects with them."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from secrets import token_urlsafe
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

_BITS = 2048


@dataclass(frozen=True)
class ClientKey:
    """An RSA key for RS256; `kid` "" is a key without a name, as most modules of the suite have it."""

    key: RSAKey
    kid: str = ""

    def public_jwks(self) -> dict[str, Any]:
        named = {"kid": self.kid} if self.kid else {}
        public = {name: value for name, value in self.key.as_dict(private=False).items() if name in {"kty", "n", "e"}}
        return {"keys": [public | {"use": "sig", "alg": "RS256"} | named]}

    def sign(self, claims: Mapping[str, object], *, typ: str = "") -> str:
        """A compact JWS, RS256."""
        header = {"alg": "RS256"} | ({"kid": self.kid} if self.kid else {}) | ({"typ": typ} if typ else {})
        return jws.serialize_compact(header, json.dumps(claims).encode(), self.key, algorithms=["RS256"])


@cache
def usual_key() -> ClientKey:
    """The key of every relying party that needs no key of its own."""
    return new_key(named=False)


def new_key(*, named: bool = True) -> ClientKey:
    key = RSAKey.generate_key(_BITS, private=True, auto_kid=False)
    return ClientKey(key, token_urlsafe(12) if named else "")


def client_assertion(key: ClientKey, *, client_id: str, audience: str) -> str:
    """Source: OpenID Connect Core 1.0, 9 (private_key_jwt); RFC 7523, 3."""
    now = int(time.time())
    return key.sign(
        {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": token_urlsafe(18),
            "iat": now,
            "exp": now + 60,
        }
    )


def new_code_verifier() -> str:
    """Source: RFC 7636, 4.1 (43 to 128 characters)."""
    return token_urlsafe(48)


def s256(verifier: str) -> str:
    """Source: RFC 7636, 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def unsigned(claims: Mapping[str, object]) -> str:
    """A JWT with algorithm none. Source: RFC 7515, A.5."""
    return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a JWT, unchecked."""
    return dict(_decoded(token.split(".")[1]))


def header_of(token: str) -> dict[str, Any]:
    return dict(_decoded(token.split(".")[0]))


def _encoded(value: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
