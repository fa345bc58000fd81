"""Selfie clips for people without a camera: what may be asked for, and the making of one."""

import importlib
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..specimens.timeline import clip_steps

MOVES = {
    "turn_left": "Turn left",
    "turn_right": "Turn right",
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
    try:
        # Loaded when first asked for: the recognition models behind it take longer than the whole office.
        maker = importlib.import_module("examples.specimens.selfie_clips")
    except ImportError:
        raise ClipNotMade("This installation cannot make clips. Use a camera for the selfie instead.") from None
    image = Image.open(BytesIO(portrait)).convert("RGB")
    try:
        frames = maker.make_clip(image, clip_steps(moves, lights), fps=_FRAMES_A_SECOND)
    except ValueError:
        raise ClipNotMade("We could not find a face in that portrait. Choose another.") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.webm"
        maker.write_webm(frames, path, _FRAMES_A_SECOND)
        return path.read_bytes()
