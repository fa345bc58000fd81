"""Authenticators, sessions and what is pending: columns and constraints only."""

from django.db import models
from django.db.models import Q

from truename.authenticators.domain.methods import AuthenticatorKind
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier


class Authenticator(models.Model):
    """One authenticator bound to an account, of whatever kind, with its count of failures in a row."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey("subscribers.Subscriber", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in AuthenticatorKind])
    nickname = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=utc_now)
    last_used_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_password_and_one_set_of_codes",
                fields=["subscriber", "kind"],
                condition=Q(kind__in=["password", "recovery_codes"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TotpSecret(models.Model):
    """The sealed secret of an authenticator app and the last time step whose code was used."""

    authenticator = models.OneToOneField(Authenticator, on_delete=models.CASCADE, primary_key=True, related_name="totp")
    secret_sealed = models.BinaryField()
    last_step = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.pk)


class TotpOffer(models.Model):
    """A secret that is shown as a QR code and not bound yet; one per account."""

    subscriber = models.OneToOneField(
        "subscribers.Subscriber", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    secret_sealed = models.BinaryField()
    created_at = models.DateTimeField(default=utc_now)

    def __str__(self) -> str:
        return str(self.pk)


class Passkey(models.Model):
    """A WebAuthn credential."""

    authenticator = models.OneToOneField(
        Authenticator, on_delete=models.CASCADE, primary_key=True, related_name="passkey"
    )
    credential_id = models.BinaryField(unique=True, max_length=1023)
    credential_data = models.BinaryField()
    sign_count = models.BigIntegerField()
    transports = models.JSONField(default=list)
    is_user_verifying = models.BooleanField()
    backup_eligible = models.BooleanField()
    backed_up = models.BooleanField()

    def __str__(self) -> str:
        return str(self.pk)


class PasskeyChallenge(models.Model):
    """A challenge that was sent to a browser; answered at most once."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    purpose = models.CharField(max_length=10, choices=[("bind", "bind"), ("sign_in", "sign_in")])
    subscriber_id = models.UUIDField(null=True)
    challenge = models.BinaryField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """One look-up secret, as a keyed hash; used once."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    authenticator = models.ForeignKey(Authenticator, on_delete=models.CASCADE, related_name="recovery_codes")
    code_index = models.BinaryField(max_length=32, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class PendingSignUp(models.Model):
    """An address that wants an account; its identifier becomes the account's. A decoy's address already has one."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    address_sealed = models.BinaryField()
    is_decoy = models.BooleanField()
    language = models.CharField(max_length=10)
    terms_version = models.CharField(max_length=20)
    terms_accepted_at = models.DateTimeField()
    code_index = models.BinaryField(max_length=32)
    token_index = models.BinaryField(max_length=32, unique=True)
    last_sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decoy_is_never_confirmed", condition=Q(is_decoy=False) | Q(confirmed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="completed_was_confirmed", condition=Q(completed_at__isnull=True) | Q(confirmed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PasswordReset(models.Model):
    """A link to choose a new password; used once, and never enough alone."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey("subscribers.Subscriber", on_delete=models.CASCADE, related_name="+")
    token_index = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class AuthenticatedSession(models.Model):
    """One signed-in browser: what was achieved, how and when."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey("subscribers.Subscriber", on_delete=models.PROTECT, related_name="+")
    aal = models.PositiveSmallIntegerField()
    amr = models.JSONField()
    started_at = models.DateTimeField(default=utc_now)
    authenticated_at = models.DateTimeField()
    reauthenticated_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="aal_is_known", condition=Q(aal__in=[1, 2]))]
        indexes = [models.Index(name="sessions_of_subscriber", fields=["subscriber", "ended_at"])]

    def __str__(self) -> str:
        return str(self.pk)


class AttemptCount(models.Model):
    """How many attempts one key made in one window of one rule."""

    id = models.BigAutoField(primary_key=True)
    rule = models.CharField(max_length=40)
    key_index = models.BinaryField(max_length=32)
    window_started_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_count_per_window", fields=["rule", "key_index", "window_started_at"])
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.attempts}"
