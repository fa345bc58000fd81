"""News that this room publishes; `site/subscriptions.py` says who reacts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session was ended on purpose: by its holder, for her safety, or because somebody else signs in. `reason` is a
    code. A session that only ran out of time is not news (see `sessions`)."""

    session_id: UUID
    subscriber_id: UUID
    reason: str
