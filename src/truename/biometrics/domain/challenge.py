"""The live challenge: which moves and lights are asked for, and when. Judging the answer is `pose` and `lights`.

Directions are those of the picture as recorded, not mirrored: TURN_LEFT turns the face towards the left edge of the
picture, which an unmirrored camera shows when the person turns to her own right. `person_side` gives the word to say.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from truename.biometrics.domain.refusals import ChallengeNameRefused

NEUTRAL_MS = 1500
MOVE_MS = 1700
LIGHT_MS = 600
MOVES_ASKED = 3
LIGHTS_ASKED = 5
# Long enough to read the page and start the camera, short enough that a clip cannot be staged at leisure.
CHALLENGE_LIFETIME = timedelta(minutes=10)


class Move(StrEnum):
    """One movement of the head out of the neutral position and back, named as the picture shows it."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    LOOK_UP = "look_up"
    LOOK_DOWN = "look_down"


class Light(StrEnum):
    """One colour that fills the screen and is reflected by the face."""

    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    WHITE = "white"


@dataclass(frozen=True, slots=True)
class SelfieChallenge:
    """What one clip has to show; good for one clip until `expires_at`."""

    id: UUID
    moves: tuple[Move, ...]
    lights: tuple[Light, ...]
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of the recording: `name` is "neutral", a Move's value or a Light's value."""

    kind: Literal["neutral", "move", "light"]
    name: str
    start_ms: int
    duration_ms: int


def timeline(challenge: SelfieChallenge) -> tuple[Step, ...]:
    """What to show and when, from the start of the recording: a still face, the moves, the lights; 8 to 10 s."""
    steps = [Step("neutral", "neutral", 0, NEUTRAL_MS)]
    at_ms = NEUTRAL_MS
    for move in challenge.moves:
        steps.append(Step("move", move.value, at_ms, MOVE_MS))
        at_ms += MOVE_MS
    for light in challenge.lights:
        steps.append(Step("light", light.value, at_ms, LIGHT_MS))
        at_ms += LIGHT_MS
    return tuple(steps)


def person_side(move: Move) -> Literal["left", "right", "up", "down"]:
    """Which way the person herself moves, for the words on the page when the camera's picture is not mirrored."""
    match move:
        case Move.TURN_LEFT:
            return "right"
        case Move.TURN_RIGHT:
            return "left"
        case Move.LOOK_UP:
            return "up"
        case Move.LOOK_DOWN:
            return "down"


def is_acceptable(moves: tuple[Move, ...], lights: tuple[Light, ...]) -> bool:
    """Whether a random draw can be followed and judged.

    No move or light twice running, three colours at least, and one turn at least: a nod shows little depth. White
    looks like no light at all, so that it neither begins nor ends the order: a shifted order would fit as well.
    """
    neighbours = [*itertools.pairwise(moves), *itertools.pairwise(lights)]
    turns = {Move.TURN_LEFT, Move.TURN_RIGHT} & set(moves)
    coloured_ends = bool(lights) and Light.WHITE not in {lights[0], lights[-1]}
    return all(one != other for one, other in neighbours) and len(set(lights)) >= 3 and bool(turns) and coloured_ends


def parse_challenge(moves: Sequence[str], lights: Sequence[str]) -> tuple[tuple[Move, ...], tuple[Light, ...]]:
    """Moves and lights by their wire names; raises ChallengeNameRefused on a name that does not exist."""
    try:
        return tuple(Move(name) for name in moves), tuple(Light(name) for name in lights)
    except ValueError as error:
        raise ChallengeNameRefused from error
