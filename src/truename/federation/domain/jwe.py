"""Encrypts what is meant for one client alone: which of its keys, and the encrypted form."""

from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwe

from truename.federation.domain.clients import Encryption
from truename.federation.domain.public_keys import PublicKey, PublicKeys

# Which keys a key-management algorithm works with. Source: RFC 7518, 4.1; RFC 8037, 3.2.
_RSA = frozenset({"RSA"})
_CURVES = frozenset({"P-256", "P-384", "P-521", "X25519"})
KEY_SHAPES: Mapping[str, frozenset[str]] = {
    "RSA-OAEP": _RSA,
    "RSA-OAEP-256": _RSA,
    "ECDH-ES": _CURVES,
    "ECDH-ES+A128KW": _CURVES,
    "ECDH-ES+A256KW": _CURVES,
}


@dataclass(frozen=True, slots=True)
class EncryptionTarget:
    """One key of a client, and how to encrypt to it."""

    key: PublicKey
    encryption: Encryption


def find_target(keys: PublicKeys, encryption: Encryption) -> EncryptionTarget | None:
    """The first of the client's keys that is for encryption with this algorithm; None when it has none.

    Source: OpenID Connect Core 1.0, 10.2 (a key's `use` and `alg`).
    """
    shapes = KEY_SHAPES.get(encryption.alg, frozenset())
    fitting = keys.fitting(use="enc", algorithm=encryption.alg, shapes=shapes)
    return EncryptionTarget(fitting[0], encryption) if fitting else None


def encrypt(plaintext: bytes, target: EncryptionTarget, *, is_token: bool) -> str:
    """`plaintext` as a compact JWE that the holder of the target's key can open; `is_token`: it is itself a JWT.

    Source: RFC 7516, 3.1 and 7.1; RFC 7519, 5.2 (`cty` of a nested token).
    """
    encryption = target.encryption
    header = {"alg": encryption.alg, "enc": encryption.enc, "typ": "JWT"}
    if is_token:
        header["cty"] = "JWT"
    if target.key.kid is not None:
        header["kid"] = target.key.kid
    return jwe.encrypt_compact(header, plaintext, target.key, algorithms=[encryption.alg, encryption.enc])
