"""Signs the tokens that this provider issues and describes its keys; tokens are read by `jwt_reader`."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

# What this provider signs with: ES256 unless a client asks for RS256, which every provider has to offer
# (OpenID Connect Discovery 1.0, 3; Dynamic Client Registration 1.0, 2).
SIGNING_ALGORITHMS: Final = ("ES256", "RS256")
RSA_BITS: Final = (2048, 3072)
_COORDINATE_BYTES = 32
_ECDSA = ec.ECDSA(SHA256())
_PKCS1 = PKCS1v15()
_SHA256 = SHA256()

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key ready to sign, with its algorithm and the name it is published under. Safe to share."""

    kid: str
    algorithm: str
    key: PrivateKey = field(repr=False)
    _headers: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def sign(self, claims: Mapping[str, object], *, token_type: str) -> str:
        """`claims` as a compact JWS whose `typ` is `token_type`. Source: RFC 7515, 3.1 and 7.1."""
        signing_input = f"{self._header(token_type)}.{_base64url(orjson.dumps(claims))}"
        return f"{signing_input}.{_base64url(self._signature(signing_input.encode()))}"

    def _header(self, token_type: str) -> str:
        known = self._headers.get(token_type)
        if known is None:
            header = {"alg": self.algorithm, "kid": self.kid, "typ": token_type}
            known = self._headers[token_type] = _base64url(orjson.dumps(header))
        return known

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, _PKCS1, _SHA256)  # RFC 7518, 3.3
        # RFC 7518, 3.4: r and s, 32 bytes each.
        r, s = decode_dss_signature(self.key.sign(data, _ECDSA))
        return r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")


def generate_private_key(algorithm: str, *, rsa_bits: int = RSA_BITS[0]) -> bytes:
    """A new private key for `algorithm`, PKCS #8 in DER: P-256 for ES256, `rsa_bits` for RS256 (slow: tenths of a
    second). Raises ValueError for another algorithm or size."""
    key: PrivateKey
    if algorithm == "ES256":
        key = ec.generate_private_key(ec.SECP256R1())
    elif algorithm == "RS256" and rsa_bits in RSA_BITS:
        key = rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits)
    else:
        raise ValueError("an algorithm or size that this provider does not sign with")
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def load_signer(private_key: bytes) -> Signer:
    """The signer of a key from `generate_private_key`; raises ValueError for anything else."""
    key = load_der_private_key(private_key, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError("neither an elliptic-curve nor an RSA key")
    described = public_jwk(key)
    return Signer(described["kid"], described["alg"], key)


def public_jwk(key: PrivateKey) -> dict[str, str]:
    """The public half as a JSON Web Key named by its thumbprint; raises ValueError for a curve other than P-256.

    Source: RFC 7517, 4; RFC 7518, 6.2 and 6.3; RFC 7638, 3.
    """
    if isinstance(key, rsa.RSAPrivateKey):
        algorithm, core = "RS256", _rsa_members(key)
    else:
        algorithm, core = "ES256", _curve_members(key)
    # RFC 7638, 3.1: the required members alone, sorted, without spaces.
    thumbprint = _base64url(hashlib.sha256(orjson.dumps(core, option=orjson.OPT_SORT_KEYS)).digest())
    return core | {"use": "sig", "alg": algorithm, "kid": thumbprint}


def left_half_hash(token: str) -> str:
    """`at_hash` of an access token for algorithms with SHA-256. Source: OpenID Connect Core 1.0, 3.1.3.6."""
    return _base64url(hashlib.sha256(token.encode()).digest()[:16])


def _curve_members(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    if not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    numbers = key.public_key().public_numbers()
    x, y = (_base64url(number.to_bytes(_COORDINATE_BYTES, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _rsa_members(key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    n, e = (_base64url(number.to_bytes((number.bit_length() + 7) // 8, "big")) for number in (numbers.n, numbers.e))
    return {"kty": "RSA", "n": n, "e": e}


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
