"""What the progress page and the account's identity page show. Opens nothing that the page does not need."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from truename.proofing.domain.checks import WORKING_PHASES, CheckName, Phase
from truename.proofing.services.case_file import CaseFile, latest_case_of, load_case
from truename.proofing.services.check_runs import stage_of
from truename.proofing.services.worker import resume_checks
from truename.records.services.media import Deletion, StoredMedia, deletion_records, media_of
from truename.subscribers.services.identity import VerifiedIdentity, verified_identity


@dataclass(frozen=True, slots=True)
class Progress:
    """`checks` in order with whether each is done; `stage` is the engine's own word; `waits` while a source is away."""

    phase: Phase
    checks: tuple[tuple[CheckName, bool], ...]
    stage: str
    is_waiting: bool
    is_over: bool


@dataclass(frozen=True, slots=True, repr=False)
class IdentityRecord:
    """What the account page shows: the identity or None, what is still kept of the case, what has been destroyed."""

    identity: VerifiedIdentity | None
    kept: tuple[StoredMedia, ...]
    deletions: tuple[Deletion, ...]
    open_case: CaseFile | None


def progress_of(*, case_id: UUID, subscriber_id: UUID, now: datetime) -> Progress:
    """How far the worker has come; takes up a check that was left behind while it is at it."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    situation = case.situation
    if situation.phase in WORKING_PHASES:
        resume_checks(now=now, case_id=case_id)
    upcoming = situation.next_check
    names = situation.plan.in_phase(situation.phase)
    done = names.index(upcoming) if upcoming in names else len(names)
    return Progress(
        phase=situation.phase,
        checks=tuple((name, index < done) for index, name in enumerate(names)),
        stage=stage_of(case_id=case_id),
        is_waiting=situation.waits_for is not None,
        is_over=situation.phase not in WORKING_PHASES,
    )


def identity_record(*, subscriber_id: UUID) -> IdentityRecord:
    """Everything that the verified identity page shows."""
    case = latest_case_of(subscriber_id=subscriber_id)
    is_open = case is not None and case.situation.phase not in {Phase.ENROLLED, Phase.REFUSED}
    return IdentityRecord(
        identity=verified_identity(subscriber_id=subscriber_id),
        kept=media_of(case_id=case.id) if case else (),
        deletions=deletion_records(owner_id=subscriber_id),
        open_case=case if is_open else None,
    )
