"""What a subscriber lets a relying party know: her standing decision, its history, and the name she goes by there."""

from django.conf import settings
from django.db import models

from truename.federation.models.clients import RelyingParty
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class Grant(models.Model):
    """The standing decision of one subscriber about one relying party. `allowed` and `refused` map an attribute to the
    English purpose that she was shown; `email_id` and `work_email_id` name the addresses she chose to share."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, related_name="grants")
    allowed = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)
    email_id = models.UUIDField(null=True)
    work_email_id = models.UUIDField(null=True)
    first_used_at = models.DateTimeField(default=utc_now)
    last_used_at = models.DateTimeField(default=utc_now)
    decided_at = models.DateTimeField(default=utc_now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_grant_per_service", fields=["subscriber", "client"])]

    def __str__(self) -> str:
        return str(self.pk)


class AttributeRelease(models.Model):
    """One decision on the Authorize screen, kept as it was made (Source: SP 800-63C-4, 4.6.1.3)."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="releases")
    allowed = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)
    reason = models.CharField(max_length=20)
    decided_at = models.DateTimeField(default=utc_now)

    def __str__(self) -> str:
        return str(self.pk)


class PairwiseSubject(models.Model):
    """The subject identifier of one subscriber in one sector; kept, so that it outlives the key it was made with."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(max_length=255)
    subject = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_subject_per_sector", fields=["subscriber", "sector"])]

    def __str__(self) -> str:
        return str(self.pk)
