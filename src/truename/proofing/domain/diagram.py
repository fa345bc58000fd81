"""The transition table as a diagram, found by trying every event in every reachable situation."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from truename.assurance.evidence import EvidenceKind
from truename.assurance.findings import Finding, Outcome
from truename.assurance.levels import ProofingPathway
from truename.evidence.domain.quality import CaptureSide
from truename.proofing.domain import events as e
from truename.proofing.domain.checks import CheckName, Phase
from truename.proofing.domain.plan import PolicyName
from truename.proofing.domain.refusals import EventOutOfPlace
from truename.proofing.domain.situation import Situation
from truename.proofing.domain.transitions import Recorded, next_situation

_AT = datetime(2026, 1, 1, tzinfo=UTC)
_SOME = UUID(int=1)

Signature = tuple[object, ...]
Arrow = tuple[Phase, str, Phase]


def every_event() -> Iterator[e.CaseEvent]:
    """One event of every kind and of every answer that the table distinguishes."""
    yield e.CaseOpened(PolicyName.IAL2_REMOTE, ProofingPathway.BIOMETRIC)
    yield e.BiometricConsentGiven("1")
    yield from (e.DocumentChosen(kind) for kind in (EvidenceKind.DRIVERS_LICENCE, EvidenceKind.PASSPORT))
    yield from (e.CaptureAccepted(side, _SOME) for side in CaptureSide)
    yield e.EvidenceSubmitted()
    for check in CheckName:
        yield from (e.CheckReported(check, outcome, (Finding(check.value, outcome, ""),)) for outcome in Outcome)
    review = Finding("facial_comparison", Outcome.INCONCLUSIVE, "", reason="needs_review")
    yield e.CheckReported(CheckName.SELFIE, Outcome.INCONCLUSIVE, (review,))
    yield e.DetailsAttested(corrected=False)
    yield e.PhoneGiven()
    yield e.PhoneCodeSent(_SOME)
    yield e.PhoneConfirmed(_SOME)
    yield e.AccountConfirmed()
    yield e.SelfieChallengeIssued(_SOME, ("turn_left",), ("red",))
    yield e.SelfieSubmitted(_SOME, _SOME, ("turn_left",), ("red",))
    yield from (e.StepReopened(step) for step in e.ReopenedStep)
    yield e.RefereeApproved(_SOME)
    yield e.CaseRefused(_SOME)
    yield e.Enrolled()
    yield e.CaseWithdrawn(e.WithdrawalReason.BY_CHOICE)
    yield e.CaseReopened()


def signature(situation: Situation) -> Signature:
    """All that a later step can depend on; times and identifiers are left out, so that a walk ends."""
    return (
        situation.phase,
        situation.document,
        frozenset(side for side, _ in situation.captures),
        frozenset((report.check, report.outcome) for report in situation.reports),
        situation.challenge is not None,
        situation.selfie is not None,
        situation.is_referee_approved,
    )


def walk() -> Iterator[tuple[Situation, e.CaseEvent, Situation]]:
    """Every reachable move: the situation before, the event, the situation after; each situation is left once."""
    seen = {signature(Situation())}
    todo = [Situation()]
    while todo:
        situation = todo.pop()
        for event in every_event():
            try:
                after = next_situation(situation, Recorded(situation.last_sequence + 1, _AT, event))
            except EventOutOfPlace:
                continue
            yield situation, event, after
            if signature(after) not in seen:
                seen.add(signature(after))
                todo.append(after)


def mermaid() -> str:
    """A Mermaid state diagram with one arrow for each phase, kind of event and next phase."""
    arrows: set[Arrow] = {(before.phase, type(event).__name__, after.phase) for before, event, after in walk()}
    lines = [f"    {a.value} --> {b.value}: {name}" for a, name, b in sorted(arrows)]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Phase.NEW.value}", *lines])
