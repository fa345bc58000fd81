"""The short-lived artefacts of one sign-in: the waiting request, its code, the tokens that the code was changed for."""

from django.conf import settings
from django.db import models

from truename.federation.models.clients import RelyingParty
from truename.federation.models.grants import Grant
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class AuthorizationRequest(models.Model):
    """A checked request that waits here while the person does what is missing. It belongs to the browser that
    `browser_binding` names (keyed hash, empty until the first visit) and, once known, to one subscriber."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        ALLOWED = "allowed"
        DENIED = "denied"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="requests")
    parameters = models.JSONField()
    login_hint_sealed = models.BinaryField(null=True)
    browser_binding = models.BinaryField(max_length=32, default=b"")
    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    created_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="request_is_open_or_has_an_end",
                condition=models.Q(outcome="open", finished_at__isnull=True)
                | (~models.Q(outcome="open") & models.Q(finished_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AuthorizationCode(models.Model):
    """A code by its keyed hash, with everything that its exchange will assert, as it was when she allowed it."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    code_digest = models.BinaryField(max_length=32, unique=True)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="codes")
    redirect_uri = models.CharField(max_length=2000)
    code_challenge = models.CharField(max_length=43, blank=True)
    nonce = models.TextField(blank=True)
    scopes = models.JSONField()
    achieved = models.JSONField()
    acr = models.CharField(max_length=200)
    issued_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class AccessToken(models.Model):
    """An opaque access token by its keyed hash; it opens the userinfo endpoint and nothing else."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    code = models.ForeignKey(AuthorizationCode, on_delete=models.CASCADE, related_name="tokens")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tokens")
    issued_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)
