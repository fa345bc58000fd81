"""Counts attempts against the table of limits, atomically and outside the caller's fate; no limit is decided here."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from truename.authenticators.domain.refusals import AuthenticatorDisabled, TooManyAttempts
from truename.authenticators.domain.throttling import CONSECUTIVE_FAILURES, ThrottleRule, seconds_left, window_start
from truename.authenticators.models import AttemptCount, Authenticator
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index


def count_attempt(*, rule: ThrottleRule, key: str, now: datetime) -> None:
    """Counts one attempt before it is judged, so that parallel ones cannot slip through; raises TooManyAttempts.

    Call it outside the transaction that judges: a refusal rolls that one back and must not give the attempt back.
    """
    with transaction.atomic():
        row, _ = AttemptCount.objects.get_or_create(
            rule=rule.name, key_index=_key(rule, key), window_started_at=window_start(rule, now)
        )
        allowed = AttemptCount.objects.filter(pk=row.pk, attempts__lt=rule.limit).update(attempts=F("attempts") + 1)
    if not allowed:
        raise TooManyAttempts(seconds=seconds_left(rule, now))


def give_back_attempt(*, rule: ThrottleRule, key: str, now: datetime) -> None:
    """Takes a successful attempt off the count of its window."""
    rows = AttemptCount.objects.filter(
        rule=rule.name, key_index=_key(rule, key), window_started_at=window_start(rule, now), attempts__gt=0
    )
    rows.update(attempts=F("attempts") - 1)


def count_failure(*, authenticator_id: UUID, now: datetime) -> None:
    """One more failure in a row on this authenticator; at the hundredth it is disabled (SP 800-63B-4, 3.2.2)."""
    with transaction.atomic():
        rows = Authenticator.objects.filter(pk=authenticator_id)
        rows.update(failures=F("failures") + 1)
        row = rows.first()
        if row is None:
            return
        record_event(name="authenticators.attempt_refused", subject_id=row.subscriber_id, data={"kind": row.kind})
        if rows.filter(failures__gte=CONSECUTIVE_FAILURES, disabled_at__isnull=True).update(disabled_at=now):
            record_event(
                name="authenticators.authenticator_disabled", subject_id=row.subscriber_id, data={"kind": row.kind}
            )


def require_enabled(authenticator: Authenticator) -> None:
    """Raises AuthenticatorDisabled when there were too many failures in a row."""
    if authenticator.disabled_at is not None:
        raise AuthenticatorDisabled(kind=authenticator.kind)


def record_use(*, authenticator_id: UUID, now: datetime) -> None:
    """A success: the row of failures ends and the time of use is kept."""
    Authenticator.objects.filter(pk=authenticator_id).update(failures=0, last_used_at=now)


def forget_old_counts(*, before: datetime) -> int:
    """Deletes counts of windows that began before this moment; answers how many."""
    return AttemptCount.objects.filter(window_started_at__lt=before).delete()[0]


def _key(rule: ThrottleRule, key: str) -> bytes:
    return blind_index(purpose=f"authenticators.throttle.{rule.name}", value=key)
