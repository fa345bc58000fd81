"""Signs the tokens that this provider issues and describes its keys; reading tokens is done by joserfc elsewhere."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

_COORDINATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key ready to sign, with the name it is published under."""

    kid: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def sign(self, claims: Mapping[str, object], *, token_type: str) -> str:
        """`claims` as a compact JWS, ES256. Source: RFC 7515, 3.1; RFC 7518, 3.4 (r and s, 32 bytes each)."""
        header = _base64url(_json({"alg": "ES256", "kid": self.kid, "typ": token_type}))
        signing_input = f"{header}.{_base64url(_json(claims))}"
        r, s = decode_dss_signature(self.key.sign(signing_input.encode(), ec.ECDSA(SHA256())))
        signature = r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")
        return f"{signing_input}.{_base64url(signature)}"


def generate_private_key() -> bytes:
    """A new P-256 private key, PKCS #8 in DER."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def load_signer(private_key: bytes) -> Signer:
    """The signer of a key from `generate_private_key`; raises ValueError for anything else."""
    key = load_der_private_key(private_key, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve key")
    return Signer(public_jwk(key)["kid"], key)


def public_jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The public half as a JSON Web Key named by its thumbprint. Source: RFC 7517, 4; RFC 7518, 6.2; RFC 7638, 3."""
    numbers = key.public_key().public_numbers()
    core = {
        "crv": "P-256",
        "kty": "EC",
        "x": _base64url(numbers.x.to_bytes(_COORDINATE_BYTES, "big")),
        "y": _base64url(numbers.y.to_bytes(_COORDINATE_BYTES, "big")),
    }
    thumbprint = _base64url(hashlib.sha256(json.dumps(core, separators=(",", ":"), sort_keys=True).encode()).digest())
    return core | {"use": "sig", "alg": "ES256", "kid": thumbprint}


def left_half_hash(token: str) -> str:
    """`at_hash` of an access token for ES256. Source: OpenID Connect Core 1.0, 3.1.3.6."""
    return _base64url(hashlib.sha256(token.encode()).digest()[:16])


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
