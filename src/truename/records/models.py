"""What is kept: audit events, wrapped data keys, sealed media, and records of what was destroyed."""

from django.db import models

from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class AppendOnlyQuerySet(models.QuerySet["AuditEvent"]):
    """Rows of an audit trail are written once: no update and no delete through this door."""

    def update(self, **_: object) -> int:
        raise TypeError("Audit events are append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("Audit events are append-only.")


class AuditEvent(models.Model):
    """One thing that happened. `data` holds codes, numbers and identifiers, never personal data."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    occurred_at = models.DateTimeField(default=utc_now)
    name = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_id", "-occurred_at"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class DataKey(models.Model):
    """The one key that opens everything sealed for an owner. Destroying it is deletion of all of that."""

    owner_id = models.UUIDField(primary_key=True)
    key_reference = models.CharField(max_length=64)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=utc_now)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="data_key_is_held_or_destroyed",
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.owner_id)


class SealedMedia(models.Model):
    """An image or a clip, sealed for its owner, until `keep_until` or until somebody decides."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    owner_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    content_type = models.CharField(max_length=80)
    content_sha256 = models.CharField(max_length=64)
    sealed = models.BinaryField()
    stored_at = models.DateTimeField(default=utc_now)
    keep_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case_id"], name="media_by_case"),
            models.Index(fields=["keep_until"], name="media_by_keep_until"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class DeletionRecord(models.Model):
    """Proof that something was destroyed: what kind, when, why, and the hash of what is gone."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    owner_id = models.UUIDField()
    media_id = models.UUIDField(unique=True)
    case_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    content_sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(default=utc_now)
    reason = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["owner_id", "-destroyed_at"], name="deletion_by_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.media_id}"
