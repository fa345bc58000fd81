"""Loads a case from its log and appends to it; every other service of the room goes through here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from truename.proofing.domain.checks import FINAL_PHASES
from truename.proofing.domain.events import CaseEvent, StepReopened, event_from_json, event_to_json
from truename.proofing.domain.refusals import CaseMovedOn, CaseNotFound, EventOutOfPlace
from truename.proofing.domain.situation import Situation
from truename.proofing.domain.steps import Page, may_open, step_of
from truename.proofing.domain.transitions import Recorded, next_situation, situation_of
from truename.proofing.models import CaseEvent as CaseEventRow
from truename.proofing.models import ProofingCase
from truename.records.services.audit import record_event
from truename.records.services.media import destroy_media

# These hold the measured facts of a check; the audit trail names the check and its outcome, the log has the rest.
_AUDITED = ("check", "outcome", "kind", "side", "step", "reason", "notice_version")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as its log tells it. Holds no personal data."""

    id: UUID
    subscriber_id: UUID
    opened_at: datetime
    situation: Situation


def load_case(*, case_id: UUID, subscriber_id: UUID) -> CaseFile:
    """The case; raises CaseNotFound when there is none or when it is somebody else's."""
    row = ProofingCase.objects.filter(pk=case_id, subscriber_id=subscriber_id).first()
    if row is None:
        raise CaseNotFound
    return _file(row)


def load_case_for_worker(*, case_id: UUID) -> CaseFile:
    """The case for background work, where no person asks; raises CaseNotFound."""
    row = ProofingCase.objects.filter(pk=case_id).first()
    if row is None:
        raise CaseNotFound
    return _file(row)


def open_case_of(*, subscriber_id: UUID) -> CaseFile | None:
    """The subscriber's case that has not been closed; None when there is none."""
    row = ProofingCase.objects.filter(subscriber_id=subscriber_id, closed_at__isnull=True).first()
    return _file(row) if row else None


def latest_case_of(*, subscriber_id: UUID) -> CaseFile | None:
    """The subscriber's newest case, closed or not."""
    row = ProofingCase.objects.filter(subscriber_id=subscriber_id).order_by("-opened_at", "-id").first()
    return _file(row) if row else None


@transaction.atomic
def append(*, case: CaseFile, event: CaseEvent, now: datetime) -> CaseFile:
    """The case with one more event in its log and in the audit trail.

    Media that the case no longer refers to are destroyed. Raises EventOutOfPlace when the table has no way for the
    event from here, CaseMovedOn when another writer took the same place in the log.
    """
    sequence = case.situation.last_sequence + 1
    situation = next_situation(case.situation, Recorded(sequence, now, event))
    payload = event_to_json(event)
    try:
        with transaction.atomic():
            CaseEventRow.objects.create(
                case_id=case.id, sequence=sequence, name=type(event).__name__, payload=payload, at=now
            )
    except IntegrityError as taken:
        raise CaseMovedOn from taken
    facts = {key: value for key, value in payload.items() if key in _AUDITED and isinstance(value, str)}
    record_event(name=f"proofing.{type(event).__name__}", subject_id=case.subscriber_id, data=facts)
    gone = _media(case.situation) - _media(situation)
    if gone:
        destroy_media(media_ids=gone, reason="replaced")
    if situation.phase in FINAL_PHASES:
        ProofingCase.objects.filter(pk=case.id).update(closed_at=now)
    return replace(case, situation=situation)


def arrive_at(*, case: CaseFile, page: Page, now: datetime) -> CaseFile:
    """The case standing where `page` is filled in, with later steps undone when it had gone further.

    Raises EventOutOfPlace when the page may not be opened.
    """
    step = step_of(page)
    if case.situation.phase in step.phases:
        return case
    if not may_open(case.situation, page) or step.undo is None:
        raise EventOutOfPlace(phase=case.situation.phase.value, event=page.value)
    return append(case=case, event=StepReopened(step.undo), now=now)


def _file(row: ProofingCase) -> CaseFile:
    return CaseFile(row.id, row.subscriber_id, row.opened_at, situation_of(_log(row)))


def _log(row: ProofingCase) -> Iterable[Recorded]:
    for event in row.events.order_by("sequence"):
        yield Recorded(event.sequence, event.at, event_from_json(event.name, event.payload))


def _media(situation: Situation) -> set[UUID]:
    selfie = {situation.selfie.media_id} if situation.selfie else set()
    return {media_id for _, media_id in situation.captures} | selfie
