"""The subscriber account and what hangs on it: addresses, verified identity, messages. Columns and constraints only."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier
from truename.subscribers.domain.addresses import AddressLabel


class Subscriber(AbstractBaseUser):
    """One person's account. The key never changes and is never used again (Source: SP 800-63A-4, 5.1)."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    language = models.CharField(max_length=10, default="en")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    terms_version = models.CharField(max_length=20)
    terms_accepted_at = models.DateTimeField()
    created_at = models.DateTimeField(default=utc_now)
    closed_at = models.DateTimeField(null=True)
    is_operator = models.BooleanField(default=False)
    last_login = None

    objects = BaseUserManager["Subscriber"]()
    USERNAME_FIELD = "id"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closed_has_a_time", condition=Q(status="closed", closed_at__isnull=False) | ~Q(status="closed")
            ),
            models.CheckConstraint(
                name="closed_account_operates_nothing", condition=Q(is_operator=False) | ~Q(status="closed")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class EmailAddress(models.Model):
    """An e-mail address; before `confirmed_at` it belongs to nobody and receives nothing but its confirmation."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="email_addresses")
    address_sealed = models.BinaryField()
    address_index = models.BinaryField(max_length=32)
    label = models.CharField(max_length=10, choices=[(label.value, label.value) for label in AddressLabel])
    is_primary = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=utc_now)
    code_index = models.BinaryField(max_length=32, null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries_left = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="confirmed_address_is_one_accounts",
                fields=["address_index"],
                condition=Q(confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(name="address_once_per_account", fields=["subscriber", "address_index"]),
            models.UniqueConstraint(name="one_primary_address", fields=["subscriber"], condition=Q(is_primary=True)),
            models.CheckConstraint(
                name="primary_is_confirmed", condition=Q(is_primary=False) | Q(confirmed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Phone(models.Model):
    """A number that the subscriber has shown to control by a code; one per account."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.OneToOneField(Subscriber, on_delete=models.PROTECT, related_name="phone")
    number_sealed = models.BinaryField()
    number_index = models.BinaryField(max_length=32, db_index=True)
    validated_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class VerifiedIdentity(models.Model):
    """The outcome of identity proofing, written at enrolment, replaced when the person is verified again."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.OneToOneField(Subscriber, on_delete=models.PROTECT, related_name="verified_identity")
    identity_number = models.CharField(max_length=12, unique=True)
    ial = models.PositiveSmallIntegerField()
    pathway = models.CharField(max_length=20)
    verified_at = models.DateTimeField()
    evidence = models.JSONField()
    attributes_sealed = models.BinaryField()
    social_security_number_index = models.BinaryField(max_length=32, null=True, db_index=True)

    class Meta:
        constraints = [models.CheckConstraint(name="ial_is_known", condition=Q(ial__in=[1, 2]))]

    def __str__(self) -> str:
        return self.identity_number


class OutboxMessage(models.Model):
    """A message that is to leave: address and words sealed under its owner, who may still be a pending sign-up."""

    class Channel(models.TextChoices):
        MAIL = "mail"
        TEXT = "text"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    owner_id = models.UUIDField(db_index=True)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_problem = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=utc_now, db_index=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)
