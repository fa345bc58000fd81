"""The background task that makes a case's checks one after the other, and takes up what a killed worker left."""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django_tasks import task

from truename.assurance.findings import Finding, Outcome
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal
from truename.proofing.domain import limits
from truename.proofing.services.case_file import load_case_for_worker
from truename.proofing.services.check_runs import (
    ClaimedRun,
    cases_left_behind,
    claim_next_run,
    is_current,
    note_stage,
    release_run,
)
from truename.proofing.services.make_checks import Answer, Made, make_check
from truename.proofing.services.report_check import report_check
from truename.records.services.media import destroy_overdue_media

_LOG = logging.getLogger(__name__)


@task()
def run_checks(case_id: str) -> None:
    """Makes every check of the case that is due now. Harmless to run twice: a check belongs to whoever claimed it."""
    while run := claim_next_run(case_id=UUID(case_id), now=utc_now()):
        made = _make(run)
        if made is None:
            _again_later(run, is_loss=True)
            return
        case = report_check(run=run, made=made, now=utc_now())
        if case is not None and case.situation.waits_for is run.check:
            _defer(run, utc_now())
            return


@task()
def destroy_overdue() -> None:
    """Destroys every picture and recording whose time is over, of whichever case."""
    destroy_overdue_media(now=utc_now())


def promise_destruction(*, at: datetime) -> None:
    """Has the worker destroy what is overdue at `at`, even if nobody ever comes back to the case."""
    if destroy_overdue.get_backend().supports_defer:
        transaction.on_commit(partial(destroy_overdue.using(run_after=at).enqueue))


def start_checks(*, case_id: UUID) -> None:
    """Hands the case to the worker once the caller's transaction has been committed."""
    transaction.on_commit(partial(run_checks.enqueue, str(case_id)))


def resume_checks(*, now: datetime, case_id: UUID | None = None) -> int:
    """Hands every case (or this one) to the worker again whose check is due and seems forgotten; answers how many."""
    left = cases_left_behind(now=now, case_id=case_id)
    for identifier in left:
        run_checks.enqueue(str(identifier))
    return len(left)


def _make(run: ClaimedRun) -> Made | None:
    """The answers; None when an engine broke, which is our defect and not the applicant's."""
    if run.losses >= limits.CHECK_RUNS_MOST:
        return _inconclusive(run, "engine_failed")
    case = load_case_for_worker(case_id=run.case_id)
    if not is_current(run=run, case=case):
        return Made(())
    try:
        return make_check(case=case, check=run.check, now=utc_now(), on_stage=partial(_note_stage, run))
    except Refusal as refusal:
        return _inconclusive(run, refusal.code)
    except Exception as defect:  # the worker goes on with other cases; texts of exceptions may hold personal data
        _LOG.error("check %s of case %s broke: %s", run.check.value, run.case_id, type(defect).__name__)
        return None


def _note_stage(run: ClaimedRun, stage: str) -> None:
    note_stage(run=run, stage=stage, now=utc_now())


def _inconclusive(run: ClaimedRun, reason: str) -> Made:
    finding = Finding(run.check.value, Outcome.INCONCLUSIVE, "SP 800-63A-4 3.15", reason=reason)
    return Made((Answer(run.check, Outcome.INCONCLUSIVE, (finding,)),))


def _again_later(run: ClaimedRun, *, is_loss: bool) -> None:
    now = utc_now()
    if release_run(run=run, not_before=now + limits.back_off(run.attempts), is_loss=is_loss):
        _defer(run, now)


def _defer(run: ClaimedRun, now: datetime) -> None:
    """With a queue that can wait, the worker comes back by itself; without one, the sweep does it."""
    if run_checks.get_backend().supports_defer:
        run_checks.using(run_after=now + limits.back_off(run.attempts)).enqueue(str(run.case_id))
