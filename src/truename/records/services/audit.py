"""Writes the audit trail, and reads it back for the person it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier
from truename.records.models import AuditEvent
from truename.records.services.statements import Statement

# Every act of a person or machine appends one, so this is the most frequent write of all.
_APPEND = Statement(
    "INSERT INTO records_auditevent (id, occurred_at, name, subject_id, actor_id, data)"
    " VALUES (%(id)s, %(occurred_at)s, %(name)s, %(subject)s, %(actor)s, %(data)s)"
)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event as it is shown: a stable name and its codes and numbers."""

    id: UUID
    occurred_at: datetime
    name: str
    data: Mapping[str, str | int | bool]


def record_event(
    *,
    name: str,
    subject_id: UUID | None,
    data: Mapping[str, str | int | bool] | None = None,
    actor_id: UUID | None = None,
) -> None:
    """Appends one event in the caller's transaction. `data` is codes, numbers and identifiers only."""
    _APPEND.change(
        id=new_identifier(), occurred_at=utc_now(), name=name, subject=subject_id, actor=actor_id, data=dict(data or {})
    )


def recent_events(*, subject_id: UUID, limit: int = 20) -> tuple[RecordedEvent, ...]:
    """The newest `limit` events about this subscriber, newest first."""
    rows = AuditEvent.objects.filter(subject_id=subject_id).order_by("-occurred_at", "-id")[:limit]
    return tuple(RecordedEvent(row.id, row.occurred_at, row.name, row.data) for row in rows)
