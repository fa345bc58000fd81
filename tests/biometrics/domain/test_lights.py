"""Reflection of the screen's colours: which series of chroma follow an order."""

from itertools import product
from random import Random

import pytest

from truename.biometrics.domain.challenge import Light, Move, is_acceptable
from truename.biometrics.domain.lights import LEAST_CORRELATION, LEAST_GAIN, ChromaSample, best_reflection

ORDER = (Light.RED, Light.GREEN, Light.BLUE, Light.WHITE, Light.GREEN)
SHARES = {Light.RED: (0.67, -0.33), Light.GREEN: (-0.33, -0.33), Light.BLUE: (-0.33, 0.67), Light.WHITE: (0.0, 0.0)}


def a_recording(
    shown: tuple[Light, ...], *, gain: float = 0.04, noise: float = 0.001, start_ms: float = 4000, light_ms: float = 600
) -> list[ChromaSample]:
    """Ten frames a second; the wall reflects an eighth of what the face does."""
    random = Random(7)
    samples = []
    for number in range(100):
        at = number * 100.0
        index = int((at - start_ms) // light_ms)
        red, blue = SHARES[shown[index]] if 0 <= index < len(shown) else (0.0, 0.0)
        grain = [random.gauss(0, noise) for _ in range(4)]
        samples.append(
            ChromaSample(
                at,
                (0.06 + red * gain + grain[0], -0.05 + blue * gain + grain[1]),
                (red * gain / 8 + grain[2], blue * gain / 8 + grain[3]),
            )
        )
    return samples


@pytest.mark.parametrize("lag_ms", [-300, 0, 350, 900])
def test_the_asked_order_is_found_whatever_the_lag(lag_ms: int) -> None:
    best = best_reflection(a_recording(ORDER, start_ms=4000 + lag_ms), ORDER)
    assert best.correlation > 0.95
    assert best.face_gain == pytest.approx(0.04, rel=0.2)
    assert best.background_gain < 0.3 * best.face_gain


def test_no_other_order_that_could_be_asked_passes() -> None:
    moves = (Move.TURN_LEFT, Move.LOOK_UP, Move.TURN_RIGHT)
    askable = [order for order in product(Light, repeat=5) if is_acceptable(moves, order)]
    samples = a_recording(ORDER)
    assert ORDER in askable
    assert len(askable) > 150
    assert best_reflection(samples, ORDER).lights_right == 5
    for order in Random(3).sample([order for order in askable if order != ORDER], 40):
        best = best_reflection(samples, order)
        assert best.correlation < LEAST_CORRELATION or best.lights_right < 5, order


def test_an_order_that_is_shifted_by_one_light_does_not_pass() -> None:
    shifted = (*ORDER[1:], Light.RED)
    best = best_reflection(a_recording(ORDER), shifted)
    assert best.correlation < LEAST_CORRELATION or best.lights_right < 5


def test_noise_reflects_nothing() -> None:
    best = best_reflection(a_recording(ORDER, gain=0.0), ORDER)
    assert best.correlation < LEAST_CORRELATION
    assert best.face_gain < LEAST_GAIN


def test_a_constant_face_and_a_clip_that_is_too_short_give_nothing() -> None:
    assert best_reflection(a_recording(ORDER, gain=0.0, noise=0.0), ORDER).correlation == 0.0
    assert best_reflection(a_recording(ORDER)[:6], ORDER).correlation == 0.0
    assert best_reflection([], ORDER).correlation == 0.0
