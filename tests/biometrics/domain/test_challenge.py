"""The challenge's timeline, words and draw."""

from datetime import UTC, datetime
from itertools import pairwise, product
from uuid import UUID

import pytest

from truename.biometrics.domain.challenge import (
    CHALLENGE_LIFETIME,
    Light,
    Move,
    SelfieChallenge,
    is_acceptable,
    parse_challenge,
    person_side,
    timeline,
)
from truename.biometrics.domain.refusals import ChallengeNameRefused

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LIGHTS = (Light.RED, Light.GREEN, Light.BLUE, Light.WHITE, Light.RED)
WHITE_FIRST = (Light.WHITE, Light.GREEN, Light.BLUE, Light.WHITE, Light.RED)
MOVES = (Move.TURN_LEFT, Move.LOOK_UP, Move.TURN_RIGHT)


def test_the_timeline_is_a_still_face_then_moves_then_lights_without_gaps() -> None:
    steps = timeline(SelfieChallenge(UUID(int=1), MOVES, LIGHTS, NOW, NOW + CHALLENGE_LIFETIME))
    assert [step.name for step in steps] == ["neutral", *MOVES, *LIGHTS]
    assert all(one.start_ms + one.duration_ms == other.start_ms for one, other in pairwise(steps))
    assert 8_000 <= steps[-1].start_ms + steps[-1].duration_ms <= 10_000


def test_left_of_the_picture_is_the_persons_own_right() -> None:
    assert person_side(Move.TURN_LEFT) == "right"
    assert person_side(Move.TURN_RIGHT) == "left"
    assert {person_side(move) for move in Move} == {"left", "right", "up", "down"}


def test_a_draw_never_repeats_a_neighbour_and_always_holds_a_turn() -> None:
    accepted = [moves for moves in product(Move, repeat=3) if is_acceptable(moves, LIGHTS)]
    assert len(accepted) == 34
    assert all(set(moves) & {Move.TURN_LEFT, Move.TURN_RIGHT} for moves in accepted)
    assert all(one != other for moves in accepted for one, other in pairwise(moves))


def test_white_neither_begins_nor_ends_because_it_looks_like_no_light() -> None:
    assert is_acceptable(MOVES, LIGHTS)
    assert not is_acceptable(MOVES, WHITE_FIRST)
    assert not is_acceptable(MOVES, WHITE_FIRST[::-1])


def test_a_draw_of_two_colours_is_not_acceptable() -> None:
    assert not is_acceptable(MOVES, (Light.RED, Light.GREEN, Light.RED, Light.GREEN, Light.RED))


def test_an_unknown_name_is_refused() -> None:
    assert parse_challenge(["turn_left"], ["red"]) == ((Move.TURN_LEFT,), (Light.RED,))
    with pytest.raises(ChallengeNameRefused):
        parse_challenge(["spin"], [])
    with pytest.raises(ChallengeNameRefused):
        parse_challenge([], ["ultraviolet"])
