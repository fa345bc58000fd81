"""Keys and tokens of other parties for the tests, made by joserfc and by hand where it refuses to make them."""

import json
import warnings
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

ALGORITHMS = ("ES256", "PS256", "RS256", "EdDSA")


@cache
def a_key(algorithm: str, number: int = 0) -> Key:
    """A private key for `algorithm`, the same for the same `number`."""
    parameters: Any = {"kid": f"{algorithm}-{number}", "use": "sig", "alg": algorithm}
    if algorithm == "ES256":
        return ECKey.generate_key("P-256", parameters)
    if algorithm == "EdDSA":
        return OKPKey.generate_key("Ed25519", parameters)
    return RSAKey.generate_key(2048, parameters)


def published(*keys: Key) -> str:
    """The key set that their owner publishes."""
    return json.dumps(KeySet(list(keys)).as_dict(private=False))


def signed(claims: Any, key: Key, /, *, payload: bytes | None = None, **header: Any) -> str:
    """`claims` (or the bytes `payload`) signed with `key`; a header member given as None is left out."""
    members = {"alg": key.alg, "kid": key.kid, "typ": "JWT"} | header
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jws.serialize_compact(
            {name: value for name, value in members.items() if value is not None},
            json.dumps(claims).encode() if payload is None else payload,
            key,
            registry=jws.JWSRegistry(algorithms=[*ALGORITHMS], strict_check_header=False),
        )


def by_hand(header: Any, claims: Any, signature: bytes = b"") -> str:
    """A token put together without any library; `header` and `claims` are bytes or become JSON."""
    parts = (part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, signature))
