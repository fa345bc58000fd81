"""Relying parties and what was agreed with each, the resource servers they may ask tokens for, and registration."""

from django.db import models

from truename.federation.domain.clients import ClientAuthentication, Profile, SubjectType
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class RelyingParty(models.Model):
    """One service of an organisation. Lists and localised texts are JSON, written by `registry` in one shape only;
    secrets are keyed hashes."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    client_id = models.CharField(max_length=120, unique=True)
    authentication = models.CharField(
        max_length=24,
        choices=[(kind.value, kind.value) for kind in ClientAuthentication],
        default=ClientAuthentication.CLIENT_SECRET_BASIC.value,
    )
    secret_digest = models.BinaryField(max_length=32, null=True)
    is_enabled = models.BooleanField(default=True)
    profile = models.CharField(max_length=20, choices=[(profile.value, profile.value) for profile in Profile])
    registered_at = models.DateTimeField(default=utc_now)
    changed_at = models.DateTimeField(default=utc_now)

    # Who asks, as people read it.
    organisation_name = models.CharField(max_length=120)
    service_name = models.CharField(max_length=120)
    purpose = models.JSONField(default=dict)
    logo_url = models.CharField(max_length=500, blank=True)
    home_url = models.CharField(max_length=500, blank=True)
    privacy_policy_url = models.CharField(max_length=500, blank=True)
    terms_url = models.CharField(max_length=500, blank=True)

    # The trust agreement (SP 800-63C-4, 3.5.1).
    attributes = models.JSONField(default=list)
    minimum_ial = models.PositiveSmallIntegerField(default=0)
    minimum_aal = models.PositiveSmallIntegerField(default=2)
    alternatives_url = models.CharField(max_length=500, blank=True)
    alternatives_text = models.JSONField(default=dict)
    redress_url = models.CharField(max_length=500, blank=True)
    redress_text = models.JSONField(default=dict)
    contacts = models.JSONField(default=list)

    # The protocol.
    redirect_uris = models.JSONField(default=list)
    post_logout_redirect_uris = models.JSONField(default=list)
    request_uris = models.JSONField(default=list)
    grant_types = models.JSONField(default=list)
    resources = models.JSONField(default=list)
    subject_type = models.CharField(
        max_length=10, choices=[(kind.value, kind.value) for kind in SubjectType], default=SubjectType.PAIRWISE.value
    )
    sector = models.CharField(max_length=255)
    sector_identifier_uri = models.CharField(max_length=500, blank=True)
    jwks = models.TextField(blank=True)
    jwks_uri = models.CharField(max_length=500, blank=True)
    assertion_algorithm = models.CharField(max_length=10, blank=True)
    request_object_algorithm = models.CharField(max_length=10, blank=True)
    id_token_algorithm = models.CharField(max_length=10, default="ES256")
    id_token_encryption = models.CharField(max_length=60, blank=True)
    userinfo_algorithm = models.CharField(max_length=10, blank=True)
    userinfo_encryption = models.CharField(max_length=60, blank=True)
    is_claims_in_id_token = models.BooleanField(default=False)
    default_max_age_seconds = models.PositiveIntegerField(null=True)
    default_acr_values = models.JSONField(default=list)
    initiate_login_uri = models.CharField(max_length=500, blank=True)
    backchannel_logout_uri = models.CharField(max_length=500, blank=True)
    frontchannel_logout_uri = models.CharField(max_length=500, blank=True)

    # Clients that registered themselves (RFC 7591): what they sent, and who may change it (RFC 7592).
    registration_token_digest = models.BinaryField(max_length=32, null=True, unique=True)
    registered_metadata = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_has_a_secret_when_it_uses_one",
                condition=models.Q(authentication__in=["none", "private_key_jwt"], secret_digest__isnull=True)
                | (~models.Q(authentication__in=["none", "private_key_jwt"]) & models.Q(secret_digest__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.client_id


class ResourceServer(models.Model):
    """An API of somebody's that access tokens are asked for by its address (RFC 8707). `introspected_by` may look its
    tokens up; with `is_jwt` they are signed and readable there instead of opaque (RFC 9068)."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    identifier = models.CharField(max_length=500, unique=True)
    name = models.CharField(max_length=120)
    is_jwt = models.BooleanField(default=False)
    introspected_by = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, null=True, related_name="+")
    is_enabled = models.BooleanField(default=True)
    registered_at = models.DateTimeField(default=utc_now)

    def __str__(self) -> str:
        return self.identifier


class InitialAccessToken(models.Model):
    """A permission to register clients, by its keyed hash (RFC 7591, 3). `uses_left` None means without limit."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    token_digest = models.BinaryField(max_length=32, unique=True)
    label = models.CharField(max_length=120)
    uses_left = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=utc_now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class ProtocolProblem(models.Model):
    """What went wrong for a relying party, counted by its fixed reason, for its integrator to read on the console."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    client = models.ForeignKey(RelyingParty, on_delete=models.CASCADE, related_name="problems")
    endpoint = models.CharField(max_length=30)
    error = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=utc_now)
    last_at = models.DateTimeField(default=utc_now)
    last_correlation_code = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_row_per_problem", fields=["client", "endpoint", "error", "reason"])
        ]

    def __str__(self) -> str:
        return f"{self.error} {self.pk}"


class CacheStamp(models.Model):
    """Counts the changes of what processes keep in memory ("clients", "keys"), so that each notices another's."""

    name = models.CharField(max_length=20, primary_key=True)
    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
