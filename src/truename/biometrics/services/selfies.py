"""Judges a video selfie: one live face that follows the challenge and is the portrait's. Stores nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from truename.assurance.findings import Finding, Outcome
from truename.biometrics.domain.bands import Band, band_of, distance, mean_vector
from truename.biometrics.domain.challenge import Light, Move, parse_challenge
from truename.biometrics.domain.ports import Vector
from truename.biometrics.domain.pose import depth_ratio, relative_to_neutral, seen_moves
from truename.biometrics.domain.refusals import VideoTooShort
from truename.biometrics.domain.selfie import (
    LEAST_CLIP_MS,
    SelfieOutcome,
    comparison_finding,
    face_count_finding,
    light_findings,
    move_findings,
    no_challenge_finding,
    outcome_of,
    quality_findings,
    rhythm_findings,
    same_person_finding,
)
from truename.biometrics.services import engines
from truename.biometrics.services.clip_reading import (
    ClipReading,
    KeptFrame,
    best_frames,
    chroma_samples,
    face_count_of,
    identity_frames,
    quality_of,
    read_clip,
    rhythm_of,
)
from truename.biometrics.services.comparison import only_face
from truename.biometrics.services.stopwatch import Stopwatch


@dataclass(frozen=True, slots=True)
class SelfieReport:
    """The clip's answer with every check's finding.

    `comparison` is None when no usable frame was left to compare (no face, an occluded one). `is_certified` is False
    unless every model's card says otherwise.
    """

    outcome: SelfieOutcome
    findings: tuple[Finding, ...]
    comparison: Band | None
    distance: float | None
    is_certified: bool
    milliseconds: tuple[tuple[str, int], ...]


def check_selfie(
    *,
    video: bytes,
    portrait: bytes,
    challenge_moves: Sequence[str],
    challenge_lights: Sequence[str],
    on_stage: Callable[[str], None] | None = None,
) -> SelfieReport:
    """Whether the clip shows one live person who follows the challenge and is the person of the portrait.

    `on_stage` hears "portrait", "frames", "challenge", "comparison" as each begins. Without any challenge the outcome
    is at best inconclusive. Raises PictureRefused, PictureTooLarge, NoFaceFound or SeveralFacesFound for the portrait;
    VideoRefused, VideoTooLarge or VideoTooShort for the clip; ChallengeNameRefused for an unknown move or light.
    Source: SP 800-63A-4, 3.11 (comparison, presentation attacks) and 3.14 (analysis of media).
    """
    tell = on_stage or _nobody
    moves, lights = parse_challenge(challenge_moves, challenge_lights)
    watch = Stopwatch()
    detector, embedder = engines.face_detector(), engines.face_embedder()
    cards = (*detector.cards, *engines.face_mesher().cards, *embedder.cards)
    watch.lap("loading")
    tell("portrait")
    picture = engines.picture_opener().open(portrait)
    portrait_face = only_face(detector, picture)
    watch.lap("portrait")
    tell("frames")
    reading = read_clip(engines.video_decoder().frames(video))
    rhythm = rhythm_of(reading)
    if rhythm.length_ms < LEAST_CLIP_MS:
        raise VideoTooShort(least_seconds=2)
    watch.lap("frames")
    tell("challenge")
    findings = [*rhythm_findings(rhythm), face_count_finding(face_count_of(reading))]
    findings += _challenge_findings(reading, moves, lights)
    watch.lap("challenge")
    tell("comparison")
    frames = best_frames(reading)
    band: Band | None = None
    measured: float | None = None
    if frames:
        quality = quality_findings(quality_of(reading, frames))
        findings += quality
        vectors = {one.index: embedder.embed(one.picture, one.face) for one in _once(frames + identity_frames(reading))}
        findings.append(same_person_finding(_drifts(vectors, identity_frames(reading))))
        # An occluder moves the distance as far as another person would: such a face is refused before comparing.
        if quality[-1].outcome is Outcome.PASSED:
            measured = distance(
                mean_vector([vectors[one.index] for one in frames]), embedder.embed(picture, portrait_face)
            )
            smallest = portrait_face.width_px
            band = band_of(measured, smallest_face_px=smallest)
            findings.append(comparison_finding(measured, smallest_face_px=smallest, source=embedder.cards[-1].name))
    watch.lap("comparison")
    certified = all(card.certified for card in cards)
    return SelfieReport(outcome_of(findings), tuple(findings), band, measured, certified, watch.laps)


def _challenge_findings(reading: ClipReading, moves: Sequence[Move], lights: Sequence[Light]) -> list[Finding]:
    if not moves and not lights:
        return [no_challenge_finding()]
    seen = seen_moves(relative_to_neutral(reading.poses))
    depth = 0.0
    if seen:
        at = {pose.at_ms: index for index, pose in enumerate(reading.poses)}
        depth = max(depth_ratio(reading.meshes[0], reading.meshes[at[one.peak_ms]]) for one in seen)
    brightness = sum(one.brightness for one in reading.measures) / max(1, len(reading.measures))
    return [
        *move_findings(seen, moves, depth=depth),
        *light_findings(chroma_samples(reading), lights, brightness=brightness),
    ]


def _once(frames: Sequence[KeptFrame]) -> list[KeptFrame]:
    return list({one.index: one for one in frames}.values())


def _drifts(vectors: dict[int, Vector], frames: Sequence[KeptFrame]) -> list[float]:
    """Distances of the later frames to the first, in order of time."""
    if not frames:
        return []
    first = vectors[frames[0].index]
    return [distance(first, vectors[one.index]) for one in frames[1:]]


def _nobody(_stage: str) -> None:
    return None
