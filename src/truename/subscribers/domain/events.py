"""News that this room publishes; `site/subscriptions.py` says who reacts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """The account is closed for good: sessions, grants and cases end."""

    subscriber_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class AccountSuspended:
    """Nobody may sign in until the suspension is lifted: sessions end, here and at relying parties."""

    subscriber_id: UUID
    reason: str
