"""The introspection and revocation endpoints as lists of checks, and who may learn what of a token that was shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError


@dataclass(frozen=True, slots=True)
class LookupAttempt:
    """A request of an authenticated client that shows a token."""

    parameters: Parameters
    client: ClientPolicy


LookupCheck = Callable[[LookupAttempt], None]


def check_client_proves_itself(attempt: LookupAttempt) -> None:
    """Refuses a public client: anybody can say its name. Source: RFC 7662, 2.1 (prevents scanning for tokens)."""
    if attempt.client.is_public:
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "Only a client that proves itself may look tokens up.")


def check_token_is_shown(attempt: LookupAttempt) -> None:
    """Refuses a request without a token. Source: RFC 7662, 2.1; RFC 7009, 2.1."""
    if attempt.parameters.get("token") is None:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "token is missing.")


INTROSPECTION_CHECKS: tuple[LookupCheck, ...] = (check_client_proves_itself, check_token_is_shown)
# A public client may take back what is its own (RFC 7009, 2.1).
REVOCATION_CHECKS: tuple[LookupCheck, ...] = (check_token_is_shown,)


@dataclass(frozen=True, slots=True)
class LookedUpToken:
    """A stored token as introspection sees it. `introspected_by` is the client that stands for its resource server;
    None where there is none."""

    client_row_id: UUID
    introspected_by: UUID | None
    expires_at: datetime
    is_spent: bool
    is_alive: bool


def may_look_up(asking: UUID, token: LookedUpToken) -> bool:
    """Whether this client may learn of the token: its own, or one for the API that it stands for.

    Source: RFC 7662, 4 (a protected resource learns only of tokens meant for it).
    """
    return asking in {token.client_row_id, token.introspected_by}


def is_active(token: LookedUpToken, *, now: datetime) -> bool:
    """Whether the token still opens anything. Source: RFC 7662, 2.2."""
    return token.is_alive and not token.is_spent and now < token.expires_at


INACTIVE: Mapping[str, object] = {"active": False}
