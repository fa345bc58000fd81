"""Moves from series of poses, and depth from meshes."""

import math
from itertools import pairwise

import pytest

from truename.biometrics.domain.challenge import Move
from truename.biometrics.domain.ports import FaceMesh
from truename.biometrics.domain.pose import (
    LEAST_DEPTH_RATIO,
    Pose,
    depth_ratio,
    is_in_order,
    relative_to_neutral,
    seen_moves,
)


def a_series(*, yaw: dict[int, float] | None = None, pitch: dict[int, float] | None = None, habit: float = 0.0):
    """Poses each 66 ms over 6 s; each entry is a smooth move of 1.4 s that peaks at the key (ms) with the value."""

    def value(moves: dict[int, float], at: float) -> float:
        return sum(
            size * math.cos((at - peak) / 700 * math.pi / 2) for peak, size in moves.items() if abs(at - peak) < 700
        )

    times = [number * 66.0 for number in range(91)]
    return relative_to_neutral([Pose(at, value(yaw or {}, at) + habit, value(pitch or {}, at)) for at in times])


def test_moves_are_seen_in_their_order() -> None:
    seen = seen_moves(a_series(yaw={1500: -20.0, 4500: 18.0}, pitch={3000: 14.0}))
    assert [one.move for one in seen] == [Move.TURN_LEFT, Move.LOOK_UP, Move.TURN_RIGHT]
    assert all(one.is_smooth for one in seen)
    assert all(one.peak_ms < other.peak_ms for one, other in pairwise(seen))
    assert is_in_order(seen, [Move.TURN_LEFT, Move.LOOK_UP, Move.TURN_RIGHT])


def test_a_wrong_order_a_missing_and_an_extra_move_are_all_wrong() -> None:
    seen = seen_moves(a_series(yaw={1500: -20.0, 4500: 18.0}))
    assert not is_in_order(seen, [Move.TURN_RIGHT, Move.TURN_LEFT])
    assert not is_in_order(seen, [Move.TURN_LEFT])
    assert not is_in_order(seen, [Move.TURN_LEFT, Move.TURN_RIGHT, Move.LOOK_UP])


def test_a_person_who_always_looks_aside_is_judged_from_her_own_neutral() -> None:
    seen = seen_moves(a_series(yaw={2000: -20.0}, habit=14.0))
    assert [one.move for one in seen] == [Move.TURN_LEFT]


def test_what_a_tilted_photograph_reads_is_no_move() -> None:
    assert seen_moves(a_series(yaw={1500: -5.0, 3500: 5.0}, pitch={2500: 4.0})) == ()


def test_a_slide_show_of_two_photographs_jumps() -> None:
    times = [number * 66.0 for number in range(60)]
    poses = relative_to_neutral([Pose(at, -20.0 if 1500 < at < 2500 else 0.0, 0.0) for at in times])
    assert [(one.move, one.is_smooth) for one in seen_moves(poses)] == [(Move.TURN_LEFT, False)]


def test_one_misread_frame_is_no_move() -> None:
    poses = [Pose(number * 66.0, 25.0 if number == 30 else 0.0, 0.0) for number in range(60)]
    assert seen_moves(relative_to_neutral(poses)) == ()


def test_no_frames_give_no_moves() -> None:
    assert seen_moves(relative_to_neutral([])) == ()


def a_bowl(*, yaw_deg: float = 0.0, depth: float = 40.0) -> FaceMesh:
    """A round shape of 468 points, 100 px across, turned about its vertical axis."""
    turn = math.radians(yaw_deg)
    points = []
    for number in range(468):
        radius, angle = 50 * math.sqrt(number / 468), number * 2.399963
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        z = -depth * (1 - (radius / 50) ** 2)
        points.append((x * math.cos(turn) + z * math.sin(turn) + 200, y + 200, z * math.cos(turn) - x * math.sin(turn)))
    return FaceMesh(tuple(points), 1.0)


def test_a_turning_head_has_depth_and_a_turning_photograph_has_none() -> None:
    assert depth_ratio(a_bowl(), a_bowl(yaw_deg=25)) > LEAST_DEPTH_RATIO
    assert depth_ratio(a_bowl(depth=0), a_bowl(depth=0, yaw_deg=40)) == pytest.approx(0, abs=1e-9)


def test_a_mesh_without_extent_has_no_depth() -> None:
    point = FaceMesh(((1.0, 1.0, 0.0),) * 468, 1.0)
    assert depth_ratio(point, point) == 0.0
