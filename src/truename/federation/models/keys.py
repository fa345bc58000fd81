"""Keys that sign assertions: the private half sealed in the vault, the public half as it is published."""

from django.db import models
from django.db.models import Q

from truename.foundation.clock import utc_now


class SigningKey(models.Model):
    """A key by its thumbprint. At most one is active and one is next; retired ones stay published for a while."""

    class State(models.TextChoices):
        NEXT = "next"
        ACTIVE = "active"
        RETIRED = "retired"

    kid = models.CharField(max_length=64, primary_key=True)
    algorithm = models.CharField(max_length=10, default="ES256")
    private_key_sealed = models.BinaryField()
    public_jwk = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices)
    created_at = models.DateTimeField(default=utc_now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_active_key", fields=["algorithm"], condition=Q(state="active")),
            models.UniqueConstraint(name="one_next_key", fields=["algorithm"], condition=Q(state="next")),
        ]

    def __str__(self) -> str:
        return self.kid
