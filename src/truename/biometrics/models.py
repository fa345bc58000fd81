"""What the room keeps: issued challenges and biometric consents. No picture, no clip, no vector is ever a column."""

from django.conf import settings
from django.db import models

from truename.foundation.identifiers import new_identifier


class IssuedChallenge(models.Model):
    """A challenge for one clip of one case; `used_at` is set by the one statement that consumes it."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    case_id = models.UUIDField(db_index=True)
    moves = models.JSONField()
    lights = models.JSONField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="challenge_expires_after_issue", condition=models.Q(expires_at__gt=models.F("issued_at"))
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class BiometricConsent(models.Model):
    """One person's explicit consent for one case, to the notice of one version in one language."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    case_id = models.UUIDField()
    notice_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_consent_in_force_per_case",
                fields=["case_id"],
                condition=models.Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
