"""Takes the pictures of evidence, shows them back, and hands them in for reading."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.evidence.domain.quality import CaptureSide
from truename.evidence.domain.refusals import CaptureRefused
from truename.evidence.services.captures import judge_capture
from truename.proofing.domain import limits
from truename.proofing.domain.events import CaptureAccepted, EvidenceSubmitted
from truename.proofing.domain.refusals import CaptureNotUsable, CaseNotFound, EventOutOfPlace
from truename.proofing.domain.steps import Page, may_open
from truename.proofing.services.case_file import CaseFile, append, arrive_at, load_case
from truename.proofing.services.check_runs import plan_next_run
from truename.proofing.services.worker import start_checks
from truename.records.services.media import load_media, store_media


def accept_capture(*, case_id: UUID, subscriber_id: UUID, side: CaptureSide, image: bytes, now: datetime) -> CaseFile:
    """The case with this picture in place of an earlier one of the same side.

    Raises CaptureNotUsable naming the problem, EventOutOfPlace when this picture is not asked for. A picture that is
    not usable changes nothing and is not kept; there is no limit to taking it again.
    """
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    if not may_open(case.situation, Page.CAPTURE) or side not in case.situation.sides:
        raise EventOutOfPlace(phase=case.situation.phase.value, event=CaptureAccepted.__name__)
    # Judging takes up to half a second: it must not hold the database's write lock.
    try:
        judgement = judge_capture(image=image, side=side)
    except CaptureRefused as refused:
        raise CaptureNotUsable(problem=refused.reason.value) from refused
    if judgement.problem is not None:
        raise CaptureNotUsable(problem=str(judgement.problem))
    return _store(case_id, subscriber_id, side, judgement.jpeg, now)


@transaction.atomic
def submit_evidence(*, case_id: UUID, subscriber_id: UUID, now: datetime) -> CaseFile:
    """The case with its pictures on their way to be read; raises LimitReached after too many failed decisions."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    limits.refuse_beyond(limits.DECISIONS, case.situation.moments.failed_decisions, now)
    case = append(case=case, event=EvidenceSubmitted(), now=now)
    plan_next_run(case=case, now=now)
    start_checks(case_id=case.id)
    return case


def show_capture(*, case_id: UUID, subscriber_id: UUID, side: CaptureSide) -> bytes:
    """The accepted picture as JPEG; raises CaseNotFound when there is none for this person."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    media_id = case.situation.media_id(side)
    if media_id is None:
        raise CaseNotFound
    return load_media(media_id=media_id, owner_id=subscriber_id)


@transaction.atomic
def _store(case_id: UUID, subscriber_id: UUID, side: CaptureSide, jpeg: bytes, now: datetime) -> CaseFile:
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    case = arrive_at(case=case, page=Page.CAPTURE, now=now)
    media_id = store_media(
        owner_id=subscriber_id,
        case_id=case_id,
        kind=f"document_{side.value}",
        content=jpeg,
        content_type="image/jpeg",
        keep_until=now + limits.EVIDENCE_KEPT_AT_MOST,
    )
    return append(case=case, event=CaptureAccepted(side, media_id), now=now)
