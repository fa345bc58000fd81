"""Makes selfie clips that obey a given challenge, and attacks on it, by warping one portrait with its face's depth.

A rotated head is drawn as a smooth displacement field: mesh points move by their depth, the rest of the picture follows
with distance. Left and right are those of the picture. `python -m examples.specimens.selfie_clips` writes a file.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .clip_files import write_webm, write_y4m
from .face_mesh import mesh_points

__all__ = [
    "ClipStep",
    "challenge_steps",
    "make_clip",
    "make_still_clip",
    "make_swapped_clip",
    "make_tilted_photo_clip",
    "make_two_faces_clip",
    "write_webm",
    "write_y4m",
]

Frame = NDArray[np.uint8]
_FACE_SHARE_OF_HEIGHT = 0.42
_YAW_DEG, _PITCH_DEG = 32.0, 19.0
_NEUTRAL_MS, _MOVE_MS, _LIGHT_MS = 1500, 1700, 600
_SCREEN_LIGHT = {
    "red": (1.14, 0.96, 0.96),
    "green": (0.96, 1.14, 0.96),
    "blue": (0.96, 0.96, 1.16),
    "white": (1.06, 1.06, 1.06),
}
_GRID = 8  # the displacement field is smooth: it is worked out on every eighth pixel


class ClipStep(TypedDict):
    """One stretch of a clip: kind "neutral", "move" or "light", its name, start and duration."""

    kind: str
    name: str
    start_ms: int
    duration_ms: int


def challenge_steps(moves: Sequence[str], lights: Sequence[str] = ()) -> list[ClipStep]:
    """A timeline like the provider's: a still moment, the moves, the lights."""
    steps = [ClipStep(kind="neutral", name="neutral", start_ms=0, duration_ms=_NEUTRAL_MS)]
    at = _NEUTRAL_MS
    for kind, names, duration in (("move", moves, _MOVE_MS), ("light", lights, _LIGHT_MS)):
        for name in names:
            steps.append(ClipStep(kind=kind, name=name, start_ms=at, duration_ms=duration))
            at += duration
    return steps


def make_clip(
    portrait: Image.Image,
    steps: Sequence[ClipStep],
    *,
    reflect_lights: bool = True,
    fps: int = 20,
    size: tuple[int, int] = (640, 480),
    tail_ms: int = 400,
    seed: int = 1,
) -> list[Frame]:
    """RGB frames of a person who follows the steps; ends `tail_ms` after the last step."""
    scene = _Scene(portrait, size)
    noise = np.random.default_rng(seed)
    frames = []
    for number in range(_frame_count(steps, fps, tail_ms)):
        at_ms = number * 1000 / fps
        yaw, pitch = _angles(steps, at_ms)
        sway = 0.5 * np.sin(at_ms / 700)  # nobody holds perfectly still
        frame = scene.turned(yaw + sway, pitch + 0.4 * np.sin(at_ms / 900))
        light = _light_at(steps, at_ms) if reflect_lights else None
        frames.append(_with_noise(scene.lit(frame, light), noise))
    return frames


def make_still_clip(
    portrait: Image.Image, *, seconds: float = 6, fps: int = 20, size: tuple[int, int] = (640, 480)
) -> list[Frame]:
    """A still photograph in front of a camera: nothing moves but the sensor's noise."""
    frame = _Scene(portrait, size).turned(0, 0)
    noise = np.random.default_rng(2)
    return [_with_noise(frame, noise) for _ in range(round(seconds * fps))]


def make_tilted_photo_clip(
    portrait: Image.Image, steps: Sequence[ClipStep], *, fps: int = 20, size: tuple[int, int] = (640, 480)
) -> list[Frame]:
    """A flat photograph that is tilted as the challenge asks: foreshortened, but without depth."""
    flat = _Scene(portrait, size).turned(0, 0)
    noise = np.random.default_rng(3)
    frames = []
    for number in range(_frame_count(steps, fps, 400)):
        yaw, pitch = _angles(steps, number * 1000 / fps)
        frames.append(_with_noise(_tilted(flat, yaw * 1.25, pitch * 1.25), noise))
    return frames


