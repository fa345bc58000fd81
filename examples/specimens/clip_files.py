"""Writes frames as a WebM clip or as a camera file for Chromium. Makes no frame itself."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]


def write_webm(frames: Sequence[Frame], path: Path, fps: int) -> None:
    """A VP9 clip, as a browser's recorder would hand it in."""
    height, width = frames[0].shape[:2]
    with av.open(str(path), mode="w", format="webm") as container:
        stream = container.add_stream("libvpx-vp9", rate=Fraction(fps))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = 2_000_000
        stream.options = {"deadline": "realtime", "cpu-used": "8", "row-mt": "1"}
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
        container.mux(stream.encode(None))


def write_y4m(frames: Sequence[Frame], path: Path, fps: int) -> None:
    """Raw 4:2:0 frames in limited range, as Chromium's fake camera takes them; it plays the file in a loop."""
    height, width = frames[0].shape[:2]
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{fps}:1 Ip A1:1 C420mpeg2\n".encode())
        for frame in frames:
            file.write(b"FRAME\n" + _limited_range_420(frame))


def _limited_range_420(frame: Frame) -> bytes:
    rgb = frame.astype(np.float32)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    planes = [16 + grey * 219 / 255]
    for difference, scale in ((blue - grey, 1.772), (red - grey, 1.402)):
        chroma = 128 + difference / scale * 224 / 255
        height, width = chroma.shape
        planes.append(chroma.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)))
    return b"".join(np.clip(np.rint(plane), 0, 255).astype(np.uint8).tobytes() for plane in planes)
