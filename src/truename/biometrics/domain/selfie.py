"""From what was measured on a clip to findings, and from findings to the outcome. Opens nothing, asks no engine.

Liveness is shown by moves that were asked for at random; without a challenge the best answer is inconclusive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from truename.assurance.findings import Finding, Outcome
from truename.biometrics.domain.bands import (
    LEAST_PORTRAIT_FACE_PX,
    MATCH_DISTANCE,
    NO_MATCH_DISTANCE,
    Band,
    band_of,
)
from truename.biometrics.domain.challenge import Light, Move
from truename.biometrics.domain.lights import (
    LEAST_CORRELATION,
    LEAST_GAIN,
    MOST_BACKGROUND_SHARE,
    ChromaSample,
    best_reflection,
)
from truename.biometrics.domain.pose import LEAST_DEPTH_RATIO, SeenMove, is_in_order

COMPARISON_CLAUSE = "SP 800-63A-4 3.11"
LIVENESS_CLAUSE = "SP 800-63A-4 3.11 (ISO/IEC 30107-3)"
MEDIA_CLAUSE = "SP 800-63A-4 3.14"

LEAST_CLIP_MS = 1500.0
LEAST_FACE_SHARE = 0.8
MOST_GAP_MS = 900.0
MOST_FROZEN_MS = 1200.0
FROZEN_CHANGE = 0.02  # mean grey levels; a camera's own noise is ten times this, even after a browser's encoder
# Between frames of one person in one clip; measured genuine pairs of different photographs are <= 0.41.
MOST_DRIFT = 0.5
LEAST_FACE_PX = 72.0
LEAST_SHARPNESS = 6.0
BRIGHTNESS = (45.0, 235.0)
TOO_BRIGHT_FOR_LIGHTS = 215.0
# Uncovered faces measured: lower face <= 0.02, eyes >= 0.35, halves <= 0.07 (11 photographs).
MOST_LOWER_FACE_CUE = 0.05
LEAST_EYES_CUE = 0.18
MOST_HALF_FACE_CUE = 0.14
# A face in the picture counts as a second person from this share of the largest face's area.
LEAST_BYSTANDER_SHARE = 0.2


class SelfieOutcome(StrEnum):
    """The clip's answer; FAILED and INCONCLUSIVE both lead to another try, and only FAILED counts as one."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class FaceCount:
    """How many frames showed no face, one face, or several; and the longest stretch without any."""

    frames: int
    without: int
    several: int
    longest_without_ms: float


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Time stamps of the clip: its length, the longest gap between frames, the longest stretch without any change."""

    length_ms: float
    longest_gap_ms: float
    longest_frozen_ms: float


@dataclass(frozen=True, slots=True)
class FaceQuality:
    """Medians over the frames that would be compared; see `ports.FrameMeasures`."""

    face_px: float
    brightness: float
    sharpness: float
    lower_face_cue: float
    eyes_cue: float
    half_face_cue: float


def rhythm_findings(rhythm: Rhythm) -> tuple[Finding, ...]:
    """Whether time runs in the clip as in a recording: no holes (inconclusive), no frozen picture (failed)."""
    gap = rhythm.longest_gap_ms
    frozen = rhythm.longest_frozen_ms
    return (
        _measured("frame_times", gap, "ms", MOST_GAP_MS, gap <= MOST_GAP_MS, MEDIA_CLAUSE, "video_gaps", soft=True),
        _measured("not_frozen", frozen, "ms", MOST_FROZEN_MS, frozen <= MOST_FROZEN_MS, MEDIA_CLAUSE, "video_frozen"),
    )


def face_count_finding(count: FaceCount) -> Finding:
    """Exactly one face all along: `two_faces` and `no_face` are failures, because someone may have stepped in."""
    seen = 1 - count.without / count.frames if count.frames else 0.0
    if count.several >= max(2, count.frames // 50):
        share = count.several / count.frames
        return Finding("one_face", Outcome.FAILED, MEDIA_CLAUSE, share, "ratio", 0.02, reason="two_faces")
    fine = seen >= LEAST_FACE_SHARE and count.longest_without_ms <= MOST_GAP_MS
    return _measured("one_face", seen, "ratio", LEAST_FACE_SHARE, fine, MEDIA_CLAUSE, "no_face")


def same_person_finding(drifts: Sequence[float]) -> Finding:
    """Whether all sampled frames show one person, from distances to the first frame; too few frames: inconclusive."""
    if len(drifts) < 2:
        return Finding("same_person", Outcome.INCONCLUSIVE, MEDIA_CLAUSE, reason="too_few_frames")
    worst = max(drifts)
    return _measured("same_person", worst, "distance", MOST_DRIFT, worst <= MOST_DRIFT, MEDIA_CLAUSE, "face_changed")


def quality_findings(quality: FaceQuality) -> tuple[Finding, ...]:
    """Size, light, sharpness and occlusion of the face. All soft: the answer to a poor picture is a better one."""
    light, clause = quality.brightness, COMPARISON_CLAUSE
    dim = light < BRIGHTNESS[0]
    lit = BRIGHTNESS[0] <= light <= BRIGHTNESS[1]
    limit = BRIGHTNESS[0] if dim else BRIGHTNESS[1]
    large, sharp = quality.face_px >= LEAST_FACE_PX, quality.sharpness >= LEAST_SHARPNESS
    return (
        _measured("face_size", quality.face_px, "px", LEAST_FACE_PX, large, clause, "face_too_small", soft=True),
        _measured("face_light", light, "grey", limit, lit, clause, "too_dark" if dim else "too_bright", soft=True),
        _measured(
            "face_sharpness", quality.sharpness, "variance", LEAST_SHARPNESS, sharp, clause, "blurred", soft=True
        ),
        _occlusion(quality),
    )


def _occlusion(quality: FaceQuality) -> Finding:
    checks = (
        ("eyes_covered", quality.eyes_cue, LEAST_EYES_CUE, quality.eyes_cue < LEAST_EYES_CUE),
        ("mouth_covered", quality.lower_face_cue, MOST_LOWER_FACE_CUE, quality.lower_face_cue > MOST_LOWER_FACE_CUE),
        ("half_covered", quality.half_face_cue, MOST_HALF_FACE_CUE, quality.half_face_cue > MOST_HALF_FACE_CUE),
    )
    for reason, value, limit, covered in checks:
        if covered:
            return Finding("face_uncovered", Outcome.INCONCLUSIVE, COMPARISON_CLAUSE, value, "ratio", limit, "", reason)
    return Finding(
        "face_uncovered", Outcome.PASSED, COMPARISON_CLAUSE, quality.lower_face_cue, "ratio", MOST_LOWER_FACE_CUE
    )


def move_findings(seen: Sequence[SeenMove], asked: Sequence[Move], *, depth: float) -> tuple[Finding, ...]:
    """Moves in the asked order, continuous, and made by something that has depth; none asked gives none."""
    if not asked:
        return ()
    followed = is_in_order(seen, asked)
    right = sum(1 for one, move in zip(seen, asked, strict=False) if one.move is move)
    reason = "no_movement" if not seen else "moves_differ"
    smooth = sum(1 for one in seen if one.is_smooth)
    return (
        _measured("moves_in_order", float(right), "moves", float(len(asked)), followed, LIVENESS_CLAUSE, reason),
        _measured(
            "moves_continuous", float(smooth), "moves", float(len(seen)), smooth == len(seen), LIVENESS_CLAUSE, "jumps"
        ),
        _measured("depth", depth, "ratio", LEAST_DEPTH_RATIO, depth >= LEAST_DEPTH_RATIO, LIVENESS_CLAUSE, "flat"),
    )


def light_findings(
    samples: Sequence[ChromaSample], asked: Sequence[Light], *, brightness: float
) -> tuple[Finding, ...]:
    """Whether the face reflected the colours in order, more than the wall did; none asked gives none.

    A face already near white cannot show the screen's light: that is inconclusive, not a failure.
    """
    if not asked:
        return ()
    best = best_reflection(samples, asked)
    value = round(best.correlation, 3)
    reason = ""
    if best.face_gain < LEAST_GAIN:
        reason = "lights_not_seen"
    elif best.correlation < LEAST_CORRELATION or best.lights_right < len(asked):
        reason = "lights_differ"
    if reason:
        bright = brightness > TOO_BRIGHT_FOR_LIGHTS
        outcome = Outcome.INCONCLUSIVE if bright else Outcome.FAILED
        reason = "too_bright" if bright else reason
        return (_lights(outcome, value, reason),)
    share = max(0.0, best.background_gain / best.face_gain)
    nearer, limit = share <= MOST_BACKGROUND_SHARE, MOST_BACKGROUND_SHARE
    return (
        _lights(Outcome.PASSED, value, ""),
        _measured("background_reflects_less", share, "ratio", limit, nearer, LIVENESS_CLAUSE, "light_everywhere"),
    )


def _lights(outcome: Outcome, value: float, reason: str) -> Finding:
    return Finding("lights_reflected", outcome, LIVENESS_CLAUSE, value, "correlation", LEAST_CORRELATION, "", reason)


def comparison_finding(measured: float, *, smallest_face_px: float, source: str) -> Finding:
    """The facial comparison in three bands: review and poor portraits are inconclusive, never failed."""
    match band_of(measured, smallest_face_px=smallest_face_px):
        case Band.MATCH:
            outcome, reason = Outcome.PASSED, ""
        case Band.REVIEW:
            small = smallest_face_px < LEAST_PORTRAIT_FACE_PX
            outcome, reason = Outcome.INCONCLUSIVE, "portrait_too_small" if small else "needs_review"
        case Band.NO_MATCH:
            outcome, reason = Outcome.FAILED, "another_person"
    threshold = NO_MATCH_DISTANCE if outcome is Outcome.FAILED else MATCH_DISTANCE
    value = round(measured, 4)
    return Finding("facial_comparison", outcome, COMPARISON_CLAUSE, value, "distance", threshold, source, reason)


def no_challenge_finding() -> Finding:
    """The finding of a clip for which nothing was asked: nothing shows that it is not a recording."""
    return Finding("live_challenge", Outcome.INCONCLUSIVE, LIVENESS_CLAUSE, reason="no_challenge")


def outcome_of(findings: Sequence[Finding]) -> SelfieOutcome:
    """One failed check fails the clip; otherwise one that could not be judged leaves it open; else it passes.

    Source: SP 800-63A-4, 3.11 and 3.14. No findings at all is inconclusive, never passed.
    """
    outcomes = {finding.outcome for finding in findings}
    if Outcome.FAILED in outcomes:
        return SelfieOutcome.FAILED
    return SelfieOutcome.PASSED if outcomes == {Outcome.PASSED} else SelfieOutcome.INCONCLUSIVE


def _measured(
    check: str, value: float, unit: str, limit: float, fine: bool, clause: str, reason: str, *, soft: bool = False
) -> Finding:
    outcome = Outcome.PASSED if fine else Outcome.INCONCLUSIVE if soft else Outcome.FAILED
    return Finding(check, outcome, clause, round(value, 4), unit, limit, reason="" if fine else reason)
