"""Reads JSON Web Tokens that somebody else signed, strictly: what is not plainly right is refused, with a reason."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from truename.federation.domain.public_keys import PublicKeys
from truename.federation.domain.strict_json import read_strict_json
from truename.foundation.refusal import Refusal

LONGEST_TOKEN = 16_384
# Deeper than anything that is meant; whoever reads the claims need not be afraid of their depth.
_DEEPEST = 32
# The last second of the year 9999: nothing later fits into a date.
_LAST_SECOND = 253_402_300_799
_DATES = ("exp", "nbf", "iat", "auth_time")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
# Which keys an algorithm works with. Source: RFC 7518, 3.1; RFC 8037, 3.1.
_SHAPES: Mapping[str, frozenset[str]] = {
    "ES256": frozenset({"P-256"}),
    "PS256": frozenset({"RSA"}),
    "RS256": frozenset({"RSA"}),
    "EdDSA": frozenset({"Ed25519"}),
}
UNSIGNED: Final = "none"


class TokenRefused(Refusal):
    """A token that is not plainly right. `reason` is a fixed sentence for the integrator."""

    code: ClassVar[str] = "token_refused"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason)


class NoKeyFits(TokenRefused):
    """The party has no such key, as far as we know: a look at its newest keys may help."""

    code: ClassVar[str] = "no_key_fits"


@dataclass(frozen=True, slots=True)
class UnprovedToken:
    """A token that is well formed; nothing shows yet who wrote it. `claims` may only be used to find out whom to ask
    for a key; everything else reads what `proved_claims` answers. `kind` is its `typ` in lower case, "" for none."""

    algorithm: str
    kid: str | None
    kind: str
    claims: Mapping[str, object] = field(repr=False)
    signing_input: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def claimed(self, name: str) -> str | None:
        """The claim `name` when it is a text."""
        value = self.claims.get(name)
        return value if isinstance(value, str) else None


def read_token(token: str) -> UnprovedToken:
    """The parts of a compact JWS whose claims are one JSON object; raises TokenRefused for anything else.

    Source: RFC 7515, 5.2 and 7.1; RFC 7519, 7.2; RFC 8725, 3.
    """
    if len(token) > LONGEST_TOKEN:
        raise TokenRefused(f"The token is longer than {LONGEST_TOKEN} characters.")
    segments = token.split(".")
    if len(segments) == 5:
        raise TokenRefused("The token is encrypted; only signed ones are accepted.")
    if len(segments) != 3:
        raise TokenRefused("The token is not a compact JWS (header.payload.signature).")
    header = _read_object(_decode(segments[0]), "header")
    if "crit" in header or "b64" in header:
        raise TokenRefused("The token's header has crit or b64, which are not supported.")
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "")
    if not isinstance(algorithm, str) or not isinstance(kid, str | None) or not isinstance(kind, str):
        raise TokenRefused("The token's header has no alg, or an alg, kid or typ that is not a string.")
    claims = _read_object(_decode(segments[1]), "payload")
    for name in _DATES:
        if name in claims:
            _check_date(claims[name])
    return UnprovedToken(
        algorithm=algorithm,
        kid=kid,
        kind=kind.lower().removeprefix("application/"),
        claims=claims,
        signing_input=f"{segments[0]}.{segments[1]}".encode(),
        signature=_decode(segments[2]),
    )


def proved_claims(token: UnprovedToken, keys: PublicKeys, *, algorithms: Collection[str]) -> Mapping[str, object]:
    """The claims, once the signature is shown to be made by one of `keys` with one of `algorithms`.

    A token without signature passes only when `algorithms` names "none". Raises TokenRefused; NoKeyFits when the key
    that it names is not among `keys`. Source: RFC 7515, 5.2; RFC 8725, 3.1 (algorithms) and 3.2.
    """
    check_algorithm(token, algorithms=algorithms)
    if token.algorithm == UNSIGNED:
        return token.claims
    shapes = _SHAPES[token.algorithm]
    fitting = keys.fitting(use="sig", algorithm=token.algorithm, shapes=shapes, kid=token.kid)
    if not fitting:
        raise NoKeyFits("No registered key has the kid, kind and use that this token needs.")
    if len(fitting) > 1 and token.kid is None:
        raise TokenRefused("Several keys fit and the token's header names none: add kid.")
    model = JWSRegistry.algorithms[token.algorithm]
    for key in fitting:
        try:
            if model.verify(token.signing_input, token.signature, key):
                return token.claims
        except (JoseError, ValueError):
            continue
    if token.kid is None:
        raise NoKeyFits("The token's signature is wrong.")
    raise TokenRefused("The token's signature is wrong.")


def check_algorithm(token: UnprovedToken, *, algorithms: Collection[str]) -> None:
    """Raises TokenRefused when the token uses none of `algorithms`, or is unsigned and yet carries a signature."""
    if token.algorithm not in algorithms or (token.algorithm != UNSIGNED and token.algorithm not in _SHAPES):
        raise TokenRefused("The token's alg is not one that is accepted here.")
    if token.algorithm == UNSIGNED and token.signature:
        raise TokenRefused("The token says alg none and carries a signature.")


def date_of(claims: Mapping[str, object], name: str) -> float | None:
    """The NumericDate `name` in seconds since 1970; None when it is absent. Source: RFC 7519, 2."""
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) else None


def audiences_of(claims: Mapping[str, object]) -> frozenset[str]:
    """Every value of `aud`; empty when it is absent or holds anything but texts. Source: RFC 7519, 4.1.3."""
    value = claims.get("aud")
    values = value if isinstance(value, list) else [value]
    texts = [item for item in values if isinstance(item, str)]
    return frozenset(texts) if len(texts) == len(values) else frozenset()


def _decode(segment: str) -> bytes:
    """Base64url without padding, in its one right form. Source: RFC 7515, 2 and appendix C."""
    if _BASE64URL.fullmatch(segment) is None or len(segment) % 4 == 1:
        raise TokenRefused("A part of the token is not base64url.")
    raw = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != segment:
        raise TokenRefused("A part of the token is not base64url.")
    return raw


def _read_object(raw: bytes, part: str) -> dict[str, object]:
    try:
        value = read_strict_json(raw.decode())  # members once: RFC 7515, 4; RFC 7519, 4
    except ValueError:
        raise TokenRefused(f"The token's {part} is not JSON with members given once.") from None
    if not isinstance(value, dict):
        raise TokenRefused(f"The token's {part} is not a JSON object.")
    if not _is_shallow(value, _DEEPEST):
        raise TokenRefused(f"The token's {part} is nested too deeply.")
    return value


def _is_shallow(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_shallow(item, levels - 1) for item in inner)


def _check_date(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LAST_SECOND:
        raise TokenRefused("exp, nbf, iat or auth_time is not a number of seconds since 1970.")
