"""The whole check on made clips: the living pass, attacks do not."""

from collections.abc import Callable, Sequence

import pytest

from examples.specimens.selfie_clips import (
    challenge_steps,
    make_still_clip,
    make_swapped_clip,
    make_tilted_photo_clip,
    make_two_faces_clip,
)
from tests.biometrics.conftest import FPS, LIGHTS, MOVES, SIZE, jpeg, picture_of
from truename.assurance.findings import Outcome
from truename.biometrics.domain.bands import Band
from truename.biometrics.domain.refusals import ChallengeNameRefused, NoFaceFound, PictureRefused
from truename.biometrics.domain.selfie import SelfieOutcome
from truename.biometrics.services.selfies import SelfieReport, check_selfie

pytestmark = pytest.mark.engine
STEPS = challenge_steps(MOVES)


def judged(
    video: bytes, portrait: bytes, moves: Sequence[str] = MOVES, lights: Sequence[str] = ()
) -> tuple[SelfieReport, set[str]]:
    """The report and the reasons of everything that failed."""
    report = check_selfie(video=video, portrait=portrait, challenge_moves=moves, challenge_lights=lights)
    return report, {one.reason for one in report.findings if one.outcome is Outcome.FAILED}


def test_a_live_person_who_follows_moves_and_lights_passes(live_clip: bytes, amara: bytes) -> None:
    stages: list[str] = []
    report = check_selfie(
        video=live_clip, portrait=amara, challenge_moves=MOVES, challenge_lights=LIGHTS, on_stage=stages.append
    )
    assert report.outcome is SelfieOutcome.PASSED, report.findings
    assert report.comparison is Band.MATCH
    assert not report.is_certified
    assert stages == ["portrait", "frames", "challenge", "comparison"]
    assert {"one_face", "moves_in_order", "depth", "lights_reflected", "facial_comparison"} <= {
        one.check for one in report.findings
    }


@pytest.mark.parametrize(
    ("moves", "lights", "reason"),
    [
        (("look_up", "turn_left"), (), "moves_differ"),
        (("turn_right", "look_up"), (), "moves_differ"),
        ((), ("blue", "red", "green", "blue"), "lights_differ"),
    ],
)
def test_a_recording_of_another_challenge_fails(
    live_clip: bytes, amara: bytes, moves: Sequence[str], lights: Sequence[str], reason: str
) -> None:
    report, reasons = judged(live_clip, amara, moves, lights)
    assert report.outcome is SelfieOutcome.FAILED
    assert reasons & {reason, "lights_not_seen"}


def test_without_a_challenge_a_live_clip_is_inconclusive(live_clip: bytes, amara: bytes) -> None:
    report, _ = judged(live_clip, amara, ())
    assert report.outcome is SelfieOutcome.INCONCLUSIVE


def test_someone_elses_portrait_fails(live_clip: bytes) -> None:
    report, reasons = judged(live_clip, jpeg(picture_of("ben")))
    assert report.comparison is Band.NO_MATCH
    assert reasons == {"another_person"}


def test_a_still_photograph_fails(as_webm: Callable[[list], bytes], amara: bytes) -> None:
    clip = as_webm(make_still_clip(picture_of("amara"), seconds=4, fps=FPS, size=SIZE))
    report, reasons = judged(clip, amara)
    assert report.outcome is SelfieOutcome.FAILED
    assert {"no_movement", "flat"} <= reasons


def test_a_tilted_flat_photograph_fails(as_webm: Callable[[list], bytes], amara: bytes) -> None:
    clip = as_webm(make_tilted_photo_clip(picture_of("amara"), STEPS, fps=FPS, size=SIZE))
    report, reasons = judged(clip, amara)
    assert report.outcome is SelfieOutcome.FAILED
    assert "flat" in reasons


def test_somebody_who_steps_in_fails(as_webm: Callable[[list], bytes], amara: bytes) -> None:
    clip = as_webm(make_swapped_clip(picture_of("amara"), picture_of("ben"), STEPS, fps=FPS, size=SIZE))
    report, reasons = judged(clip, amara)
    assert report.outcome is SelfieOutcome.FAILED
    assert "face_changed" in reasons


def test_two_people_fail(as_webm: Callable[[list], bytes], amara: bytes) -> None:
    clip = as_webm(make_two_faces_clip(picture_of("amara"), picture_of("chen"), STEPS, fps=FPS, size=SIZE))
    report, reasons = judged(clip, amara)
    assert report.outcome is SelfieOutcome.FAILED
    assert "two_faces" in reasons


def test_a_portrait_that_is_unusable_is_refused_before_the_clip_is_opened(amara: bytes) -> None:
    with pytest.raises(PictureRefused):
        judged(b"not a clip", b"not a picture")
    with pytest.raises(NoFaceFound):
        judged(b"not a clip", jpeg(picture_of("amara").crop((0, 0, 60, 60)).resize((400, 400))))
    with pytest.raises(ChallengeNameRefused):
        judged(b"not a clip", amara, ("moonwalk",))
