"""Selfie clips for people without a camera: what may be asked for, and the making of one."""

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..specimens.face_mesh import NoFaceInPortrait
from ..specimens.selfie_clips import challenge_steps, make_clip, write_webm

# Moves are named by what the picture shows; the words are those for the person, whose left is the picture's right.
MOVES = {
    "turn_right": "Turn to your left",
    "turn_left": "Turn to your right",
    "look_up": "Look up",
    "look_down": "Look down",
}
LIGHTS = {"red": "Red", "green": "Green", "blue": "Blue", "white": "White"}
MOST_MOVES, MOST_LIGHTS = 4, 6
_FRAMES_A_SECOND = 20


class ClipNotMade(Exception):
    """No clip came of it; the message says why, in plain words."""


def chosen(values: Sequence[str], allowed: dict[str, str]) -> list[str]:
    """The known names among `values`, in their order."""
    return [value for value in values if value in allowed]


def make_webm(portrait: bytes, moves: list[str], lights: list[str]) -> bytes:
    """A WebM of the person in `portrait` (JPEG) doing `moves` and then reflecting `lights`; raises ClipNotMade."""
    image = Image.open(BytesIO(portrait)).convert("RGB")
    try:
        frames = make_clip(image, challenge_steps(moves, lights), fps=_FRAMES_A_SECOND)
    except NoFaceInPortrait:
        raise ClipNotMade("We could not find a face in that portrait. Choose another.") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.webm"
        write_webm(frames, path, _FRAMES_A_SECOND)
        return path.read_bytes()
