"""Whether the light on the face followed the screen's colours. Reads series of chroma, not pictures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from truename.biometrics.domain.challenge import Light
from truename.biometrics.domain.ports import Chroma

# Measured on simulated flashes: 0.99 with reflection, -0.2 without; the search for the lag lifts chance to about 0.6.
LEAST_CORRELATION = 0.8
# Smallest change of a colour's share of the light that is more than a camera's noise and white balance.
LEAST_GAIN = 0.004
# The screen is near the face and far from the wall: the wall must change clearly less.
MOST_BACKGROUND_SHARE = 0.8
_DURATIONS_MS = (300.0, 400.0, 500.0, 600.0, 667.0, 750.0, 850.0, 1000.0, 1200.0, 1500.0)
_START_STEP_MS = 50.0  # finer than a frame gains nothing, coarser loses a short light's edges

_ROUNDING = 1e-12
_NO_LIGHT: Chroma = (0.0, 0.0)
_SHARES: dict[Light, Chroma] = {
    Light.RED: (2 / 3, -1 / 3),
    Light.GREEN: (-1 / 3, -1 / 3),
    Light.BLUE: (-1 / 3, 2 / 3),
    Light.WHITE: (0.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class ChromaSample:
    """Chroma of face and background at one time; see `ports.FrameMeasures`."""

    at_ms: float
    face: Chroma
    background: Chroma


@dataclass(frozen=True, slots=True)
class Reflection:
    """The best fit of the colour order to the face: correlation -1 to 1, gains as share of light per full colour.

    `lights_right` counts the lights whose own stretch of the clip looks most like the colour that was asked for.
    """

    correlation: float
    face_gain: float
    background_gain: float
    start_ms: float
    light_ms: float
    lights_right: int = 0


def best_reflection(samples: Sequence[ChromaSample], lights: Sequence[Light]) -> Reflection:
    """Where in the clip the colour order fits the face best.

    Start and pace are searched, because cameras lag and expose by themselves; the order is not. A clip that is too
    short or a face of constant colour gives correlation 0.
    """
    nothing = Reflection(0.0, 0.0, 0.0, 0.0, 0.0)
    if len(samples) < 2 * len(lights) or len(lights) < 2:
        return nothing
    length = samples[-1].at_ms - samples[0].at_ms
    frame_ms = length / (len(samples) - 1)
    whole = (length + frame_ms) / len(lights)
    best = nothing
    for light_ms in (*_DURATIONS_MS, whole):
        room = length + frame_ms - light_ms * len(lights)
        if room < -frame_ms or light_ms < 2 * frame_ms:
            continue
        starts = int(max(0.0, room) / _START_STEP_MS) + 1
        for number in range(starts):
            start = samples[0].at_ms + (max(0.0, room) * number / (starts - 1) if starts > 1 else 0.0)
            best = max(best, _fit(samples, lights, start, light_ms), key=lambda one: one.correlation)
    return replace(best, lights_right=_lights_right(samples, lights, best)) if best.correlation > 0 else best


def _lights_right(samples: Sequence[ChromaSample], lights: Sequence[Light], fit: Reflection) -> int:
    """How many stretches are nearest to their own colour. A whole order may correlate with two of its lights wrong."""
    stretches = []
    for number in range(len(lights)):
        start = fit.start_ms + number * fit.light_ms
        # The first quarter still shows the light before: cameras and screens take their time.
        inner = [one.face for one in samples if 0.25 <= (one.at_ms - start) / fit.light_ms < 1.0]
        if not inner:
            return 0
        stretches.append((sum(red for red, _ in inner) / len(inner), sum(blue for _, blue in inner) / len(inner)))
    around = [one.face for one in samples if -1 <= (one.at_ms - fit.start_ms) / fit.light_ms < len(lights) + 1]
    wanted = [
        _SHARES[lights[index]] if 0 <= index < len(lights) else _NO_LIGHT
        for index in (
            math.floor((one.at_ms - fit.start_ms) / fit.light_ms)
            for one in samples
            if -1 <= (one.at_ms - fit.start_ms) / fit.light_ms < len(lights) + 1
        )
    ]
    base = [_mean(around, part) - fit.face_gain * _mean(wanted, part) for part in (0, 1)]
    right = 0
    for light, (red, blue) in zip(lights, stretches, strict=True):
        seen = ((red - base[0]) / fit.face_gain, (blue - base[1]) / fit.face_gain)
        right += min(_SHARES, key=lambda one: math.dist(seen, _SHARES[one])) is light
    return right


def _mean(values: Sequence[Chroma], part: int) -> float:
    return sum(value[part] for value in values) / len(values)


def _fit(samples: Sequence[ChromaSample], lights: Sequence[Light], start: float, light_ms: float) -> Reflection:
    expected: list[Chroma] = []
    chosen: list[ChromaSample] = []
    for sample in samples:
        index = math.floor((sample.at_ms - start) / light_ms)
        # One light's length before and after has to be dark as well, or an order that is only shifted would fit.
        if -1 <= index <= len(lights):
            expected.append(_SHARES[lights[index]] if 0 <= index < len(lights) else _NO_LIGHT)
            chosen.append(sample)
    if len(chosen) < len(lights):
        return Reflection(0.0, 0.0, 0.0, start, light_ms)
    wanted = _centred(expected)
    face = _centred([sample.face for sample in chosen])
    background = _centred([sample.background for sample in chosen])
    power, energy = _product(wanted, wanted), _product(face, face)
    if power <= 0 or energy <= _ROUNDING:
        return Reflection(0.0, 0.0, 0.0, start, light_ms)
    return Reflection(
        _product(face, wanted) / math.sqrt(power * energy),
        _product(face, wanted) / power,
        _product(background, wanted) / power,
        start,
        light_ms,
    )


def _centred(values: Sequence[Chroma]) -> list[float]:
    red = sum(value[0] for value in values) / len(values)
    blue = sum(value[1] for value in values) / len(values)
    return [part for value in values for part in (value[0] - red, value[1] - blue)]


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
