"""Relying parties and what was agreed with each; secrets only as keyed hashes."""

from django.db import models

from truename.federation.domain.clients import Profile
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class RelyingParty(models.Model):
    """One service of an organisation. Lists and localised texts are JSON, written by `registry` in one shape only."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    client_id = models.CharField(max_length=120, unique=True)
    secret_digest = models.BinaryField(max_length=32, null=True)
    organisation_name = models.CharField(max_length=120)
    service_name = models.CharField(max_length=120)
    purpose = models.JSONField(default=dict)
    redirect_uris = models.JSONField(default=list)
    post_logout_redirect_uris = models.JSONField(default=list)
    attributes = models.JSONField(default=list)
    minimum_ial = models.PositiveSmallIntegerField(default=0)
    minimum_aal = models.PositiveSmallIntegerField(default=2)
    sector = models.CharField(max_length=255)
    profile = models.CharField(max_length=20, choices=[(profile.value, profile.value) for profile in Profile])
    is_public = models.BooleanField(default=False)
    is_enabled = models.BooleanField(default=True)
    is_claims_in_id_token = models.BooleanField(default=False)
    alternatives_url = models.CharField(max_length=500, blank=True)
    alternatives_text = models.JSONField(default=dict)
    privacy_policy_url = models.CharField(max_length=500, blank=True)
    home_url = models.CharField(max_length=500, blank=True)
    logo_url = models.CharField(max_length=500, blank=True)
    registered_at = models.DateTimeField(default=utc_now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="client_is_public_or_has_a_secret",
                condition=models.Q(is_public=True, secret_digest__isnull=True)
                | models.Q(is_public=False, secret_digest__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.client_id
