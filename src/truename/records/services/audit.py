"""Writes the audit trail, and reads it back for the person it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from truename.records.models import AuditEvent


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
    AuditEvent.objects.create(name=name, subject_id=subject_id, actor_id=actor_id, data=dict(data or {}))


def recent_events(*, subject_id: UUID, limit: int = 20) -> tuple[RecordedEvent, ...]:
    """The newest `limit` events about this subscriber, newest first."""
    rows = AuditEvent.objects.filter(subject_id=subject_id).order_by("-occurred_at", "-id")[:limit]
    return tuple(RecordedEvent(row.id, row.occurred_at, row.name, row.data) for row in rows)
