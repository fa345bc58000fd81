"""Where a case stands, derived by folding its events: the facts. Which phase follows is said by `transitions` alone."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from truename.assurance.evidence import EvidenceKind
from truename.assurance.findings import Finding, Outcome
from truename.assurance.levels import ProofingPathway
from truename.evidence.domain.quality import CaptureSide
from truename.proofing.domain.checks import WORKING_PHASES, CheckName, Phase
from truename.proofing.domain.events import (
    AccountConfirmed,
    BiometricConsentGiven,
    CaptureAccepted,
    CaseEvent,
    CaseOpened,
    CaseRefused,
    CaseReopened,
    CaseWithdrawn,
    CheckReported,
    DetailsAttested,
    DocumentChosen,
    Enrolled,
    EvidenceSubmitted,
    PhoneCodeSent,
    PhoneConfirmed,
    PhoneGiven,
    RefereeApproved,
    ReopenedStep,
    SelfieChallengeIssued,
    SelfieSubmitted,
    StepReopened,
    WithdrawalReason,
)
from truename.proofing.domain.plan import SIDES, PolicyName, ProofingPlan, plan_for

NO_PLAN = ProofingPlan(policy=PolicyName.IAL2_REMOTE, pathway=ProofingPathway.BIOMETRIC, checks=())


class Cause(StrEnum):
    """The category of cause that an applicant is told; never which self-asserted field it was (63A-4, 3.2.1)."""

    EVIDENCE = "evidence"
    RECORDS = "records"
    SELFIE = "selfie"
    SELFIE_CAPTURE = "selfie_capture"
    DUPLICATE = "duplicate"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Report:
    """The last answer of one check. `reason` is the code of the first finding that led to its outcome."""

    check: CheckName
    outcome: Outcome
    findings: tuple[Finding, ...]

    @property
    def reason(self) -> str:
        """A stable code, empty when everything passed or no cause was named."""
        decisive = [finding for finding in self.findings if finding.outcome is self.outcome]
        at_fault = [finding for finding in (*decisive, *self.findings) if not finding.is_passed]
        return next((finding.reason or finding.check for finding in at_fault), "")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the next recording has to show."""

    id: UUID
    moves: tuple[str, ...]
    lights: tuple[str, ...]
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Selfie:
    """The recording under judgement and the challenge that it answers."""

    media_id: UUID
    moves: tuple[str, ...]
    lights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """When what is limited happened."""

    failed_decisions: tuple[datetime, ...] = ()
    record_inquiries: tuple[datetime, ...] = ()
    failed_selfies: tuple[datetime, ...] = ()
    selfie_recordings: tuple[datetime, ...] = ()
    phone_codes: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is known of a case, without personal data. `round` numbers the present run of worker checks."""

    phase: Phase = Phase.NEW
    plan: ProofingPlan = NO_PLAN
    document: EvidenceKind | None = None
    captures: tuple[tuple[CaptureSide, UUID], ...] = ()
    reports: tuple[Report, ...] = ()
    challenge: Challenge | None = None
    selfie: Selfie | None = None
    round: int = 0
    is_referee_approved: bool = False
    withdrawal: WithdrawalReason | None = None
    moments: Moments = Moments()
    last_sequence: int = 0

    def outcome(self, check: CheckName) -> Outcome | None:
        """What `check` said last; None while it has not."""
        report = self.report(check)
        return report.outcome if report else None

    def report(self, check: CheckName) -> Report | None:
        """The last report of `check`; None while there is none."""
        return next((report for report in self.reports if report.check is check), None)

    def media_id(self, side: CaptureSide) -> UUID | None:
        """The picture of `side` that was accepted last."""
        return dict(self.captures).get(side)

    @property
    def sides(self) -> tuple[CaptureSide, ...]:
        """The pictures that the chosen document needs, in order."""
        return SIDES[self.document] if self.document else ()

    @property
    def missing_side(self) -> CaptureSide | None:
        """The first picture that is still to be taken."""
        return next((side for side in self.sides if self.media_id(side) is None), None)

    @property
    def next_check(self) -> CheckName | None:
        """The check that the worker has to make now; None when it has nothing to do in this phase."""
        if self.phase not in WORKING_PHASES:
            return None
        open_outcomes = (None, Outcome.UNAVAILABLE)
        return next((name for name in self.plan.in_phase(self.phase) if self.outcome(name) in open_outcomes), None)

    @property
    def waits_for(self) -> CheckName | None:
        """The check whose source did not answer, so that the case waits for it."""
        name = self.next_check
        return name if name and self.outcome(name) is Outcome.UNAVAILABLE else None

    @property
    def has_sent_code(self) -> bool:
        """Whether a code has gone out since the number was validated."""
        sent, asked = self.moments.phone_codes, self.moments.record_inquiries
        return bool(sent) and (not asked or sent[-1] >= asked[-1])

    @property
    def has_passed_every_check(self) -> bool:
        """Whether every required check of the plan passed; never true of a case without a plan."""
        required = self.plan.required
        return bool(required) and all(self.outcome(name) is Outcome.PASSED for name in required)


def with_facts(situation: Situation, event: CaseEvent, at: datetime) -> Situation:
    """The situation with what `event` says added, in the same phase as before."""
    moments = situation.moments
    match event:
        case CaseOpened(policy, pathway):
            return replace(situation, plan=plan_for(policy, pathway))
        case CaseReopened():
            return replace(
                Situation(plan=situation.plan, moments=moments, last_sequence=situation.last_sequence),
                phase=situation.phase,
                round=situation.round,
            )
        case DocumentChosen(kind):
            return replace(situation, document=kind, captures=(), reports=())
        case CaptureAccepted(side, media_id):
            return replace(situation, captures=_put(situation.captures, side, media_id))
        case EvidenceSubmitted():
            return replace(situation, reports=(), round=situation.round + 1)
        case CheckReported():
            return _with_report(situation, event, at)
        case PhoneGiven():
            inquired = replace(moments, record_inquiries=(*moments.record_inquiries, at))
            return replace(_without(situation, Phase.VALIDATING), round=situation.round + 1, moments=inquired)
        case PhoneConfirmed():
            return _with_outcome(situation, Report(CheckName.PHONE_CONFIRMATION, Outcome.PASSED, ()))
        case PhoneCodeSent():
            return replace(situation, moments=replace(moments, phone_codes=(*moments.phone_codes, at)))
        case SelfieChallengeIssued(challenge_id, moves, lights):
            return replace(situation, challenge=Challenge(challenge_id, moves, lights, at))
        case SelfieSubmitted(media_id, _, moves, lights):
            recorded = replace(moments, selfie_recordings=(*moments.selfie_recordings, at))
            return replace(
                _without(situation, Phase.CHECKING),
                selfie=Selfie(media_id, moves, lights),
                challenge=None,
                round=situation.round + 1,
                moments=recorded,
            )
        case StepReopened(step):
            return _reopened(situation, step)
        case RefereeApproved():
            return replace(situation, is_referee_approved=True)
        case CaseWithdrawn(reason):
            return replace(situation, withdrawal=reason)
        case (
            BiometricConsentGiven() | DetailsAttested() | AccountConfirmed() | Enrolled() | CaseRefused()
        ):  # fmt: skip
            return situation
        case _:
            assert_never(event)


def _with_report(situation: Situation, event: CheckReported, at: datetime) -> Situation:
    report = Report(event.check, event.outcome, event.findings)
    reported = _with_outcome(situation, report)
    moments = situation.moments
    if event.outcome is Outcome.INCONCLUSIVE and situation.phase is Phase.READING:
        return replace(reported, captures=())  # the pictures are taken again
    if event.outcome is not Outcome.FAILED:
        return reported
    if event.check is CheckName.SELFIE:
        return replace(reported, moments=replace(moments, failed_selfies=(*moments.failed_selfies, at)))
    in_phase = situation.plan.in_phase(situation.phase)
    if any(situation.outcome(name) is Outcome.FAILED for name in in_phase):
        return reported  # one round of checks is one decision, however many of them fail
    return replace(reported, moments=replace(moments, failed_decisions=(*moments.failed_decisions, at)))


def _with_outcome(situation: Situation, report: Report) -> Situation:
    others = tuple(other for other in situation.reports if other.check is not report.check)
    return replace(situation, reports=(*others, report))


def _reopened(situation: Situation, step: ReopenedStep) -> Situation:
    match step:
        case ReopenedStep.DOCUMENT | ReopenedStep.CAPTURE:
            cleared = _without(situation, Phase.READING, Phase.VALIDATING, Phase.PHONE_CODE, Phase.CHECKING)
            return replace(cleared, captures=())
        case ReopenedStep.DETAILS | ReopenedStep.PHONE:
            return _without(situation, Phase.VALIDATING, Phase.PHONE_CODE, Phase.CHECKING)
        case ReopenedStep.SELFIE:
            return _without(situation, Phase.CHECKING)
        case _:
            assert_never(step)


def _without(situation: Situation, *phases: Phase) -> Situation:
    """What was found in `phases` no longer holds, because what it was found on may change."""
    gone = {name for phase in phases for name in situation.plan.in_phase(phase)}
    kept = tuple(report for report in situation.reports if report.check not in gone)
    return replace(situation, reports=kept, challenge=None, selfie=None)


def _put(
    captures: tuple[tuple[CaptureSide, UUID], ...], side: CaptureSide, media_id: UUID
) -> tuple[tuple[CaptureSide, UUID], ...]:
    return (*(pair for pair in captures if pair[0] is not side), (side, media_id))
