"""What an applicant is told about a case: passed, not yet (category of cause, next step, tries left), or referred."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from truename.assurance.findings import Outcome
from truename.proofing.domain import limits
from truename.proofing.domain.checks import CheckName, Phase
from truename.proofing.domain.situation import Cause, Situation

# What everybody sees in the recording and can put right; the rest of a failed selfie would teach an impostor.
_TOLD_OF_A_FAILED_SELFIE = frozenset({"no_face", "two_faces"})


class NextStep(StrEnum):
    """The best way on after a decision that is not "passed"."""

    OTHER_EVIDENCE = "other_evidence"
    CHECK_DETAILS = "check_details"
    RECORD_AGAIN = "record_again"
    SIGN_IN_THERE = "sign_in_there"
    ALTERNATIVES = "alternatives"


@dataclass(frozen=True, slots=True)
class Passed:
    """Every required check passed, or a referee approved."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """There is nothing to say yet."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """`reason` is a code of the evidence or the recording, never of a field that she typed. `again_at` is set when no
    try is left."""

    cause: Cause
    next_step: NextStep
    tries_left: int
    again_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A person decided against the case."""


Verdict = Passed | Undecided | NotYet | Refused


def adjudicate(situation: Situation, now: datetime) -> Verdict:
    """The verdict on a case as it stands at `now`. Source: SP 800-63A-4, 3.2.1 (what a failed applicant may learn)."""
    match situation.phase:
        case Phase.APPROVED | Phase.ENROLLED:
            return Passed()
        case Phase.REFUSED:
            return Refused()
        case Phase.REFERRED:
            return _referred(situation)
        case Phase.NOT_YET:
            return _not_yet(situation, now)
        case _:
            return Undecided()


def _referred(situation: Situation) -> NotYet:
    if situation.outcome(CheckName.UNIQUE_IDENTITY) is Outcome.FAILED:
        return NotYet(Cause.DUPLICATE, NextStep.SIGN_IN_THERE, tries_left=0)
    return NotYet(Cause.REVIEW, NextStep.ALTERNATIVES, tries_left=0)


def _not_yet(situation: Situation, now: datetime) -> NotYet:
    moments = situation.moments
    selfie = situation.report(CheckName.SELFIE)
    if selfie is not None:
        is_decision = selfie.outcome is Outcome.FAILED
        left = limits.tries_left(limits.SELFIE_DECISIONS, moments.failed_selfies, now)
        recordings = limits.tries_left(limits.SELFIE_RECORDINGS, moments.selfie_recordings, now)
        again = max(
            limits.again_at(limits.SELFIE_DECISIONS, moments.failed_selfies, now),
            limits.again_at(limits.SELFIE_RECORDINGS, moments.selfie_recordings, now),
        )
        may_record = left > 0 and recordings > 0
        return NotYet(
            cause=Cause.SELFIE if is_decision else Cause.SELFIE_CAPTURE,
            next_step=NextStep.RECORD_AGAIN if may_record else NextStep.ALTERNATIVES,
            tries_left=left if may_record else 0,
            again_at=None if may_record else again,
            reason=selfie.reason if not is_decision or selfie.reason in _TOLD_OF_A_FAILED_SELFIE else "",
        )
    left = limits.tries_left(limits.DECISIONS, moments.failed_decisions, now)
    again = limits.again_at(limits.DECISIONS, moments.failed_decisions, now)
    evidence = situation.report(CheckName.EVIDENCE_VALIDATION)
    is_evidence = evidence is not None and evidence.outcome is Outcome.FAILED
    way_on = NextStep.OTHER_EVIDENCE if is_evidence else NextStep.CHECK_DETAILS
    return NotYet(
        cause=Cause.EVIDENCE if is_evidence else Cause.RECORDS,
        next_step=way_on if left else NextStep.ALTERNATIVES,
        tries_left=left,
        again_at=None if left else again,
        reason=evidence.reason if is_evidence and evidence else "",
    )
