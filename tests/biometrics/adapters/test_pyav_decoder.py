"""The decoder's limits: what is no clip is refused, what is one is sampled by its time stamps."""

import io
import itertools
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import pytest

from truename.biometrics.adapters.pyav_decoder import PyAvVideoDecoder
from truename.biometrics.domain.refusals import VideoRefused, VideoTooLarge


def a_clip(*, seconds: float, fps: int, size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    with av.open(out, mode="w", format="webm") as container:
        stream = container.add_stream("libvpx", rate=Fraction(fps))
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(round(seconds * fps)):
            pixels = np.full((size[1], size[0], 3), number % 255, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return out.getvalue()


def sound_alone() -> bytes:
    out = io.BytesIO()
    with av.open(out, mode="w", format="webm") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), format="s16", layout="mono")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def test_frames_are_sampled_and_never_more_than_the_cap() -> None:
    frames = list(PyAvVideoDecoder().frames(a_clip(seconds=18, fps=30)))
    assert 100 <= len(frames) <= 150
    assert frames[0].at_ms == 0
    assert frames[-1].at_ms == pytest.approx(18_000, abs=300)
    assert all(one.at_ms < other.at_ms for one, other in itertools.pairwise(frames))


def test_large_frames_are_made_smaller() -> None:
    picture = next(iter(PyAvVideoDecoder().frames(a_clip(seconds=0.3, fps=10, size=(1280, 720))))).picture
    assert (picture.width_px, picture.height_px) == (640, 360)
    assert len(picture.rgb) == 640 * 360 * 3


def test_a_clip_of_more_than_twenty_seconds_is_refused() -> None:
    with pytest.raises(VideoTooLarge):
        list(PyAvVideoDecoder().frames(a_clip(seconds=22, fps=5)))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\x1a\x45\xdf\xa3 not really", b"#EXTM3U\nfile:///etc/passwd", b"\0\0\0\x18ftypmp42" + bytes(99)],
)
def test_what_is_no_clip_is_refused(content: bytes) -> None:
    with pytest.raises(VideoRefused):
        list(PyAvVideoDecoder().frames(content))


def test_sound_without_picture_is_refused() -> None:
    with pytest.raises(VideoRefused):
        list(PyAvVideoDecoder().frames(sound_alone()))


def test_a_clip_cut_off_in_its_header_is_refused() -> None:
    with pytest.raises(VideoRefused):
        list(PyAvVideoDecoder().frames(a_clip(seconds=1, fps=10)[:120]))


def test_a_clip_cut_off_later_gives_what_it_has_or_a_refusal(live_clip: bytes) -> None:
    decoder: Callable[[bytes], object] = PyAvVideoDecoder().frames
    for share in (0.3, 0.6, 0.9):
        try:
            frames = list(decoder(live_clip[: int(len(live_clip) * share)]))
        except VideoRefused:
            continue
        assert frames
