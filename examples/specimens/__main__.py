"""Writes the ready-made set: `python -m examples.specimens --out build/specimens [--person amara]`."""

import argparse
from pathlib import Path

from .captures import as_phone_photo, as_scan, jpeg_bytes
from .licence import draw_licence
from .passport import draw_passport_page
from .people import CAST
from .portraits import portrait_of
from .selfie_clips import make_clip, write_webm

NEUTRAL_MS, MOVE_MS, LIGHT_MS = 1500, 1700, 900


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m examples.specimens", description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path("build/specimens"), help="folder to write to")
    arguments.add_argument("--person", choices=sorted(CAST), default="amara")
    chosen = arguments.parse_args()
    write_set(chosen.person, chosen.out)
    print(f"Specimens of {CAST[chosen.person].full_name.title()} are in {chosen.out}.")


def write_set(key: str, folder: Path) -> None:
    """Portrait, both sides of the licence, passport page, a scan and a phone photo of each, and a selfie clip."""
    person, portrait = CAST[key], portrait_of(key)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portrait.jpg").write_bytes(jpeg_bytes(portrait))
    licence = draw_licence(person, portrait)
    (folder / "licence_back.aamva").write_bytes(licence.record)
    sheets = {
        "licence_front": licence.front,
        "licence_back": licence.back,
        "passport": draw_passport_page(person, portrait),
    }
    for seed, (name, sheet) in enumerate(sheets.items(), start=1):
        (folder / f"{name}.jpg").write_bytes(jpeg_bytes(as_scan(sheet)))
        (folder / f"{name}_photo.jpg").write_bytes(jpeg_bytes(as_phone_photo(sheet, seed=seed).image))
    write_webm(
        make_clip(portrait, clip_steps(["turn_left", "turn_right"], ["red", "green"])), folder / "selfie.webm", 20
    )


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


if __name__ == "__main__":
    main()
