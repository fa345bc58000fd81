"""The key set that a client registers: public keys only, of kinds that we can use, as the text that is stored."""

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from truename.federation.domain.registration import UnusableRegistration

MOST_KEYS = 20
LONGEST_KEY_SET = 20_000
SMALLEST_RSA_BITS = 2048  # RFC 7518, 3.3
_FIELD = "jwks"
_KINDS = frozenset({"RSA", "EC", "OKP"})
# RFC 7518, 6.2.2, 6.3.2 and 6.4; RFC 8037, 2: what makes a key private, or is the secret itself.
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def check_public_keys(members: Mapping[str, object]) -> str:
    """The key set as JSON text, with keys of unknown kinds left out as RFC 7517, 5 says.

    Raises UnusableRegistration for a private or secret key, a damaged one, or when none is left.
    """
    keys = members.get("keys")
    if not isinstance(keys, list) or len(keys) > MOST_KEYS or not all(isinstance(key, dict) for key in keys):
        raise UnusableRegistration(_FIELD, f"give a key set: an object whose keys is an array of at most {MOST_KEYS}.")
    if any(_PRIVATE_MEMBERS.intersection(key) for key in keys):
        raise UnusableRegistration(
            _FIELD, "this holds a private or secret key. Replace that key, and give public ones."
        )
    usable = [key for key in keys if isinstance(key.get("kty"), str) and key["kty"] in _KINDS]
    if not usable:
        raise UnusableRegistration(_FIELD, f"there is no key of kind {', '.join(sorted(_KINDS))} in it.")
    for key in usable:
        _check_key(key)
    text = json.dumps({"keys": usable}, separators=(",", ":"))
    if len(text) > LONGEST_KEY_SET:
        raise UnusableRegistration(_FIELD, "this is too long; give only the keys in use.")
    return text


def _check_key(key: dict[str, object]) -> None:
    try:
        public_key = JWKRegistry.import_key(key).public_key  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise UnusableRegistration(_FIELD, "one of the keys cannot be read.") from None
    if isinstance(public_key, RSAPublicKey) and public_key.key_size < SMALLEST_RSA_BITS:
        raise UnusableRegistration(_FIELD, f"an RSA key has fewer than {SMALLEST_RSA_BITS:,} bits.")
