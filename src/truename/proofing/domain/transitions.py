"""The one table by which a case moves: (phase, event) gives the next phase; an event that is not in the row raises.

Reading it: a row is a phase, a column an event. `Phase` values lead straight on; functions choose by what was found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from truename.assurance.findings import Outcome
from truename.proofing.domain.checks import CheckName, Phase
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
)
from truename.proofing.domain.refusals import EventOutOfPlace
from truename.proofing.domain.situation import Situation, with_facts


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the log holds it."""

    sequence: int
    at: datetime
    event: CaseEvent


# A rule sees the facts with the event already added and answers the phase; None means that the event is out of place.
Rule = Callable[[Situation, CaseEvent], Phase | None]


def _to(phase: Phase) -> Rule:
    return lambda _situation, _event: phase


def _after_capture(situation: Situation, event: CaseEvent) -> Phase | None:
    return Phase.CAPTURE if isinstance(event, CaptureAccepted) and event.side in situation.sides else None


def _when_every_side_is_there(situation: Situation, _event: CaseEvent) -> Phase | None:
    return Phase.READING if situation.sides and situation.missing_side is None else None


def _after_reading(situation: Situation, event: CaseEvent) -> Phase | None:
    if not isinstance(event, CheckReported) or event.check not in situation.plan.in_phase(Phase.READING):
        return None
    match event.outcome:
        case Outcome.INCONCLUSIVE:
            return Phase.CAPTURE
        case Outcome.FAILED:
            return Phase.NOT_YET
        case _:
            return Phase.READING if situation.next_check else Phase.DETAILS


def _after_validating(situation: Situation, event: CaseEvent) -> Phase | None:
    """Every question is asked before anything is said, so that the answer tells nobody which of them failed."""
    names = situation.plan.in_phase(Phase.VALIDATING)
    if not isinstance(event, CheckReported) or event.check not in names:
        return None
    if situation.next_check:
        return Phase.VALIDATING
    outcomes = {name: situation.outcome(name) for name in names}
    if any(
        outcome is not Outcome.PASSED for name, outcome in outcomes.items() if name is not CheckName.UNIQUE_IDENTITY
    ):
        return Phase.NOT_YET
    return Phase.PHONE_CODE if outcomes.get(CheckName.UNIQUE_IDENTITY) is Outcome.PASSED else Phase.REFERRED


def _after_checking(situation: Situation, event: CaseEvent) -> Phase | None:
    if not isinstance(event, CheckReported) or event.check not in situation.plan.in_phase(Phase.CHECKING):
        return None
    if situation.next_check:
        return Phase.CHECKING
    if situation.has_passed_every_check:
        return Phase.APPROVED
    return Phase.REFERRED if _is_for_review(event) else Phase.NOT_YET


def _is_for_review(event: CheckReported) -> bool:
    """Faces that are neither alike nor different enough are for a person to judge, not for another try."""
    return event.outcome is Outcome.INCONCLUSIVE and any(finding.reason == "needs_review" for finding in event.findings)


def _after_reopening(situation: Situation, event: CaseEvent) -> Phase | None:
    if not isinstance(event, StepReopened):
        return None
    has_read = all(situation.outcome(name) is Outcome.PASSED for name in situation.plan.in_phase(Phase.READING))
    before_selfie = situation.plan.required - set(situation.plan.in_phase(Phase.CHECKING))
    may_record = all(situation.outcome(name) is Outcome.PASSED for name in before_selfie)
    match event.step:
        case ReopenedStep.DOCUMENT:
            return Phase.DOCUMENT
        case ReopenedStep.CAPTURE:
            return Phase.CAPTURE if situation.document else None
        case ReopenedStep.DETAILS:
            return Phase.DETAILS if has_read else None
        case ReopenedStep.PHONE:
            return Phase.PHONE if has_read else None
        case ReopenedStep.SELFIE:
            return Phase.SELFIE if may_record else None


def _if_approved(situation: Situation, _event: CaseEvent) -> Phase | None:
    may_enroll = situation.has_passed_every_check or situation.is_referee_approved
    return Phase.ENROLLED if may_enroll else None


_WITHDRAW: dict[type[CaseEvent], Rule] = {CaseWithdrawn: _to(Phase.WITHDRAWN)}
_GO_BACK: dict[type[CaseEvent], Rule] = {StepReopened: _after_reopening, **_WITHDRAW}

TABLE: Mapping[Phase, Mapping[type[CaseEvent], Rule]] = MappingProxyType(
    {
        Phase.NEW: {CaseOpened: _to(Phase.CONSENT)},
        Phase.CONSENT: {BiometricConsentGiven: _to(Phase.DOCUMENT), **_WITHDRAW},
        Phase.DOCUMENT: {DocumentChosen: _to(Phase.CAPTURE), **_WITHDRAW},
        Phase.CAPTURE: {
            DocumentChosen: _to(Phase.CAPTURE),
            CaptureAccepted: _after_capture,
            EvidenceSubmitted: _when_every_side_is_there,
            **_GO_BACK,
        },
        Phase.READING: {CheckReported: _after_reading, **_WITHDRAW},
        Phase.DETAILS: {DetailsAttested: _to(Phase.PHONE), **_GO_BACK},
        Phase.PHONE: {PhoneGiven: _to(Phase.VALIDATING), **_GO_BACK},
        Phase.VALIDATING: {CheckReported: _after_validating, **_WITHDRAW},
        Phase.PHONE_CODE: {
            PhoneCodeSent: _to(Phase.PHONE_CODE),
            PhoneConfirmed: _to(Phase.CONFIRM),
            **_GO_BACK,
        },
        Phase.CONFIRM: {AccountConfirmed: _to(Phase.SELFIE), **_GO_BACK},
        Phase.SELFIE: {
            SelfieChallengeIssued: _to(Phase.SELFIE),
            SelfieSubmitted: _to(Phase.CHECKING),
            **_GO_BACK,
        },
        Phase.CHECKING: {CheckReported: _after_checking, **_WITHDRAW},
        Phase.APPROVED: {Enrolled: _if_approved},
        Phase.NOT_YET: _GO_BACK,
        Phase.REFERRED: {
            RefereeApproved: _to(Phase.APPROVED),
            CaseRefused: _to(Phase.REFUSED),
            **_WITHDRAW,
        },
        Phase.WITHDRAWN: {CaseReopened: _to(Phase.CONSENT)},
        Phase.ENROLLED: {},
        Phase.REFUSED: {},
    }
)


def next_situation(situation: Situation, recorded: Recorded) -> Situation:
    """The situation after one more event; raises EventOutOfPlace when the table has no way for it from here."""
    rule = TABLE[situation.phase].get(type(recorded.event))
    if rule is None:
        raise EventOutOfPlace(phase=situation.phase.value, event=type(recorded.event).__name__)
    facts = with_facts(situation, recorded.event, recorded.at)
    phase = rule(facts, recorded.event)
    if phase is None:
        raise EventOutOfPlace(phase=situation.phase.value, event=type(recorded.event).__name__)
    return replace(facts, phase=phase, last_sequence=recorded.sequence)


def situation_of(log: Iterable[Recorded]) -> Situation:
    """The situation that a whole log leads to; raises EventOutOfPlace for a log that the table does not allow."""
    situation = Situation()
    for recorded in log:
        situation = next_situation(situation, recorded)
    return situation
