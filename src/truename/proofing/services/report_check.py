"""Takes a check's answers into the case, and does what follows from them: a code, an enrolment, a message."""

from datetime import datetime

from django.db import transaction

from truename.assurance.findings import Outcome
from truename.proofing.domain import limits
from truename.proofing.domain.checks import WORKING_PHASES, CheckName, Phase
from truename.proofing.domain.events import CheckReported
from truename.proofing.services.answers import portrait_of, put_portrait, put_reading
from truename.proofing.services.case_file import CaseFile, append, load_case_for_worker
from truename.proofing.services.check_runs import ClaimedRun, finish_run, is_current, plan_next_run, release_run
from truename.proofing.services.enroll import enroll
from truename.proofing.services.make_checks import Made
from truename.proofing.services.phone_codes import send_first_code
from truename.records.services.media import destroy_media, store_media
from truename.subscribers.services.notices import send_notice


@transaction.atomic
def report_check(*, run: ClaimedRun, made: Made, now: datetime) -> CaseFile | None:
    """The case after these answers; None when the claim was lost, so that the answer of whoever holds it counts.

    A source that did not answer leaves the case where it is, and the run is made again later: no try is spent.
    """
    case = load_case_for_worker(case_id=run.case_id)
    outcomes = {answer.outcome for answer in made.answers}
    if Outcome.UNAVAILABLE in outcomes:
        return _wait(case, run, made, now)
    if not finish_run(run=run):
        return None
    if not is_current(run=run, case=case):
        return case  # withdrawn or sent in anew while the engines worked
    left, selfie = case.situation.phase, case.situation.selfie
    if made.reading is not None:
        _keep_reading(case, made, now)
    for answer in made.answers:
        if case.situation.phase in WORKING_PHASES and case.situation.next_check is answer.check:
            event = CheckReported(answer.check, answer.outcome, answer.findings)
            case = append(case=case, event=event, now=now)
    if run.check is CheckName.SELFIE and selfie is not None:
        destroy_media(media_ids=[selfie.media_id], reason="decision")
    return _follow(case, now, left=left)


def _wait(case: CaseFile, run: ClaimedRun, made: Made, now: datetime) -> CaseFile | None:
    if not release_run(run=run, not_before=now + limits.back_off(run.attempts), is_loss=False):
        return None
    if is_current(run=run, case=case) and case.situation.outcome(run.check) is not Outcome.UNAVAILABLE:
        for answer in made.answers:
            case = append(case=case, event=CheckReported(answer.check, answer.outcome, answer.findings), now=now)
    return case


def _follow(case: CaseFile, now: datetime, *, left: Phase) -> CaseFile:
    """A person who is still at the page gets her code; one who has been kept waiting gets a message to come back."""
    phase = case.situation.phase
    if phase in WORKING_PHASES:
        plan_next_run(case=case, now=now)
        return case
    if phase is Phase.APPROVED:
        return enroll(case=case, now=now)
    asked = case.situation.moments.record_inquiries
    if left is Phase.VALIDATING and asked and now > asked[-1] + limits.PATIENCE:
        send_notice(subscriber_id=case.subscriber_id, notice="proofing/please_continue", context={})
    elif phase is Phase.PHONE_CODE:
        return send_first_code(case=case, now=now)
    return case


def _keep_reading(case: CaseFile, made: Made, now: datetime) -> None:
    if made.reading is None:
        return
    put_reading(case_id=case.id, owner_id=case.subscriber_id, reading=made.reading)
    earlier = portrait_of(case_id=case.id, owner_id=case.subscriber_id)
    if earlier is not None:
        destroy_media(media_ids=[earlier], reason="replaced")
    portrait = None
    if made.portrait_jpeg is not None:
        portrait = store_media(
            owner_id=case.subscriber_id,
            case_id=case.id,
            kind="portrait",
            content=made.portrait_jpeg,
            content_type="image/jpeg",
            keep_until=now + limits.EVIDENCE_KEPT_AT_MOST,
        )
    put_portrait(case_id=case.id, owner_id=case.subscriber_id, media_id=portrait)
