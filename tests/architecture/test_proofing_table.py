"""Every situation that a case can reach, walked exhaustively, and the invariant that enrolment rests on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from truename.assurance.evidence import EvidenceKind
from truename.assurance.findings import Finding, Outcome
from truename.assurance.levels import ProofingPathway
from truename.evidence.domain.quality import CaptureSide
from truename.proofing.domain import events as e
from truename.proofing.domain.checks import FINAL_PHASES, CheckName, Phase
from truename.proofing.domain.plan import PolicyName
from truename.proofing.domain.refusals import EventOutOfPlace
from truename.proofing.domain.situation import Situation
from truename.proofing.domain.steps import Page, may_open, page_for, step_of
from truename.proofing.domain.transitions import TABLE, Recorded, next_situation

AT = datetime(2026, 11, 24, tzinfo=UTC)
SOME = UUID(int=1)


def every_event() -> Iterator[e.CaseEvent]:
    yield e.CaseOpened(PolicyName.IAL2_REMOTE, ProofingPathway.BIOMETRIC)
    yield e.BiometricConsentGiven("1")
    yield from (e.DocumentChosen(kind) for kind in (EvidenceKind.DRIVERS_LICENCE, EvidenceKind.PASSPORT))
    yield from (e.CaptureAccepted(side, SOME) for side in CaptureSide)
    yield e.EvidenceSubmitted()
    for check in CheckName:
        for outcome in Outcome:
            yield e.CheckReported(check, outcome, (Finding(check.value, outcome, "test"),))
    review = Finding("facial_comparison", Outcome.INCONCLUSIVE, "test", reason="needs_review")
    yield e.CheckReported(CheckName.SELFIE, Outcome.INCONCLUSIVE, (review,))
    yield e.DetailsAttested(corrected=False)
    yield e.PhoneGiven()
    yield e.PhoneCodeSent(SOME)
    yield e.PhoneConfirmed(SOME)
    yield e.AccountConfirmed()
    yield e.SelfieChallengeIssued(SOME, ("turn_left",), ("red",))
    yield e.SelfieSubmitted(SOME, SOME, ("turn_left",), ("red",))
    yield from (e.StepReopened(step) for step in e.ReopenedStep)
    yield e.RefereeApproved(SOME)
    yield e.CaseRefused(SOME)
    yield e.Enrolled()
    yield e.CaseWithdrawn(e.WithdrawalReason.BY_CHOICE)
    yield e.CaseReopened()


EVENTS = tuple(every_event())


def signature(situation: Situation) -> tuple[object, ...]:
    """All that a later step can depend on; times and identifiers are left out, so that the walk ends."""
    return (
        situation.phase,
        situation.document,
        frozenset(side for side, _ in situation.captures),
        frozenset((report.check, report.outcome) for report in situation.reports),
        situation.challenge is not None,
        situation.selfie is not None,
        situation.is_referee_approved,
    )


@pytest.fixture(scope="module")
def walk() -> tuple[dict[tuple[object, ...], Situation], set[tuple[Phase, type]]]:
    """Every reachable situation by its signature, and every (phase, event) that led somewhere."""
    start = Situation()
    seen = {signature(start): start}
    taken: set[tuple[Phase, type]] = set()
    todo = [start]
    while todo:
        situation = todo.pop()
        for event in EVENTS:
            try:
                after = next_situation(situation, Recorded(situation.last_sequence + 1, AT, event))
            except EventOutOfPlace:
                continue
            taken.add((situation.phase, type(event)))
            if isinstance(event, e.Enrolled):
                assert situation.has_passed_every_check or situation.is_referee_approved
            key = signature(after)
            if key not in seen:
                seen[key] = after
                todo.append(after)
    return seen, taken


def test_every_phase_is_reached(walk):
    seen, _ = walk
    assert {situation.phase for situation in seen.values()} == set(Phase)


def test_nobody_is_enrolled_unless_every_required_check_passed_or_a_referee_approved(walk):
    seen, _ = walk
    enrolled = [situation for situation in seen.values() if situation.phase is Phase.ENROLLED]
    assert enrolled
    for situation in enrolled:
        passed = {report.check for report in situation.reports if report.outcome is Outcome.PASSED}
        assert situation.is_referee_approved or passed == set(CheckName)


def test_enrolment_without_a_referee_and_with_one_are_both_reached(walk):
    seen, _ = walk
    ways = {situation.is_referee_approved for situation in seen.values() if situation.phase is Phase.ENROLLED}
    assert ways == {True, False}


def test_every_cell_of_the_table_leads_somewhere(walk):
    _, taken = walk
    assert taken == {(phase, event) for phase, row in TABLE.items() for event in row}


def test_nothing_leads_out_of_a_final_phase():
    assert {phase for phase, row in TABLE.items() if not row} == set(FINAL_PHASES)


def test_every_situation_has_a_page_that_may_be_opened(walk):
    seen, _ = walk
    for situation in seen.values():
        if situation.phase is not Phase.NEW:
            assert may_open(situation, page_for(situation))


def test_a_page_that_may_be_opened_again_can_really_be_gone_back_to(walk):
    seen, _ = walk
    for situation in seen.values():
        for page in Page:
            step = step_of(page)
            if situation.phase in step.phases or not may_open(situation, page):
                continue
            assert step.undo is not None
            again = next_situation(situation, Recorded(situation.last_sequence + 1, AT, e.StepReopened(step.undo)))
            assert again.phase in step.phases


def test_an_unavailable_source_never_moves_a_case_or_costs_a_try(walk):
    seen, _ = walk
    for situation in seen.values():
        check = situation.next_check
        if check is None:
            continue
        event = e.CheckReported(check, Outcome.UNAVAILABLE, ())
        after = next_situation(situation, Recorded(situation.last_sequence + 1, AT, event))
        assert after.phase is situation.phase
        assert after.moments == situation.moments
        assert after.waits_for is check


def test_every_event_survives_its_log(walk):
    for event in EVENTS:
        assert e.event_from_json(type(event).__name__, e.event_to_json(event)) == event
