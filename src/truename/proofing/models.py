"""What is stored of a case: its append-only log, sealed answers, phone codes, and the runs of its checks."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from truename.foundation.identifiers import new_identifier
from truename.proofing.domain.checks import CheckName
from truename.proofing.domain.plan import PolicyName


class LogIsAppendOnly(Exception):
    """Somebody tried to change or delete what has happened."""


class ProofingCase(models.Model):
    """One applicant's case. Everything about where it stands is in its events."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    subscriber = models.ForeignKey("subscribers.Subscriber", on_delete=models.PROTECT, related_name="+")
    policy = models.CharField(max_length=30, choices=[(name.value, name.value) for name in PolicyName])
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_case_per_subscriber", fields=["subscriber"], condition=Q(closed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CaseEvent(models.Model):
    """One row of a case's log; unique on (case, sequence), which is also the lock between two writers."""

    case = models.ForeignKey(ProofingCase, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    payload = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_event_per_sequence", fields=["case", "sequence"])]
        ordering = ["case", "sequence"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sequence} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LogIsAppendOnly


class CaseAnswer(models.Model):
    """Personal data of a case, sealed for its subscriber: what was read, what was typed. Gone after the decision."""

    case = models.ForeignKey(ProofingCase, on_delete=models.PROTECT, related_name="answers")
    name = models.CharField(max_length=20)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_answer_per_name", fields=["case", "name"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class PhoneCode(models.Model):
    """A code that was sent to the validated number, as a keyed hash; used once, tried a few times."""

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    case = models.ForeignKey(ProofingCase, on_delete=models.PROTECT, related_name="phone_codes")
    digest = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)


class CheckRun(models.Model):
    """One check that the worker has to make. A claim is a lease: when it runs out, another worker may take over."""

    class State(models.TextChoices):
        PENDING = "pending"
        CLAIMED = "claimed"
        REPORTED = "reported"

    id = models.UUIDField(primary_key=True, default=new_identifier, editable=False)
    case = models.ForeignKey(ProofingCase, on_delete=models.PROTECT, related_name="check_runs")
    check_name = models.CharField(max_length=30, choices=[(name.value, name.value) for name in CheckName])
    round = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    enqueued_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)  # claims that ended without an answer: killed or broken
    stage = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_run_per_check_and_round", fields=["case", "check_name", "round"]),
            models.CheckConstraint(
                name="claimed_has_a_lease",
                condition=~Q(state="claimed") | Q(claim__isnull=False, lease_until__isnull=False),
            ),
        ]
        indexes = [models.Index(name="runs_to_do", fields=["not_before"], condition=~Q(state="reported"))]

    def __str__(self) -> str:
        return f"{self.case_id} {self.check_name} {self.round}"
