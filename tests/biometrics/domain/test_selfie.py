"""From measures to findings, from findings to the outcome; bands and model cards."""

from dataclasses import replace

import pytest

from truename.assurance.findings import Finding, Outcome
from truename.biometrics.domain.bands import Band, band_of, distance, mean_vector
from truename.biometrics.domain.challenge import Light, Move
from truename.biometrics.domain.model_card import ModelCard, ModelCardMissing, assert_may_start
from truename.biometrics.domain.pose import SeenMove
from truename.biometrics.domain.selfie import (
    FaceCount,
    FaceQuality,
    Rhythm,
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

GOOD = FaceQuality(200, 150, 40, 0.01, 0.5, 0.03)
PASSED, FAILED = Finding("a", Outcome.PASSED, "c"), Finding("b", Outcome.FAILED, "c")
OPEN = Finding("d", Outcome.INCONCLUSIVE, "c")


def test_three_bands_at_two_published_thresholds() -> None:
    assert band_of(0.55, smallest_face_px=200) is Band.MATCH
    assert band_of(0.551, smallest_face_px=200) is Band.REVIEW
    assert band_of(0.60, smallest_face_px=200) is Band.REVIEW
    assert band_of(0.601, smallest_face_px=200) is Band.NO_MATCH


def test_a_portrait_too_small_is_never_a_failure() -> None:
    finding = comparison_finding(0.9, smallest_face_px=40, source="model")
    assert (finding.outcome, finding.reason) == (Outcome.INCONCLUSIVE, "portrait_too_small")
    assert comparison_finding(0.9, smallest_face_px=200, source="model").outcome is Outcome.FAILED
    assert comparison_finding(0.3, smallest_face_px=40, source="model").outcome is Outcome.PASSED


def test_vectors_are_averaged_and_measured() -> None:
    assert mean_vector([(0.0, 2.0), (2.0, 4.0)]) == (1.0, 3.0)
    assert distance((0.0, 0.0), (3.0, 4.0)) == 5.0
    with pytest.raises(ValueError, match="No vector"):
        mean_vector([])


def test_failed_outweighs_open_and_open_outweighs_passed() -> None:
    assert outcome_of([PASSED, OPEN, FAILED]) is SelfieOutcome.FAILED
    assert outcome_of([PASSED, OPEN]) is SelfieOutcome.INCONCLUSIVE
    assert outcome_of([PASSED]) is SelfieOutcome.PASSED
    assert outcome_of([]) is SelfieOutcome.INCONCLUSIVE


def test_without_a_challenge_the_best_answer_is_inconclusive() -> None:
    assert outcome_of([PASSED, no_challenge_finding()]) is SelfieOutcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("count", "outcome", "reason"),
    [
        (FaceCount(100, 0, 0, 0), Outcome.PASSED, ""),
        (FaceCount(100, 5, 1, 300), Outcome.PASSED, ""),
        (FaceCount(100, 0, 5, 0), Outcome.FAILED, "two_faces"),
        (FaceCount(100, 100, 0, 9000), Outcome.FAILED, "no_face"),
        (FaceCount(100, 12, 0, 1200), Outcome.FAILED, "no_face"),
        (FaceCount(0, 0, 0, 0), Outcome.FAILED, "no_face"),
    ],
)
def test_exactly_one_face_all_along(count: FaceCount, outcome: Outcome, reason: str) -> None:
    finding = face_count_finding(count)
    assert (finding.outcome, finding.reason) == (outcome, reason)


def test_holes_are_inconclusive_and_a_frozen_picture_fails() -> None:
    assert [one.outcome for one in rhythm_findings(Rhythm(6000, 66, 0))] == [Outcome.PASSED, Outcome.PASSED]
    assert rhythm_findings(Rhythm(6000, 1500, 0))[0].outcome is Outcome.INCONCLUSIVE
    assert rhythm_findings(Rhythm(6000, 66, 3000))[1].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("quality", "reason"),
    [
        (replace(GOOD, face_px=40), "face_too_small"),
        (replace(GOOD, brightness=20), "too_dark"),
        (replace(GOOD, brightness=250), "too_bright"),
        (replace(GOOD, sharpness=2), "blurred"),
        (replace(GOOD, lower_face_cue=0.1), "mouth_covered"),
        (replace(GOOD, eyes_cue=0.1), "eyes_covered"),
        (replace(GOOD, half_face_cue=0.3), "half_covered"),
    ],
)
def test_a_poor_picture_is_named_and_never_counts_as_a_failure(quality: FaceQuality, reason: str) -> None:
    poor = [finding for finding in quality_findings(quality) if not finding.is_passed]
    assert [(finding.outcome, finding.reason) for finding in poor] == [(Outcome.INCONCLUSIVE, reason)]


def test_a_good_picture_has_no_open_question() -> None:
    assert all(finding.is_passed for finding in quality_findings(GOOD))


def test_a_swapped_face_fails_and_too_few_frames_stay_open() -> None:
    assert same_person_finding([0.1, 0.3]).is_passed
    assert same_person_finding([0.1, 0.8]).outcome is Outcome.FAILED
    assert same_person_finding([0.1]).outcome is Outcome.INCONCLUSIVE


def test_moves_need_order_continuity_and_depth() -> None:
    left = SeenMove(Move.TURN_LEFT, 1500, 2000, 20, True)
    good = move_findings([left], [Move.TURN_LEFT], depth=0.03)
    assert all(finding.is_passed for finding in good)
    flat = move_findings([left], [Move.TURN_LEFT], depth=0.004)
    assert [finding.reason for finding in flat if not finding.is_passed] == ["flat"]
    jumpy = move_findings([replace(left, is_smooth=False)], [Move.TURN_LEFT], depth=0.03)
    assert [finding.reason for finding in jumpy if not finding.is_passed] == ["jumps"]
    assert move_findings([], [Move.TURN_LEFT], depth=0.0)[0].reason == "no_movement"
    assert move_findings([left], [Move.TURN_RIGHT], depth=0.03)[0].reason == "moves_differ"
    assert move_findings([left], [], depth=0.0) == ()


def test_a_face_near_white_cannot_show_the_lights_and_is_not_blamed() -> None:
    lights = (Light.RED, Light.GREEN)
    assert light_findings([], lights, brightness=230)[0].outcome is Outcome.INCONCLUSIVE
    assert light_findings([], lights, brightness=120)[0].outcome is Outcome.FAILED
    assert light_findings([], (), brightness=120) == ()


CARD = ModelCard("m", "compares", "a package", "CC0-1.0", "ab12", "distance", (), "a set", "limits", False)


def test_a_model_starts_only_with_a_complete_card_of_its_own() -> None:
    assert_may_start(CARD, file_sha256="ab12")
    with pytest.raises(ModelCardMissing):
        assert_may_start(CARD, file_sha256="cd34")
    with pytest.raises(ModelCardMissing):
        assert_may_start(replace(CARD, licence=""), file_sha256="ab12")
