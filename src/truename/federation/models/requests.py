"""The artefacts of one sign-in: what was pushed, the waiting request, its code, and what the code was changed for."""

from django.conf import settings
from django.db import models

from truename.federation.models.clients import RelyingParty
from truename.federation.models.grants import Grant
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class PushedRequest(models.Model):
    """A request that a client sent ahead (RFC 9126); usable until the person has answered it or its time is over."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    uri_digest = models.BinaryField(max_length=32, unique=True)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="+")
    parameters = models.JSONField()
    login_hint_sealed = models.BinaryField(null=True)
    hinted_subject = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField(db_index=True)
    consumed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class AuthorizationRequest(models.Model):
    """A checked request that waits here while the person does what is missing. It belongs to the browser that
    `browser_binding` names (keyed hash, empty until the first visit) and, once known, to one subscriber.
    `answer_sealed` is what she was sent back with, kept for a minute for a second click."""

    class Outcome(models.TextChoices):
        OPEN = "open"
        ALLOWED = "allowed"
        DENIED = "denied"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="requests")
    parameters = models.JSONField()
    login_hint_sealed = models.BinaryField(null=True)
    pushed = models.ForeignKey(PushedRequest, on_delete=models.SET_NULL, null=True, related_name="+")
    hinted_subject = models.CharField(max_length=64, blank=True)
    browser_binding = models.BinaryField(max_length=32, default=b"")
    subscriber = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    answer_sealed = models.BinaryField(null=True)
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
    """A code by its keyed hash, with everything that its exchange will assert, as it was when she allowed it. The row
    is the head of the family of all tokens that come from it, and stays as long as one of them may be used."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    code_digest = models.BinaryField(max_length=32, unique=True)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="codes")
    session_id = models.UUIDField(null=True, db_index=True)
    redirect_uri = models.CharField(max_length=2000)
    code_challenge = models.CharField(max_length=43, blank=True)
    nonce = models.TextField(blank=True)
    scopes = models.JSONField()
    claims = models.JSONField(default=dict)
    claims_locales = models.CharField(max_length=200, blank=True)
    resource = models.CharField(max_length=500, blank=True)
    achieved = models.JSONField()
    acr = models.CharField(max_length=200)
    issued_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class AccessToken(models.Model):
    """An access token by its keyed hash, opaque or JWT. Without `resource` it opens userinfo."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    code = models.ForeignKey(AuthorizationCode, on_delete=models.CASCADE, related_name="tokens")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tokens")
    scopes = models.JSONField(default=list)
    resource = models.CharField(max_length=500, blank=True)
    issued_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class RefreshToken(models.Model):
    """One refresh token of a family, by its keyed hash. `answer_sealed` is what its use was answered with, under a key
    made from the token itself, kept for the grace window only."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    code = models.ForeignKey(AuthorizationCode, on_delete=models.CASCADE, related_name="refresh_tokens")
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="refresh_tokens")
    issued_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    answer_sealed = models.BinaryField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class UsedAssertion(models.Model):
    """The `jti` of a client assertion or request object that was seen, so that it is not seen twice (RFC 7523, 3)."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="+")
    jti_digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="assertion_once_per_client", fields=["client", "jti_digest"])]

    def __str__(self) -> str:
        return str(self.pk)
