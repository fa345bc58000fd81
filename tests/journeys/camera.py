"""The browser's fake camera: a y4m file replaced in one step; a page that opens it sees the new one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from examples.specimens.selfie_clips import write_y4m

Frame = NDArray[np.uint8]


class Camera:
    """Plays what it was last given, from the beginning each time a page opens it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.show(Image.new("RGB", (640, 480), "grey"))

    def show(self, picture: Image.Image) -> None:
        """A still scene, letterboxed by the caller if its shape matters."""
        self.play([np.asarray(picture.convert("RGB"))] * 10, fps=10)

    def play(self, frames: Sequence[Frame], fps: int) -> None:
        """A clip: frames of one size, RGB, uint8."""
        aside = self.path.with_suffix(".next")
        write_y4m(list(frames), aside, fps)
        aside.replace(self.path)
