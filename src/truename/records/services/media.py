"""Keeps images and clips sealed, and destroys them with proof."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.foundation.refusal import Refusal
from truename.records.models import DeletionRecord, SealedMedia
from truename.records.services.audit import record_event
from truename.records.services.vault import seal, unseal


class MediaNotFound(Refusal):
    """No such media for this owner."""

    code = "media_not_found"


class MediaDestroyed(Refusal):
    """The media existed and was destroyed; its deletion record says when and why."""

    code = "media_destroyed"


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """What is known of stored media without opening it."""

    id: UUID
    kind: str
    content_type: str
    stored_at: datetime
    keep_until: datetime | None


@dataclass(frozen=True, slots=True)
class Deletion:
    """One deletion as it is shown to the person whose data it was."""

    media_id: UUID
    kind: str
    stored_at: datetime
    destroyed_at: datetime
    reason: str


def store_media(
    *,
    owner_id: UUID,
    case_id: UUID | None,
    kind: str,
    content: bytes,
    content_type: str,
    keep_until: datetime | None,
) -> UUID:
    """Seals `content` for its owner; `keep_until` None means until somebody destroys it."""
    row = SealedMedia.objects.create(
        owner_id=owner_id,
        case_id=case_id,
        kind=kind,
        content_type=content_type,
        content_sha256=hashlib.sha256(content).hexdigest(),
        sealed=seal(owner_id=owner_id, purpose=f"media/{kind}", plaintext=content),
        keep_until=keep_until,
    )
    return row.id


def load_media(*, media_id: UUID, owner_id: UUID) -> bytes:
    """The content; raises MediaDestroyed or MediaNotFound (also for another owner's media)."""
    row = SealedMedia.objects.filter(id=media_id, owner_id=owner_id).first()
    if row is None:
        if DeletionRecord.objects.filter(media_id=media_id, owner_id=owner_id).exists():
            raise MediaDestroyed
        raise MediaNotFound
    return unseal(owner_id=owner_id, purpose=f"media/{row.kind}", ciphertext=bytes(row.sealed))


def media_of(*, case_id: UUID) -> tuple[StoredMedia, ...]:
    """What is still stored for a case, oldest first."""
    rows = SealedMedia.objects.filter(case_id=case_id).order_by("stored_at", "id").defer("sealed")
    return tuple(StoredMedia(row.id, row.kind, row.content_type, row.stored_at, row.keep_until) for row in rows)


@transaction.atomic
def destroy_media(*, media_ids: Iterable[UUID], reason: str) -> int:
    """Destroys what still exists of `media_ids` and writes one deletion record each; the number destroyed."""
    rows = list(SealedMedia.objects.select_for_update().filter(id__in=list(media_ids)).defer("sealed"))
    DeletionRecord.objects.bulk_create(
        [
            DeletionRecord(
                owner_id=row.owner_id,
                media_id=row.id,
                case_id=row.case_id,
                kind=row.kind,
                content_sha256=row.content_sha256,
                stored_at=row.stored_at,
                reason=reason,
            )
            for row in rows
        ]
    )
    SealedMedia.objects.filter(id__in=[row.id for row in rows]).delete()
    for row in rows:
        record_event(
            name="records.media_destroyed",
            subject_id=row.owner_id,
            data={"kind": row.kind, "media_id": str(row.id), "reason": reason},
        )
    return len(rows)


def destroy_overdue_media(*, now: datetime) -> int:
    """Destroys everything whose time is over; the sweep that keeps the promise even when a case is abandoned."""
    overdue = SealedMedia.objects.filter(keep_until__lte=now).values_list("id", flat=True)
    return destroy_media(media_ids=list(overdue), reason="retention_ended")


def deletion_records(*, owner_id: UUID) -> tuple[Deletion, ...]:
    """Everything of this owner that was destroyed, newest first."""
    rows = DeletionRecord.objects.filter(owner_id=owner_id).order_by("-destroyed_at", "-id")
    return tuple(Deletion(row.media_id, row.kind, row.stored_at, row.destroyed_at, row.reason) for row in rows)
