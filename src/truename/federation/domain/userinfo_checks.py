"""The userinfo endpoint as a list of checks on the access token it was shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError


@dataclass(frozen=True, slots=True)
class TokenStanding:
    """What is stored about an access token."""

    expires_at: datetime
    is_revoked: bool
    is_account_active: bool
    is_client_enabled: bool
    scopes: tuple[str, ...]
    resource: str = ""


@dataclass(frozen=True, slots=True)
class AccessAttempt:
    """A token shown at `now`; `token` is None when none is stored under it."""

    token: TokenStanding | None
    now: datetime


AccessCheck = Callable[[AccessAttempt], None]


def read_bearer_token(authorization: str | None, body: Parameters) -> str:
    """The token shown in the header or the form body, never in both; raises ProtocolError. Source: RFC 6750, 2."""
    in_body = body.get("access_token")
    if "access_token" in body.repeated or "access_token" in body.unreadable or (authorization and in_body):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "Show the access token once, in one way.")
    if in_body is not None:
        return in_body
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "No access token was shown.")
    return token.strip()


def check_token_is_known(attempt: AccessAttempt) -> None:
    """Refuses a token that was never issued. Source: RFC 6750, 3.1."""
    if attempt.token is None:
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token is not valid.")


def check_token_is_fresh(attempt: AccessAttempt) -> None:
    """Refuses a token past its time. Source: RFC 6750, 3.1."""
    if attempt.token is not None and attempt.now >= attempt.token.expires_at:
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token has expired.")


def check_token_is_not_revoked(attempt: AccessAttempt) -> None:
    """Refuses a token that she, a replayed code or the operator took back. Source: RFC 6750, 3.1; RFC 6749, 4.1.2."""
    if attempt.token is not None and (attempt.token.is_revoked or not attempt.token.is_client_enabled):
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token is no longer valid.")


def check_account_is_active(attempt: AccessAttempt) -> None:
    """Refuses to speak about a suspended or closed account. Source: SP 800-63A-4, 5.4."""
    if attempt.token is not None and not attempt.token.is_account_active:
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token is no longer valid.")


def check_token_is_for_us(attempt: AccessAttempt) -> None:
    """Refuses a token that was issued for somebody else's API. Source: RFC 8707, 3; RFC 6750, 3.1."""
    if attempt.token is not None and attempt.token.resource:
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token was issued for another resource.")


def check_scope_is_enough(attempt: AccessAttempt) -> None:
    """Refuses a token without `openid`. Source: OpenID Connect Core 1.0, 5.3."""
    if attempt.token is not None and "openid" not in attempt.token.scopes:
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token does not carry the scope openid.")


ACCESS_CHECKS: tuple[AccessCheck, ...] = (
    check_token_is_known,
    check_token_is_fresh,
    check_token_is_not_revoked,
    check_account_is_active,
    check_token_is_for_us,
    check_scope_is_enough,
)
