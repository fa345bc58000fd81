"""Clips of Amara and others, made once for the whole run."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from examples.specimens.portraits import PortraitNotFetched, portrait_of
from examples.specimens.selfie_clips import challenge_steps, make_clip, write_webm

SIZE = (480, 360)
FPS = 15
MOVES = ("turn_left", "look_up")
LIGHTS = ("red", "green", "blue", "red")


def picture_of(key: str) -> Image.Image:
    """A portrait of the cast; skips the test on a machine that has not fetched it."""
    try:
        return portrait_of(key)
    except PortraitNotFetched as missing:
        pytest.skip(str(missing))


def jpeg(image: Image.Image) -> bytes:
    """The picture as an upload."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.fixture(scope="session")
def amara() -> bytes:
    return jpeg(picture_of("amara"))


@pytest.fixture(scope="session")
def as_webm(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list], bytes]:
    folder: Path = tmp_path_factory.mktemp("clips")

    def write(frames: list) -> bytes:
        path = folder / "clip.webm"
        write_webm(frames, path, FPS)
        return path.read_bytes()

    return write


@pytest.fixture(scope="session")
def live_clip(as_webm: Callable[[list], bytes]) -> bytes:
    """Amara does MOVES and reflects LIGHTS."""
    return as_webm(make_clip(picture_of("amara"), challenge_steps(MOVES, LIGHTS), fps=FPS, size=SIZE))
