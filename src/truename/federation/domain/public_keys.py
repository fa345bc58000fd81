"""The public keys of somebody else, out of a JSON Web Key Set: which of them fit a signature or an encryption."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import base64_to_int

from truename.foundation.refusal import Refusal
from truename.foundation.texts import gettext_noop

PublicKey = RSAKey | ECKey | OKPKey

LONGEST_KEY_SET = 65_536
MOST_KEYS = 30
_LEAST_RSA_BITS = 2048
_MOST_RSA_BITS = 8192
# A larger one would make each verification slow.
_LARGEST_RSA_EXPONENT = 2**32
_TYPES: Mapping[str, type[PublicKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_CURVES: Final = frozenset({"P-256", "P-384", "P-521", "Ed25519", "X25519"})
_OPERATIONS: Mapping[str, frozenset[str]] = {
    "sig": frozenset({"verify"}),
    "enc": frozenset({"encrypt", "wrapKey", "deriveKey", "deriveBits"}),
}
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class UnusableKeys(Refusal):
    """A key set that nothing can be done with. `reason` is a fixed sentence for the integrator."""

    code: ClassVar[str] = "unusable_keys"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason)


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """The keys of one party. The name of a key is its `kid`, or its thumbprint when it has none; its shape is its
    curve, or "RSA"."""

    keys: tuple[PublicKey, ...]

    def fitting(
        self, *, use: str, algorithm: str, shapes: frozenset[str], kid: str | None = None
    ) -> tuple[PublicKey, ...]:
        """Those of one of `shapes` that may be used for `use` ("sig", "enc") with `algorithm`; with `kid` only those of
        that name. Source: RFC 7517, 4.1 to 4.5."""
        operations = _OPERATIONS[use]
        return tuple(
            key
            for key in self.keys
            if (kid is None or name_of(key) == kid)
            and key.get("use", use) == use
            and key.get("alg", algorithm) == algorithm
            and operations.intersection(key.get("key_ops") or operations)
            and shape_of(key) in shapes
        )

    @property
    def names(self) -> frozenset[str]:
        """The names of all keys."""
        return frozenset(name_of(key) for key in self.keys)


def name_of(key: PublicKey) -> str:
    """The `kid` of a key, or its thumbprint. Source: RFC 7517, 4.5; RFC 7638."""
    return key.kid or key.thumbprint()


def shape_of(key: PublicKey) -> str:
    """The curve of a key, or "RSA"."""
    return str(key.get("crv") or key.key_type)


def read_public_keys(document: str | bytes) -> PublicKeys:
    """The keys of a JSON Web Key Set; kinds, curves and sizes that are not used here are passed over.

    Raises UnusableKeys when it is no such set, is too long, has no key that is left, or gives away a private key.
    Source: RFC 7517, 5 (unknown kinds are ignored); RFC 7518, 6; SP 800-131A (2048 bits).
    """
    if len(document) > LONGEST_KEY_SET:
        raise UnusableKeys(gettext_noop("The key set is too long."))
    try:
        parsed = json.loads(document)
    except (ValueError, RecursionError):
        raise UnusableKeys(gettext_noop("The key set is not JSON.")) from None
    members = parsed.get("keys") if isinstance(parsed, dict) else None
    if not isinstance(members, list) or len(members) > MOST_KEYS:
        raise UnusableKeys(gettext_noop("The key set has no list of keys, or too many."))
    if any(isinstance(member, dict) and _PRIVATE_MEMBERS.intersection(member) for member in members):
        raise UnusableKeys(gettext_noop("The key set contains a private or secret key; publish public keys only."))
    keys = tuple(key for member in members if (key := _read_key(member)) is not None)
    if not keys:
        raise UnusableKeys(gettext_noop("The key set has no key of a kind that is used here."))
    return PublicKeys(keys)


def _read_key(member: object) -> PublicKey | None:
    if not isinstance(member, dict):
        return None
    kind = _TYPES.get(str(member.get("kty")))
    if kind is None or ("crv" in member and member["crv"] not in _CURVES):
        return None
    if kind is RSAKey and not _is_sound_rsa(member):
        return None
    # Only what describes the key: certificates and unknown members are not looked at.
    names = ("kty", "crv", "x", "y", "n", "e", "use", "alg", "kid", "key_ops")
    try:
        key = kind.import_key({name: member[name] for name in names if name in member})
        _ = key.public_key, name_of(key)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key


def _is_sound_rsa(member: Mapping[str, object]) -> bool:
    modulus, exponent = _number(member.get("n")), _number(member.get("e"))
    is_sized = _LEAST_RSA_BITS <= modulus.bit_length() <= _MOST_RSA_BITS
    return is_sized and 3 <= exponent <= _LARGEST_RSA_EXPONENT and exponent % 2 == 1


def _number(text: object) -> int:
    """A base64url number, 0 when it is none or longer than any key that is used here."""
    if not isinstance(text, str) or len(text) * 6 > _MOST_RSA_BITS + 32:
        return 0
    try:
        return base64_to_int(text)
    except (JoseError, ValueError):
        return 0
