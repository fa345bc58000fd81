"""Reads what Truename sends when somebody signed out there: a logout token, believed only when all of it fits."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

EVENT = "http://schemas.openid.net/event/backchannel-logout"
_ALGORITHMS = ["ES256", "RS256"]
_TOLERANCE_SECONDS = 120


class NotBelieved(Exception):
    """The token is not one that Truename just sent to us. The message says what is wrong with it."""


class UnknownKey(NotBelieved):
    """It names a key that we do not have: Truename may have a new one."""


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Whose sessions end; `session` is empty when all of hers do."""

    subject: str
    session: str


@dataclass(slots=True)
class SeenTokens:
    """The tokens of the last minutes, so that none counts twice."""

    _until: dict[str, float] = field(default_factory=dict)

    def is_new(self, identifier: str) -> bool:
        """Whether this is the first time; remembers it."""
        now = time.time()
        self._until = {name: until for name, until in self._until.items() if until > now}
        is_new = identifier not in self._until
        self._until[identifier] = now + 2 * _TOLERANCE_SECONDS
        return is_new


def read_logout_token(
    token: str, keys: Mapping[str, object], *, issuer: str, client_id: str, seen: SeenTokens
) -> LoggedOut:
    """Who was logged out; raises NotBelieved (OpenID Connect Back-Channel Logout 1.0, 2.6)."""
    try:
        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        read = jwt.decode(token, KeySet.import_key_set(keys), registry=registry)
    except InvalidKeyIdError:
        raise UnknownKey("unknown key") from None
    except (JoseError, ValueError, TypeError):
        raise NotBelieved("signature") from None
    claims, now = read.claims, time.time()
    audience = claims.get("aud")
    events = claims.get("events")
    subject, session, identifier = (claims.get(name, "") for name in ("sub", "sid", "jti"))
    fits = {
        "typ": str(read.header.get("typ", "")).lower() == "logout+jwt",
        "iss": claims.get("iss") == issuer,
        "aud": client_id in (audience if isinstance(audience, list) else [audience]),
        "exp": _is_time(claims.get("exp")) and claims["exp"] > now - _TOLERANCE_SECONDS,
        "iat": _is_time(claims.get("iat")) and abs(claims["iat"] - now) < 2 * _TOLERANCE_SECONDS,
        "events": isinstance(events, dict) and events.get(EVENT) == {},
        "nonce": "nonce" not in claims,
        "sub and sid": all(isinstance(name, str) for name in (subject, session)) and bool(subject or session),
        "jti": isinstance(identifier, str) and bool(identifier) and seen.is_new(identifier),
    }
    wrong = [name for name, does_fit in fits.items() if not does_fit]
    if wrong:
        raise NotBelieved(wrong[0])
    return LoggedOut(subject, session)


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
