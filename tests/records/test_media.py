"""Media is kept sealed for its owner and destroyed with a record that outlives it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from truename.records.models import AuditEvent, SealedMedia
from truename.records.services.audit import recent_events, record_event
from truename.records.services.media import (
    MediaDestroyed,
    MediaNotFound,
    deletion_records,
    destroy_media,
    destroy_overdue_media,
    load_media,
    media_of,
    store_media,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def stored(owner: UUID, case: UUID | None = None, keep_until: datetime | None = None) -> UUID:
    return store_media(
        owner_id=owner,
        case_id=case,
        kind="selfie",
        content=b"a moving picture",
        content_type="video/webm",
        keep_until=keep_until,
    )


def test_media_comes_back_whole_and_lies_sealed() -> None:
    owner = uuid4()
    media = stored(owner)
    assert load_media(media_id=media, owner_id=owner) == b"a moving picture"
    assert b"moving" not in bytes(SealedMedia.objects.get(id=media).sealed)


def test_another_owner_finds_nothing() -> None:
    media = stored(uuid4())
    with pytest.raises(MediaNotFound):
        load_media(media_id=media, owner_id=uuid4())


def test_destroyed_media_leaves_a_deletion_record() -> None:
    owner, case = uuid4(), uuid4()
    media = stored(owner, case)
    assert destroy_media(media_ids=[media, media], reason="decided") == 1
    assert destroy_media(media_ids=[media], reason="decided") == 0
    with pytest.raises(MediaDestroyed):
        load_media(media_id=media, owner_id=owner)
    (record,) = deletion_records(owner_id=owner)
    assert (record.kind, record.reason, record.media_id) == ("selfie", "decided", media)
    assert media_of(case_id=case) == ()


def test_overdue_media_is_swept_and_the_rest_stays() -> None:
    owner, case = uuid4(), uuid4()
    overdue = stored(owner, case, NOW - timedelta(minutes=1))
    kept = stored(owner, case, NOW + timedelta(hours=1))
    forever = stored(owner, case)
    assert destroy_overdue_media(now=NOW) == 1
    assert {media.id for media in media_of(case_id=case)} == {kept, forever}
    assert deletion_records(owner_id=owner)[0].media_id == overdue


def test_audit_events_cannot_be_changed_or_deleted() -> None:
    subject = uuid4()
    record_event(name="test.happened", subject_id=subject, data={"tries": 1})
    with pytest.raises(TypeError):
        AuditEvent.objects.filter(subject_id=subject).update(name="test.other")
    with pytest.raises(TypeError):
        AuditEvent.objects.filter(subject_id=subject).delete()
    (event,) = recent_events(subject_id=subject)
    assert (event.name, event.data) == ("test.happened", {"tries": 1})
