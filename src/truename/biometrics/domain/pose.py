"""Which way the head moved, in which order and how smoothly, from a series of meshes. Knows no engine.

Angles are read, not true: FaceMesh reads about two thirds of a real turn. Thresholds are on the read angle, relative to
the person's own neutral (first half second), so that camera height and habit do not count.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from truename.biometrics.domain.challenge import Move
from truename.biometrics.domain.ports import FaceMesh

# Measured (2-core note, 2026): a real 20 to 25 degree turn reads 12 to 15; a flat photograph tilted by 38 reads 5.
LEAST_YAW_DEG = 12.0
LEAST_PITCH_DEG = 9.0
# Share of the face's size that an affine map cannot explain: flat photograph <= 0.009, turn of 20 degrees >= 0.02,
# nod of 18 degrees >= 0.015.
LEAST_DEPTH_RATIO = 0.012
NEUTRAL_MS = 500.0
_MOST_GAP_MS = 130.0  # with frames further apart than this, a missing in-between frame proves nothing
_LEFT_EAR, _RIGHT_EAR, _FOREHEAD, _CHIN = 234, 454, 10, 152


@dataclass(frozen=True, slots=True)
class Pose:
    """Read angles in degrees: yaw positive towards the picture's right edge, pitch positive upwards."""

    at_ms: float
    yaw_deg: float
    pitch_deg: float


@dataclass(frozen=True, slots=True)
class SeenMove:
    """One movement that was seen: when it passed the threshold, when it was largest, and whether frames lie between."""

    move: Move
    start_ms: float
    peak_ms: float
    peak_deg: float
    is_smooth: bool


def pose_of(mesh: FaceMesh, *, at_ms: float) -> Pose:
    """The read pose of one mesh."""
    left, right = mesh.points[_LEFT_EAR], mesh.points[_RIGHT_EAR]
    top, chin = mesh.points[_FOREHEAD], mesh.points[_CHIN]
    yaw = math.degrees(math.atan2(right[2] - left[2], right[0] - left[0]))
    pitch = math.degrees(math.atan2(top[2] - chin[2], chin[1] - top[1]))
    return Pose(at_ms, yaw, pitch)


def relative_to_neutral(poses: Sequence[Pose]) -> tuple[Pose, ...]:
    """The poses as differences from the median of the first half second; empty stays empty."""
    if not poses:
        return ()
    first = [pose for pose in poses if pose.at_ms - poses[0].at_ms <= NEUTRAL_MS]
    yaw, pitch = median(pose.yaw_deg for pose in first), median(pose.pitch_deg for pose in first)
    return tuple(Pose(pose.at_ms, pose.yaw_deg - yaw, pose.pitch_deg - pitch) for pose in poses)


def seen_moves(poses: Sequence[Pose]) -> tuple[SeenMove, ...]:
    """The movements in order of time, from poses relative to neutral; a twitch below the threshold is none."""
    steady = _without_outliers(poses)
    moves: list[SeenMove] = []
    index = 0
    while index < len(steady):
        move = _move_at(steady[index])
        if move is None:
            index += 1
            continue
        end = index
        while end < len(steady) and _extent(steady[end], move) >= 0.5:
            end += 1
        peak = max(range(index, end), key=lambda at: _extent(steady[at], move))
        size = LEAST_YAW_DEG if move in {Move.TURN_LEFT, Move.TURN_RIGHT} else LEAST_PITCH_DEG
        smooth = _is_smooth(steady, move, peak)
        moves.append(
            SeenMove(move, steady[index].at_ms, steady[peak].at_ms, size * _extent(steady[peak], move), smooth)
        )
        index = end
    return tuple(moves)


def is_in_order(seen: Sequence[SeenMove], asked: Sequence[Move]) -> bool:
    """Whether exactly the asked moves were seen, in the asked order: an extra move is a wrong answer too."""
    return [one.move for one in seen] == list(asked)


def depth_ratio(first: FaceMesh, other: FaceMesh) -> float:
    """How much of the change from one mesh to the other no flat picture can make.

    The residual (root mean square, as a share of the face's diagonal) of the best affine map between the two: 0 for a
    photograph that is moved, tilted or turned, and growing with the turn of a head.
    """
    source = [(x, y) for x, y, _ in first.points]
    target = [(x, y) for x, y, _ in other.points]
    count = len(source)
    mean_x, mean_y = sum(x for x, _ in source) / count, sum(y for _, y in source) / count
    centred = [(x - mean_x, y - mean_y) for x, y in source]
    xx = sum(x * x for x, _ in centred)
    yy = sum(y * y for _, y in centred)
    xy = sum(x * y for x, y in centred)
    determinant = xx * yy - xy * xy
    width = max(x for x, _ in target) - min(x for x, _ in target)
    height = max(y for _, y in target) - min(y for _, y in target)
    size = math.hypot(width, height)
    if determinant <= 0 or size <= 0:
        return 0.0
    total = 0.0
    for axis in (0, 1):
        mean = sum(point[axis] for point in target) / count
        values = [point[axis] - mean for point in target]
        vx = sum(value * x for value, (x, _) in zip(values, centred, strict=True))
        vy = sum(value * y for value, (_, y) in zip(values, centred, strict=True))
        a, b = (vx * yy - vy * xy) / determinant, (vy * xx - vx * xy) / determinant
        total += sum((value - a * x - b * y) ** 2 for value, (x, y) in zip(values, centred, strict=True))
    return math.sqrt(total / count) / size


def _without_outliers(poses: Sequence[Pose]) -> tuple[Pose, ...]:
    """Median of three, so that one misread frame is not a movement."""
    kept = []
    for index, pose in enumerate(poses):
        near = poses[max(0, index - 1) : index + 2]
        if len(near) < 3:
            kept.append(pose)
            continue
        kept.append(Pose(pose.at_ms, median(one.yaw_deg for one in near), median(one.pitch_deg for one in near)))
    return tuple(kept)


def _extent(pose: Pose, move: Move) -> float:
    """How far this pose is in the move's direction, in thresholds: 1.0 is enough, negative is the other way."""
    match move:
        case Move.TURN_LEFT:
            return -pose.yaw_deg / LEAST_YAW_DEG
        case Move.TURN_RIGHT:
            return pose.yaw_deg / LEAST_YAW_DEG
        case Move.LOOK_UP:
            return pose.pitch_deg / LEAST_PITCH_DEG
        case Move.LOOK_DOWN:
            return -pose.pitch_deg / LEAST_PITCH_DEG


def _move_at(pose: Pose) -> Move | None:
    best = max(Move, key=lambda move: _extent(pose, move))
    return best if _extent(pose, best) >= 1.0 else None


def _is_smooth(poses: Sequence[Pose], move: Move, peak: int) -> bool:
    """A head passes through the angles between; a slide show does not. Sparse frames get the benefit of the doubt."""
    top = _extent(poses[peak], move)
    rise = [pose for pose in poses[:peak] if poses[peak].at_ms - pose.at_ms <= 1500]
    gaps = [later.at_ms - earlier.at_ms for earlier, later in itertools.pairwise(rise)]
    if not gaps or median(gaps) > _MOST_GAP_MS:
        return True
    return any(0.2 * top <= _extent(pose, move) <= 0.85 * top for pose in rise)
