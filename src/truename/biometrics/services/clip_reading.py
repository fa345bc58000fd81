"""Reads a clip frame by frame into measures, keeping only the few frames that will be compared. Judges nothing."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from truename.biometrics.domain.lights import ChromaSample
from truename.biometrics.domain.ports import FaceMesh, FacePlace, FrameMeasures, Picture, VideoFrame
from truename.biometrics.domain.pose import Pose, pose_of, relative_to_neutral
from truename.biometrics.domain.selfie import FROZEN_CHANGE, LEAST_BYSTANDER_SHARE, FaceCount, FaceQuality, Rhythm
from truename.biometrics.services import engines

_KEEP_EVERY = 8
_COMPARED_FRAMES = 3
_IDENTITY_PARTS = 6
_MOST_TURNED_DEG = 20.0  # beyond this the embedder's distances grow for everybody
_FRONTAL_DEG = 10.0


@dataclass(frozen=True, slots=True)
class KeptFrame:
    """A frame with its only face, kept for comparison."""

    index: int
    picture: Picture
    face: FacePlace


@dataclass(slots=True)
class ClipReading:
    """Everything measured on a clip; the frames themselves are gone but for the kept ones."""

    frame_times_ms: list[float] = field(default_factory=list)
    faceless_times_ms: list[float] = field(default_factory=list)
    frames_with_several: int = 0
    frozen_ms: float = 0.0
    faces: list[FacePlace] = field(default_factory=list)
    meshes: list[FaceMesh] = field(default_factory=list)
    poses: list[Pose] = field(default_factory=list)
    measures: list[FrameMeasures] = field(default_factory=list)
    kept: list[KeptFrame] = field(default_factory=list)


def read_clip(frames: Iterable[VideoFrame]) -> ClipReading:
    """Detects, meshes and measures each frame in turn; memory stays that of about twenty frames."""
    detector, mesher, meter = engines.face_detector(), engines.face_mesher(), engines.frame_meter()
    reading = ClipReading()
    before: VideoFrame | None = None
    still_since = 0.0
    for frame in frames:
        reading.frame_times_ms.append(frame.at_ms)
        faces = detector.detect(frame.picture)
        if not faces:
            reading.faceless_times_ms.append(frame.at_ms)
            before = None
            still_since = frame.at_ms
            continue
        largest = faces[0]
        reading.frames_with_several += any(face.area >= LEAST_BYSTANDER_SHARE * largest.area for face in faces[1:])
        mesh = mesher.mesh(frame.picture, largest)
        measured = meter.measure(frame.picture, mesh, before=before.picture if before else None)
        if measured.change is None or measured.change > FROZEN_CHANGE:
            still_since = frame.at_ms
        reading.frozen_ms = max(reading.frozen_ms, frame.at_ms - still_since)
        if len(reading.poses) % _KEEP_EVERY in {0, 3} or len(reading.poses) < _COMPARED_FRAMES:
            reading.kept.append(KeptFrame(len(reading.poses), frame.picture, largest))
        reading.faces.append(largest)
        reading.meshes.append(mesh)
        reading.poses.append(pose_of(mesh, at_ms=frame.at_ms))
        reading.measures.append(measured)
        before = frame
    return reading


def rhythm_of(reading: ClipReading) -> Rhythm:
    """The clip's length, longest gap and longest frozen stretch in milliseconds."""
    times = reading.frame_times_ms
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    return Rhythm(times[-1] - times[0] if times else 0.0, max(gaps, default=0.0), reading.frozen_ms)


def face_count_of(reading: ClipReading) -> FaceCount:
    """Frames by number of faces."""
    seen = [pose.at_ms for pose in reading.poses]
    times = reading.frame_times_ms
    edges = [times[0] if times else 0.0, *seen, times[-1] if times else 0.0]
    longest = max((later - earlier for earlier, later in itertools.pairwise(edges)), default=0.0)
    if not reading.faceless_times_ms:
        longest = 0.0
    return FaceCount(len(times), len(reading.faceless_times_ms), reading.frames_with_several, longest)


def best_frames(reading: ClipReading) -> tuple[KeptFrame, ...]:
    """Up to three kept frames that look most straight ahead, the sharpest first."""
    relative = relative_to_neutral(reading.poses)
    frontal = [one for one in reading.kept if _turned_deg(relative[one.index]) <= _FRONTAL_DEG]
    ranked = sorted(frontal or reading.kept, key=lambda one: -reading.measures[one.index].sharpness)
    return tuple(ranked[:_COMPARED_FRAMES])


def identity_frames(reading: ClipReading) -> tuple[KeptFrame, ...]:
    """One kept frame from each sixth of the clip, the least turned of it, in order of time: they show a swap.

    Slightly turned frames count too: somebody who steps in holds the head in a way of his own.
    """
    relative = relative_to_neutral(reading.poses)
    if not reading.kept:
        return ()
    started, length = reading.poses[0].at_ms, reading.poses[-1].at_ms - reading.poses[0].at_ms
    chosen: dict[int, KeptFrame] = {}
    for one in reading.kept:
        if _turned_deg(relative[one.index]) > _MOST_TURNED_DEG:
            continue
        part = min(
            _IDENTITY_PARTS - 1, int((reading.poses[one.index].at_ms - started) / (length + 1) * _IDENTITY_PARTS)
        )
        known = chosen.get(part)
        if known is None or _turned_deg(relative[one.index]) < _turned_deg(relative[known.index]):
            chosen[part] = one
    return tuple(chosen[part] for part in sorted(chosen))


def quality_of(reading: ClipReading, frames: tuple[KeptFrame, ...]) -> FaceQuality:
    """Medians over the frames that would be compared; raises StatisticsError when there is none."""
    chosen = [reading.measures[one.index] for one in frames]
    return FaceQuality(
        median(one.face.width_px for one in frames),
        median(one.brightness for one in chosen),
        median(one.sharpness for one in chosen),
        median(one.lower_face_cue for one in chosen),
        median(one.eyes_cue for one in chosen),
        median(one.half_face_cue for one in chosen),
    )


def chroma_samples(reading: ClipReading) -> tuple[ChromaSample, ...]:
    """Chroma of face and wall over time."""
    return tuple(
        ChromaSample(pose.at_ms, measured.face_chroma, measured.background_chroma)
        for pose, measured in zip(reading.poses, reading.measures, strict=True)
    )


def _turned_deg(pose: Pose) -> float:
    return max(abs(pose.yaw_deg), abs(pose.pitch_deg))
