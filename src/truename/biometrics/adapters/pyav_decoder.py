"""Decodes clips with PyAV under limits of bytes, seconds, frames and pixels. Looks at no picture."""

import io
from collections.abc import Iterator

import av
import cv2
import numpy as np

from truename.biometrics.adapters.pixels import Pixels
from truename.biometrics.domain.ports import Picture, VideoFrame
from truename.biometrics.domain.refusals import VideoRefused, VideoTooLarge

_MOST_BYTES = 40 * 1024 * 1024
_MOST_MS = 20_000
_MOST_FRAMES = 150
_MOST_SIDE_PX = 4096
_LEAST_GAP_MS = 60.0  # about 15 frames a second tell everything about a head turn
_LONGEST_SIDE_PX = 640
_FORMATS = {"matroska", "mov"}


class PyAvVideoDecoder:
    """`VideoDecoder` on FFmpeg's WebM/Matroska and MP4 demuxers."""

    def frames(self, content: bytes) -> Iterator[VideoFrame]:
        """The sampled frames; see the port. The clip's own time stamps count, never the number of frames."""
        if len(content) > _MOST_BYTES:
            raise VideoTooLarge(most_seconds=_MOST_MS // 1000)
        if not _looks_like_video(content):
            raise VideoRefused
        gap_ms = max(_LEAST_GAP_MS, _length_ms(content) / (_MOST_FRAMES - 2))
        try:
            with av.open(io.BytesIO(content), mode="r") as container:
                yield from _sampled(container, gap_ms)
        except (av.FFmpegError, ValueError, OverflowError, MemoryError) as error:
            raise VideoRefused from error


def _looks_like_video(content: bytes) -> bool:
    """Only the two container families that browsers record; FFmpeg knows hundreds, some of which open other files."""
    return content[:4] == b"\x1a\x45\xdf\xa3" or content[4:8] in {b"ftyp", b"moov", b"wide", b"mdat", b"free"}


def _length_ms(content: bytes) -> float:
    """Milliseconds from the first to the last packet, because a browser's WebM states no duration."""
    first: float | None = None
    last = 0.0
    try:
        with av.open(io.BytesIO(content), mode="r") as container:
            if not container.streams.video or not _FORMATS & set(container.format.name.split(",")):
                raise VideoRefused
            stream = container.streams.video[0]
            context = stream.codec_context
            if max(context.width, context.height) > _MOST_SIDE_PX:
                raise VideoTooLarge(most_seconds=_MOST_MS // 1000)
            for packet in container.demux(stream):
                if packet.pts is None or packet.time_base is None:
                    continue
                at = float(packet.pts * packet.time_base) * 1000
                first = at if first is None else min(first, at)
                last = max(last, at)
    except (av.FFmpegError, ValueError, OverflowError) as error:
        if first is None:
            raise VideoRefused from error
    if first is None:
        raise VideoRefused
    if last - first > _MOST_MS:
        raise VideoTooLarge(most_seconds=_MOST_MS // 1000)
    return last - first


def _sampled(container: "av.container.InputContainer", gap_ms: float) -> Iterator[VideoFrame]:
    stream = container.streams.video[0]
    stream.thread_type = "SLICE"
    started: float | None = None
    due = 0.0
    taken = 0
    for frame in container.decode(stream):
        if frame.time is None:
            continue
        started = frame.time if started is None else started
        at_ms = (frame.time - started) * 1000
        if at_ms + 1 < due or taken >= _MOST_FRAMES:
            continue
        # Half a frame of slack keeps an even rhythm when the camera's rate is just below the sampling rate.
        due = at_ms + gap_ms - 8
        taken += 1
        yield VideoFrame(at_ms, _picture(frame))


def _picture(frame: "av.VideoFrame") -> Picture:
    scale = min(1.0, _LONGEST_SIDE_PX / max(frame.width, frame.height))
    pixels: Pixels = np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
    if scale < 1:
        size = (round(frame.width * scale), round(frame.height * scale))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    rotation = int(getattr(frame, "rotation", 0)) % 360
    if rotation:
        pixels = np.rot90(pixels, k=rotation // 90)
    return Picture(pixels.shape[1], pixels.shape[0], np.ascontiguousarray(pixels).tobytes())