def make_swapped_clip(
    first: Image.Image,
    second: Image.Image,
    steps: Sequence[ClipStep],
    *,
    fps: int = 20,
    size: tuple[int, int] = (640, 480),
    at_share: float = 0.5,
) -> list[Frame]:
    """One person begins and another one ends the same challenge."""
    one, other = (make_clip(portrait, steps, fps=fps, size=size) for portrait in (first, second))
    cut = round(len(one) * at_share)
    return one[:cut] + other[cut:]


def make_two_faces_clip(
    first: Image.Image,
    second: Image.Image,
    steps: Sequence[ClipStep],
    *,
    fps: int = 20,
    size: tuple[int, int] = (640, 480),
) -> list[Frame]:
    """A second person stands beside the one who follows the challenge."""
    width, height = size
    half = (width // 2, height)
    main = make_clip(first, steps, fps=fps, size=half)
    beside = _Scene(second, half).turned(0, 0)
    return [np.concatenate([frame, beside], axis=1) for frame in main]


class _Scene:
    """The portrait, placed before the camera, and how far each pixel follows each kind of turn."""

    def __init__(self, portrait: Image.Image, size: tuple[int, int]) -> None:
        self._picture = _placed(np.asarray(portrait.convert("RGB")), size)
        width, height = size
        points = mesh_points(self._picture)
        centre = points[:, :2].mean(axis=0)
        face = float(points[:, 1].max() - points[:, 1].min())
        # The neck's pivot lies behind the face: the whole face shifts a little as it turns.
        depth = 0.35 * face - (points[:, 2] - points[:, 2].mean())
        ys, xs = np.mgrid[0:height:_GRID, 0:width:_GRID].astype(np.float64)
        grid = np.stack([xs.ravel(), ys.ravel()], axis=1)
        gap = np.linalg.norm(grid[:, None, :] - points[None, :, :2], axis=2)
        weight = np.exp(-((gap / (0.07 * face)) ** 2)) + 1e-9
        mean_depth = (weight @ depth) / weight.sum(axis=1)
        nearest = gap.min(axis=1)
        fade = np.exp(-((nearest / (0.42 * face)) ** 2))
        shape = xs.shape
        self._depth = self._full(mean_depth.reshape(shape), size)
        self._fade = self._full(fade.reshape(shape), size)
        self._x, self._y = np.meshgrid(np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64))
        self._centre = centre
        self._glow = self._full(np.exp(-((nearest / (0.25 * face)) ** 2)).reshape(shape), size)[..., None]

    @staticmethod
    def _full(values: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
        enlarged: NDArray[np.float64] = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
        return enlarged

    def turned(self, yaw_deg: float, pitch_deg: float) -> Frame:
        """The frame with the head turned: yaw positive to the picture's right, pitch positive up."""
        yaw, pitch = np.radians(yaw_deg), np.radians(pitch_deg)
        dx, dy = self._x - self._centre[0], self._y - self._centre[1]
        shift_x = (np.cos(yaw) - 1) * dx + np.sin(yaw) * self._depth
        shift_y = (np.cos(pitch) - 1) * dy - np.sin(pitch) * self._depth
        map_x, map_y = self._x.copy(), self._y.copy()
        for _ in range(3):  # where did the pixel that is now here come from: a few steps of fixed point
            flow_x = cv2.remap(
                (shift_x * self._fade).astype(np.float32),
                *_maps(map_x, map_y),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
            flow_y = cv2.remap(
                (shift_y * self._fade).astype(np.float32),
                *_maps(map_x, map_y),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
            map_x, map_y = self._x - flow_x, self._y - flow_y
        turned: Frame = cv2.remap(self._picture, *_maps(map_x, map_y), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        return turned

    def lit(self, frame: Frame, light: str | None) -> Frame:
        """The frame with the screen's colour on the face and, far weaker, on what is behind."""
        if light is None:
            return frame
        colour = np.array(_SCREEN_LIGHT[light])
        gain = 1 + (colour - 1) * (0.12 + 0.88 * self._glow)
        return np.clip(frame * gain, 0, 255).astype(np.uint8)


def _maps(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return x.astype(np.float32), y.astype(np.float32)


def _placed(image: Frame, size: tuple[int, int]) -> Frame:
    """The portrait scaled to the natural size of a face before a camera, on a plain wall."""
    points = mesh_points(image)
    width, height = size
    scale = min(_FACE_SHARE_OF_HEIGHT * height, 0.6 * width) / float(points[:, 1].max() - points[:, 1].min())
    centre = points[:, :2].mean(axis=0)
    matrix = np.array([[scale, 0, width / 2 - scale * centre[0]], [0, scale, height * 0.46 - scale * centre[1]]])
    kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    placed: Frame = cv2.warpAffine(image, matrix, size, flags=kind, borderMode=cv2.BORDER_CONSTANT)
    inside = cv2.warpAffine(np.full(image.shape[:2], 255, np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    inside = cv2.GaussianBlur(cv2.erode(inside, np.ones((9, 9), np.uint8), borderValue=255), (0, 0), 3)[..., None] / 255
    wall = np.array([176.0, 178.0, 180.0])
    return np.clip(placed * inside + wall * (1 - inside), 0, 255).astype(np.uint8)


def _angles(steps: Sequence[ClipStep], at_ms: float) -> tuple[float, float]:
    """Yaw and pitch at a time: out and back within a move's middle eighty per cent, with a soft start and end."""
    for step in steps:
        share = (at_ms - step["start_ms"]) / step["duration_ms"]
        if step["kind"] == "move" and 0 <= share < 1:
            inner = (share - 0.1) / 0.8
            amount = float(np.sin(np.pi * inner) ** 1.5) if 0 < inner < 1 else 0.0
            name = step["name"]
            yaw = {"turn_left": -_YAW_DEG, "turn_right": _YAW_DEG}.get(name, 0.0)
            pitch = {"look_up": _PITCH_DEG, "look_down": -_PITCH_DEG}.get(name, 0.0)
            return yaw * amount, pitch * amount
    return 0.0, 0.0


def _light_at(steps: Sequence[ClipStep], at_ms: float) -> str | None:
    for step in steps:
        if step["kind"] == "light" and 0 <= at_ms - step["start_ms"] < step["duration_ms"]:
            return step["name"]
    return None


def _frame_count(steps: Sequence[ClipStep], fps: int, tail_ms: int) -> int:
    end = max((step["start_ms"] + step["duration_ms"] for step in steps), default=0)
    return max(1, round((end + tail_ms) * fps / 1000))


def _with_noise(frame: Frame, noise: np.random.Generator) -> Frame:
    grain = noise.normal(0, 1.6, frame.shape[:2])[..., None]
    return np.clip(frame + grain, 0, 255).astype(np.uint8)


def _tilted(frame: Frame, yaw_deg: float, pitch_deg: float) -> Frame:
    """The frame as a flat sheet turned in space, seen in perspective from three widths away."""
    height, width = frame.shape[:2]
    yaw, pitch = np.radians(yaw_deg), np.radians(pitch_deg)
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    x, y, z = corners[:, 0] * np.cos(yaw), corners[:, 1] * np.cos(pitch), np.zeros(4)
    z = corners[:, 0] * np.sin(yaw) - corners[:, 1] * np.sin(pitch)
    far = 3 * width / (3 * width + z)
    target = np.stack([x * far + width / 2, y * far + height / 2], axis=1).astype(np.float32)
    source = (corners + np.array([width, height]) / 2).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    tilted: Frame = cv2.warpPerspective(
        frame, matrix, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=(90, 90, 90)
    )
    return tilted


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m examples.specimens.selfie_clips", description=__doc__)
    arguments.add_argument("portrait", type=Path)
    arguments.add_argument(
        "--challenge", default="", help="moves, comma-separated: turn_left,turn_right,look_up,look_down"
    )
    arguments.add_argument("--light", default="", help="colours, comma-separated: red,green,blue,white")
    arguments.add_argument("-o", "--out", type=Path, default=Path("selfie.webm"), help=".webm or .y4m")
    arguments.add_argument("--fps", type=int, default=20)
    chosen = arguments.parse_args()
    moves, lights = ([name for name in text.split(",") if name] for text in (chosen.challenge, chosen.light))
    frames = make_clip(Image.open(chosen.portrait), challenge_steps(moves, lights), fps=chosen.fps)
    (write_y4m if chosen.out.suffix == ".y4m" else write_webm)(frames, chosen.out, chosen.fps)
    print(f"{chosen.out}: {len(frames)} frames, {len(frames) / chosen.fps:.1f} s")


if __name__ == "__main__":
    main()
