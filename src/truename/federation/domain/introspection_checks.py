"""Who may look a token up, and what an answer about it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


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
