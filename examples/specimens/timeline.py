"""When a selfie clip does what: the steps of a challenge, one after the other."""

NEUTRAL_MS, MOVE_MS, LIGHT_MS = 1500, 1700, 900


def clip_steps(moves: list[str], lights: list[str]) -> list[dict[str, str | int]]:
    """The timeline of a clip: a moment of stillness, the moves in their order, then the lights."""
    steps: list[dict[str, str | int]] = [_step("neutral", "neutral", 0, NEUTRAL_MS)]
    at = NEUTRAL_MS
    for kind, names, duration in (("move", moves, MOVE_MS), ("light", lights, LIGHT_MS)):
        for name in names:
            steps.append(_step(kind, name, at, duration))
            at += duration
    return steps


def _step(kind: str, name: str, start_ms: int, duration_ms: int) -> dict[str, str | int]:
    return {"kind": kind, "name": name, "start_ms": start_ms, "duration_ms": duration_ms}
