"""Logout tokens that wait to be delivered to relying parties: the outbox of back-channel logout."""

from django.db import models

from truename.federation.models.clients import RelyingParty
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class LogoutDelivery(models.Model):
    """One logout to be told to one relying party; the token is signed when it leaves. `sid` "" means every session of
    `subject`."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=64)
    sid = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_problem = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=utc_now)
    next_attempt_at = models.DateTimeField(default=utc_now)
    claimed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="logout_delivery_due")]

    def __str__(self) -> str:
        return str(self.pk)
