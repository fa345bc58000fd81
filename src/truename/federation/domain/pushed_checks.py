"""Pushed authorization requests as lists of checks: what may be pushed, and when what was pushed may be used.

What is inside passes the checks of `authorization_checks` when it is pushed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError, UntrustedRequest


@dataclass(frozen=True, slots=True)
class PushAttempt:
    """Parameters that an authenticated client pushes."""

    parameters: Parameters


@dataclass(frozen=True, slots=True)
class PushedStanding:
    """What is stored of a pushed request."""

    expires_at: datetime
    is_consumed: bool
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class PushedAttempt:
    """A `request_uri` of ours that a browser brings at `now`; `pushed` None when this client pushed none under it."""

    client: ClientPolicy
    pushed: PushedStanding | None
    now: datetime


def check_no_request_uri(attempt: PushAttempt) -> None:
    """Refuses to be sent elsewhere by what is pushed. Source: RFC 9126, 2.1 (step 2)."""
    if "request_uri" in attempt.parameters.values:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "request_uri cannot be pushed.")


def check_client_is_enabled(attempt: PushedAttempt) -> None:
    """Refuses a relying party that was switched off since it pushed. Source: SP 800-63C-4, 3.5 (agreement in force)."""
    if not attempt.client.is_enabled:
        raise UntrustedRequest("This relying party is switched off.")


def check_is_known(attempt: PushedAttempt) -> None:
    """Refuses what was not pushed by this very client. Source: RFC 9126, 2.2 (bound to the client)."""
    if attempt.pushed is None:
        raise UntrustedRequest("request_uri is not known for this client.")


def check_is_unanswered(attempt: PushedAttempt) -> None:
    """Refuses a request that a person has answered. Source: RFC 9126, 4 (one-time use)."""
    if attempt.pushed is not None and attempt.pushed.is_consumed:
        raise UntrustedRequest("request_uri was used before.")


def check_is_in_time(attempt: PushedAttempt) -> None:
    """Refuses a request past its time. Source: RFC 9126, 2.2 (`expires_in`)."""
    if attempt.pushed is not None and attempt.now >= attempt.pushed.expires_at:
        raise UntrustedRequest("request_uri has expired.")


def check_address_is_registered(attempt: PushedAttempt) -> None:
    """Refuses a request whose return address went since it was pushed. Source: RFC 9700, 2.1."""
    if attempt.pushed is not None and attempt.pushed.redirect_uri not in attempt.client.redirect_uris:
        raise UntrustedRequest("redirect_uri is no longer registered for this client.")


PUSH_CHECKS: tuple[Callable[[PushAttempt], None], ...] = (check_no_request_uri,)
PUSHED_CHECKS: tuple[Callable[[PushedAttempt], None], ...] = (
    check_client_is_enabled,
    check_is_known,
    check_is_unanswered,
    check_is_in_time,
    check_address_is_registered,
)
