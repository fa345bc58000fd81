"""Request objects: what a signed authorization request has to be like, and which parameters it stands for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from truename.federation.domain.authorization_checks import KNOWN_PARAMETERS
from truename.federation.domain.client_authentication import CLOCKS_DIFFER_SECONDS
from truename.federation.domain.clients import ClientPolicy, Profile
from truename.federation.domain.jwt_reader import UNSIGNED, audiences_of, date_of
from truename.federation.domain.parameters import Parameters, is_readable
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError

# `typ` of a request object; other kinds of token, signed for something else, must not pass for one (RFC 8725, 3.11).
_KINDS = frozenset({"", "jwt", "oauth-authz-req+jwt"})
# Parameters that are JSON objects by themselves; in a request object they need no second encoding (OIDC Core, 6.1).
_OBJECTS = frozenset({"claims", "registration"})
_NUMBERS = frozenset({"max_age"})
_NOT_INSIDE = ("request", "request_uri")


@dataclass(frozen=True, slots=True)
class RequestObjectAttempt:
    """A request object whose signature is proved, or that needs none. `outer` came beside it in plain."""

    claims: Mapping[str, object]
    kind: str
    is_signed: bool
    outer: Parameters
    client: ClientPolicy
    issuer: str
    now: datetime


RequestObjectCheck = Callable[[RequestObjectAttempt], None]


def check_kind(attempt: RequestObjectAttempt) -> None:
    """Refuses a token of another kind. Source: RFC 9101, 10.8; RFC 8725, 3.11."""
    if attempt.kind not in _KINDS:
        raise _broken("typ must be JWT or oauth-authz-req+jwt.")


def check_issuer(attempt: RequestObjectAttempt) -> None:
    """Refuses an object by somebody else, or by nobody where the profile is strict. Source: RFC 9101, 4 and 6.1."""
    if attempt.claims.get("iss", attempt.client.client_id) != attempt.client.client_id:
        raise _broken("iss must be the client_id.")
    if "iss" not in attempt.claims and _is_strict(attempt):
        raise _broken("iss is missing.")


def check_audience(attempt: RequestObjectAttempt) -> None:
    """Refuses an object made for another server, or for nobody where the profile is strict. Source: RFC 9101, 4."""
    if "aud" in attempt.claims and attempt.issuer not in audiences_of(attempt.claims):
        raise _broken("aud must be our issuer.")
    if "aud" not in attempt.claims and _is_strict(attempt):
        raise _broken("aud is missing.")


def check_subject(attempt: RequestObjectAttempt) -> None:
    """Refuses an object that could also pass for a client assertion. Source: RFC 9101, 10.8 (b)."""
    if attempt.claims.get("sub") == attempt.client.client_id:
        raise _broken("sub must not be the client_id: this could be a client assertion.")


def check_lifetime(attempt: RequestObjectAttempt) -> None:
    """Refuses an object past its end or before its beginning, where it has one. Source: RFC 7519, 4.1.4 and 4.1.5."""
    ends, begins = date_of(attempt.claims, "exp"), date_of(attempt.claims, "nbf")
    now = attempt.now.timestamp()
    if ends is not None and ends + CLOCKS_DIFFER_SECONDS <= now:
        raise _broken("it has expired (exp).")
    if begins is not None and begins > now + CLOCKS_DIFFER_SECONDS:
        raise _broken("nbf is in the future; set the client's clock.")


def check_nothing_nested(attempt: RequestObjectAttempt) -> None:
    """Refuses a request object that points to another. Source: RFC 9101, 4; OpenID Connect Core 1.0, 6.1."""
    if any(name in attempt.claims for name in _NOT_INSIDE):
        raise _broken("request and request_uri may not be inside.")


def check_agreement(attempt: RequestObjectAttempt) -> None:
    """Refuses an object whose client_id or response_type is not the one beside it.

    Source: RFC 9101, 5 (client_id); OpenID Connect Core 1.0, 6.1 (both).
    """
    for name in ("client_id", "response_type"):
        outside = attempt.outer.get(name)
        if outside is not None and attempt.claims.get(name, outside) != outside:
            raise _broken(f"{name} differs between the request object and the parameters beside it.")


def check_types(attempt: RequestObjectAttempt) -> None:
    """Refuses members that could not be parameters. Source: RFC 9101, 4 (strings; numbers as JSON numbers)."""
    for name, value in attempt.claims.items():
        if name in KNOWN_PARAMETERS and _as_text(name, value) is None:
            raise _broken("a member is of the wrong type; parameters are strings, and max_age a whole number.")


REQUEST_OBJECT_CHECKS: tuple[RequestObjectCheck, ...] = (
    check_kind,
    check_issuer,
    check_audience,
    check_subject,
    check_lifetime,
    check_nothing_nested,
    check_agreement,
    check_types,
)


def accepted_algorithms(client: ClientPolicy, *, is_fetched: bool) -> tuple[str, ...]:
    """What the client may sign with: the registered algorithm, else those of its profile. Unsigned ("none") only
    fetched from the client's own registered address, and only when it did not register to sign.

    Source: OpenID Connect Dynamic Client Registration 1.0, 2 (`request_object_signing_alg`); RFC 9101, 10.5.
    """
    registered = client.request_object_algorithm
    signed = tuple(name for name in client.rules.assertion_algorithms if registered in ("", name))
    return (*signed, UNSIGNED) if is_fetched and registered in ("", UNSIGNED) else signed


def parameters_of(attempt: RequestObjectAttempt) -> Parameters:
    """The parameters that a checked request object stands for.

    Plain OpenID Connect adds those beside it that it does not name (Core 1.0, 6.1); otherwise nothing that was not
    signed counts (RFC 9101, 6.3).
    """
    inside: dict[str, str] = {}
    unreadable: set[str] = set()
    for name, value in attempt.claims.items():
        text = _as_text(name, value) if name in KNOWN_PARAMETERS else None
        if text is not None and is_readable(text, name=name):
            inside[name] = text
        elif text is not None:
            unreadable.add(name)
    inside["client_id"] = attempt.client.client_id
    if attempt.client.profile is not Profile.OIDC:
        return Parameters(inside, frozenset(), frozenset(unreadable))
    beside = attempt.outer.without(*_NOT_INSIDE)
    return Parameters({**beside.values, **inside}, beside.repeated, beside.unreadable | unreadable)


def _is_strict(attempt: RequestObjectAttempt) -> bool:
    return attempt.is_signed and attempt.client.profile is not Profile.OIDC


def _as_text(name: str, value: object) -> str | None:
    """The value as it would be written beside the object; None when it cannot be."""
    if name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if name in _OBJECTS and isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return value if isinstance(value, str) else None


def _broken(reason: str) -> ProtocolError:
    return ProtocolError(ErrorCode.INVALID_REQUEST_OBJECT, f"The request object: {reason}")
