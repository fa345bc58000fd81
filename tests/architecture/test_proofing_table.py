"""Every situation that a case can reach, walked exhaustively, and the invariant that enrolment rests on."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from truename.assurance.findings import Outcome
from truename.proofing.domain import events as e
from truename.proofing.domain.checks import FINAL_PHASES, CheckName, Phase
from truename.proofing.domain.diagram import every_event, mermaid, signature
from truename.proofing.domain.diagram import walk as every_move
from truename.proofing.domain.situation import Situation
from truename.proofing.domain.steps import Page, may_open, page_for, step_of
from truename.proofing.domain.transitions import TABLE, Recorded, next_situation

AT = datetime(2026, 11, 24, tzinfo=UTC)
SOME = UUID(int=1)


EVENTS = tuple(every_event())


@pytest.fixture(scope="module")
def walk() -> tuple[dict[tuple[object, ...], Situation], set[tuple[Phase, type]]]:
    """Every reachable situation by its signature, and every (phase, event) that led somewhere."""
    seen: dict[tuple[object, ...], Situation] = {}
    taken: set[tuple[Phase, type]] = set()
    for before, event, after in every_move():
        seen |= {signature(before): before, signature(after): after}
        taken.add((before.phase, type(event)))
        if isinstance(event, e.Enrolled):
            assert before.has_passed_every_check or before.is_referee_approved
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


def test_the_diagram_shows_every_phase():
    drawn = mermaid()
    assert all(phase.value in drawn for phase in Phase)
