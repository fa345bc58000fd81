"""Seconds and peak memory of the engines, measured in a process of their own: `python -m benchmarks.engines`.

The pictures and the clip are specimens, drawn before the clock and the memory count begin.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.tables import Goal

_GOALS = {
    "licence, front and back": Goal(2.5, "s"),
    "passport page": Goal(2.0, "s"),
    "facial comparison": None,
    "selfie of 6 s of video": Goal(3.0, "s"),
}
_MEMORY_GOAL = Goal(1.2, "GiB")
_MOVES, _LIGHTS = ("turn_left", "turn_right"), ("red", "green", "blue", "white")


def rows(runs: int) -> list[list[str]]:
    """One row per engine and one for memory, from a fresh process that has run all of them."""
    with tempfile.TemporaryDirectory() as folder:
        _in_fresh_process("draw", folder, runs)
        measured = json.loads(_in_fresh_process("measure", folder, runs))
    table = []
    for name, goal in _GOALS.items():
        seconds = measured[name]
        median = statistics.median(seconds["seconds"])
        cells = [name, f"{median:.2f} s", f"{seconds['cpu']:.2f} s", f"{seconds['first']:.2f} s"]
        table.append([*cells, *(goal.cells(median) if goal else ["–", "–"])])
    memory = measured["peak_gib"]
    return [*table, ["peak memory after all", f"{memory:.2f} GiB", "–", "–", *_MEMORY_GOAL.cells(memory)]]


def _in_fresh_process(part: str, folder: str, runs: int) -> str:
    command = [sys.executable, "-m", "benchmarks.engines", part, folder, "--runs", str(runs)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _draw(folder: Path) -> None:
    from PIL import Image  # noqa: PLC0415  the measuring process must not load what only draws
    from skimage import data  # noqa: PLC0415

    from examples.specimens.captures import as_phone_photo, jpeg_bytes  # noqa: PLC0415
    from examples.specimens.clip_files import write_webm  # noqa: PLC0415
    from examples.specimens.licence import draw_licence  # noqa: PLC0415
    from examples.specimens.passport import draw_passport_page  # noqa: PLC0415
    from examples.specimens.people import AMARA  # noqa: PLC0415
    from examples.specimens.selfie_clips import challenge_steps, make_clip  # noqa: PLC0415

    portrait = Image.fromarray(data.astronaut()[0:320, 60:380])
    licence = draw_licence(AMARA, portrait)
    sheets = {"front": licence.front, "back": licence.back, "passport": draw_passport_page(AMARA, portrait)}
    for seed, (name, sheet) in enumerate(sheets.items(), start=3):
        (folder / name).write_bytes(jpeg_bytes(as_phone_photo(sheet, seed=seed).image))
    (folder / "portrait").write_bytes(jpeg_bytes(portrait))
    frames = make_clip(portrait, challenge_steps(_MOVES, _LIGHTS[:2]), fps=20)
    write_webm(frames[:120], folder / "selfie.webm", fps=20)


def _measure(folder: Path, runs: int) -> None:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truename.site.settings_engines")
    django.setup()
    from truename.biometrics.web.console import check_selfie_json, compare_faces_json  # noqa: PLC0415
    from truename.evidence.services.reading import read_evidence  # noqa: PLC0415

    front, back, passport, portrait, clip = (
        (folder / name).read_bytes() for name in ("front", "back", "passport", "portrait", "selfie.webm")
    )
    portrait_on_licence = read_evidence(front=front).portrait_jpeg or portrait
    work: dict[str, Callable[[], object]] = {
        "licence, front and back": lambda: read_evidence(front=front, back=back),
        "passport page": lambda: read_evidence(front=passport),
        "facial comparison": lambda: compare_faces_json(first=portrait_on_licence, second=portrait),
        "selfie of 6 s of video": lambda: _passes(
            check_selfie_json(video=clip, portrait=portrait_on_licence, moves=list(_MOVES), lights=list(_LIGHTS[:2]))
        ),
    }
    answers: dict[str, object] = {name: _timed(do, runs) for name, do in work.items()}
    answers["peak_gib"] = _peak_gib()
    print(json.dumps(answers))


def _passes(answer: dict[str, object]) -> None:
    if answer["outcome"] != "passed":
        raise SystemExit(f"The clip was to pass, and did not: {answer['findings']}")


def _timed(do: Callable[[], object], runs: int) -> dict[str, object]:
    """The first run apart: it loads the networks."""
    seconds, cpu = [], []
    for _ in range(runs + 1):
        begun, cpu_begun = time.perf_counter(), time.process_time()
        do()
        seconds.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - cpu_begun)
    return {"first": seconds[0], "seconds": seconds[1:], "cpu": statistics.median(cpu[1:])}


def _peak_gib() -> float:
    # Not getrusage: its maximum is inherited from the process that forked this one.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024**2
    raise SystemExit("This system does not tell a process's peak memory (/proc/self/status).")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("part", choices=("draw", "measure"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    if chosen.part == "draw":
        _draw(chosen.folder)
    else:
        _measure(chosen.folder, chosen.runs)


if __name__ == "__main__":
    main()
