"""The worker's list: which check of which case is to be made, who holds it, and until when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import F, Q

from truename.proofing.domain import limits
from truename.proofing.domain.checks import CheckName
from truename.proofing.models import CheckRun
from truename.proofing.services.case_file import CaseFile

_REQUEUE_AFTER = limits.CHECK_LEASE / 3


@dataclass(frozen=True, slots=True)
class ClaimedRun:
    """A check that this worker alone may report on while its lease lasts."""

    id: UUID
    case_id: UUID
    check: CheckName
    round: int
    claim: UUID
    attempts: int
    losses: int


def plan_next_run(*, case: CaseFile, now: datetime) -> bool:
    """Puts the next check of the case's phase on the list; False when the phase has none left."""
    check = case.situation.next_check
    if check is None:
        return False
    CheckRun.objects.get_or_create(
        case_id=case.id,
        check_name=check.value,
        round=case.situation.round,
        defaults={"not_before": now, "enqueued_at": now},
    )
    return True


def claim_next_run(*, case_id: UUID, now: datetime) -> ClaimedRun | None:
    """A run of the case that nobody holds, or whose holder's lease has run out; None when there is none to do now.

    One statement claims it, so of two workers one gets it. A lease that ran out is counted as a loss.
    """
    due = Q(state=CheckRun.State.PENDING, not_before__lte=now)
    lost = Q(state=CheckRun.State.CLAIMED, lease_until__lt=now)
    for row in CheckRun.objects.filter(due | lost, case_id=case_id).order_by("round", "id"):
        claim = uuid4()
        losses = F("losses") + (1 if row.state == CheckRun.State.CLAIMED else 0)
        is_mine = CheckRun.objects.filter(due | lost, pk=row.pk).update(
            state=CheckRun.State.CLAIMED,
            claim=claim,
            lease_until=now + limits.CHECK_LEASE,
            attempts=F("attempts") + 1,
            losses=losses,
            stage="",
        )
        if is_mine:
            row.refresh_from_db()
            return ClaimedRun(row.id, case_id, CheckName(row.check_name), row.round, claim, row.attempts, row.losses)
    return None


def is_current(*, run: ClaimedRun, case: CaseFile) -> bool:
    """Whether the case still waits for this very run; False once it was withdrawn or sent in anew."""
    return case.situation.round == run.round and case.situation.next_check is run.check


def finish_run(*, run: ClaimedRun) -> bool:
    """Marks the run as reported; False when the claim is no longer this worker's, whose answer is then dropped."""
    held = CheckRun.objects.filter(pk=run.id, claim=run.claim, state=CheckRun.State.CLAIMED)
    return bool(held.update(state=CheckRun.State.REPORTED, lease_until=None, stage=""))


def release_run(*, run: ClaimedRun, not_before: datetime, is_loss: bool) -> bool:
    """Gives the run back to be made again not before `not_before`; False when the claim was already taken over."""
    held = CheckRun.objects.filter(pk=run.id, claim=run.claim, state=CheckRun.State.CLAIMED)
    return bool(
        held.update(
            state=CheckRun.State.PENDING,
            claim=None,
            lease_until=None,
            not_before=not_before,
            losses=F("losses") + int(is_loss),
            stage="",
        )
    )


def note_stage(*, run: ClaimedRun, stage: str, now: datetime) -> None:
    """Remembers what the engine is doing, for the progress page, and renews the lease: this worker is alive."""
    held = CheckRun.objects.filter(pk=run.id, claim=run.claim, state=CheckRun.State.CLAIMED)
    held.update(stage=stage[:40], lease_until=now + limits.CHECK_LEASE)


def stage_of(*, case_id: UUID) -> str:
    """What the engine is doing on this case right now; empty when nothing is known."""
    row = CheckRun.objects.filter(case_id=case_id, state=CheckRun.State.CLAIMED).order_by("-round").first()
    return row.stage if row else ""


def cases_left_behind(*, now: datetime, case_id: UUID | None = None) -> tuple[UUID, ...]:
    """Cases with a run that is due and that no worker seems to have heard of; each is answered once in a while only.

    A killed worker leaves such runs, and so does a source that was away when its pause is over.
    """
    due = Q(state=CheckRun.State.PENDING, not_before__lte=now) | Q(state=CheckRun.State.CLAIMED, lease_until__lt=now)
    rows = CheckRun.objects.filter(due, enqueued_at__lt=now - _REQUEUE_AFTER)
    if case_id is not None:
        rows = rows.filter(case_id=case_id)
    found = tuple(dict.fromkeys(rows.values_list("case_id", flat=True)))
    return tuple(identifier for identifier in found if rows.filter(case_id=identifier).update(enqueued_at=now))
