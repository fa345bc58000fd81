"""What the packaged engines answer on labelled samples: `python -m benchmarks.accuracy SAMPLES_DIR [--variants]`.

The samples are not part of the repository; docs/accuracy.md says where they come from and what was measured.
"""

import argparse
import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from skimage import data

from benchmarks.accuracy_labels import Labelled, face_pairs, labelled_documents, selfie_cases
from benchmarks.tables import print_table, wilson
from truename.evidence.domain.refusals import CaptureRefused
from truename.evidence.services.engines import barcode_reader, image_files
from truename.site.command_line import main as truename

_VARIANTS = ("as it is", "turned 90", "turned 180", "turned 270", "half size", "JPEG quality 35", "5 degrees askew")


@dataclass
class Tally:
    """How often an answer was right, wrong or absent, and which samples were not right."""

    right: int = 0
    wrong: int = 0
    absent: int = 0
    notes: list[str] = field(default_factory=list)

    def count(self, wanted: str, got: str | None, note: str) -> None:
        """Compares without regard to case and spaces at the ends: the labels are not all printed in capitals."""
        if got is not None and got.strip().upper() == wanted.strip().upper():
            self.right += 1
            return
        self.wrong, self.absent = self.wrong + (got is not None), self.absent + (got is None)
        self.notes.append(f"{note}: {'absent' if got is None else f'read {got!r}'}, printed {wanted!r}")

    @property
    def row(self) -> list[str]:
        total = self.right + self.wrong + self.absent
        low, high = wilson(self.right, total)
        interval = f"{100 * low:.0f}–{100 * high:.0f} %"
        return [f"{self.right} of {total}", str(self.wrong), str(self.absent), interval]


def run(*arguments: str) -> dict[str, object] | None:
    """What the console script prints for these arguments; None when it refuses the input (exit status 2)."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        status = truename([*arguments, "--json"])
    return json.loads(out.getvalue()) if status == 0 else None


def variant_of(picture: Path, variant: str, folder: Path) -> Path:
    """The picture itself, or a degraded copy of it in `folder`."""
    if variant == _VARIANTS[0]:
        return picture
    image = Image.open(picture).convert("RGB")
    quality = 92
    match variant.split():
        case ["turned", degrees]:
            image = image.rotate(-int(degrees), expand=True)
        case ["half", "size"]:
            image = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
        case ["JPEG", "quality", level]:
            quality = int(level)
        case [degrees, "degrees", "askew"]:
            image = image.rotate(int(degrees), expand=True, resample=Image.Resampling.BICUBIC, fillcolor="dimgrey")
    copy = folder / f"{picture.stem}-{variant.replace(' ', '_')}.jpg"
    image.save(copy, quality=quality)
    return copy


def documents(cases: list[Labelled], variants: tuple[str, ...]) -> None:
    """One row per set, variant and thing read."""
    rows, notes = [], []
    with tempfile.TemporaryDirectory() as folder:
        for variant in variants:
            tallies: dict[tuple[str, str], Tally] = {}
            for case in cases:
                answer = run("read-evidence", str(variant_of(case.picture, variant, Path(folder))))
                for name, wanted, got in _compared(case, answer):
                    tally = tallies.setdefault((case.group, name), Tally())
                    tally.count(wanted, got, f"{variant}, {case.picture.name}, {name}")
            for (group, name), tally in tallies.items():
                rows.append([variant, group, name, *tally.row])
                notes += tally.notes
    print_table("Reading", ["variant", "set", "what", "right", "misread", "absent", "95 %"], rows)
    print("\n".join(notes), "\n")


def _compared(case: Labelled, answer: dict[str, object] | None) -> Iterator[tuple[str, str, str | None]]:
    if case.zone:
        lines = (answer or {}).get("mrz_lines") or []
        yield "machine readable zone", "\n".join(case.zone), "\n".join(lines) or None  # type: ignore[arg-type]
    fields = (answer or {}).get("fields") or {}
    for name, wanted in case.fields.items():
        read = fields.get(name)  # type: ignore[attr-defined]
        yield ("barcode field" if case.is_back else name), wanted, read["value"] if read else None


def symbols(folder: Path) -> None:
    """PDF417 of any content, by the barcode reader alone: the console script shows only what a licence's holds."""
    tally = Tally()
    for picture in sorted(folder.rglob("*.png")):
        content = None
        with contextlib.suppress(CaptureRefused):  # smaller than any picture of a card may be
            content = barcode_reader().read(image_files().open(picture.read_bytes()), None, thorough=True)
        wanted = picture.with_suffix(".txt").read_text(encoding="utf-8")
        tally.count(wanted, content.decode("latin-1") if content else None, f"{picture.parent.name}/{picture.name}")
    print_table("Symbols of any content", ["right", "misread", "absent", "95 %"], [tally.row])
    print("\n".join(tally.notes), "\n")


def faces(folder: Path) -> None:
    """How the bands fall on pairs of one person and of two."""
    counts: dict[tuple[str, str], int] = {}
    totals: dict[str, int] = {}
    for first, second, is_same in face_pairs(folder):
        answer = run("compare-faces", str(first), str(second))
        kind = "same person" if is_same else "two people"
        totals[kind] = totals.get(kind, 0) + 1
        band = str(answer["outcome"]) if answer else "refused"
        counts[kind, band] = counts.get((kind, band), 0) + 1
        if band != ("match" if is_same else "no_match"):
            print(f"{kind}: {first.name}, {second.name}: {band} {answer and answer['distance']}")
    rows = []
    for (kind, band), count in sorted(counts.items()):
        low, high = wilson(count, totals[kind])
        rows.append([kind, band, f"{count} of {totals[kind]}", f"{100 * low:.0f}–{100 * high:.0f} %"])
    print_table("Facial comparison", ["pair", "answer", "how often", "95 %"], rows)


def selfies(folder: Path) -> None:
    """One row per clip; the portrait is that of the clips' only person."""
    rows = []
    with tempfile.TemporaryDirectory() as aside:
        portrait = Path(aside) / "portrait.png"
        Image.fromarray(data.astronaut()[0:320, 60:380]).save(portrait)
        for clip, options, wanted in selfie_cases(folder):
            answer = run("check-selfie", str(clip), "--portrait", str(portrait), *options)
            got = str(answer["outcome"]) if answer else "refused"
            failed = [
                f"{finding['check']} {finding['reason']}"
                for finding in (answer or {}).get("findings", [])  # type: ignore[attr-defined]
                if finding["outcome"] != "passed"
            ]
            rows.append([clip.name, " ".join(options), wanted, got, ", ".join(failed)])
    print_table("Video selfie", ["clip", "asked", "wanted", "answer", "not passed"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--variants", action="store_true", help="turned, smaller and harder compressed copies too")
    parser.add_argument("--only", choices=("documents", "faces", "selfies"), help="one part only")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.only in (None, "documents"):
            run("read-evidence", os.devnull)  # sets the engines up
            symbols(chosen.samples / "pdf417")
            cases = labelled_documents(chosen.samples, Path(folder))
            documents(cases, _VARIANTS if chosen.variants else _VARIANTS[:1])
    if chosen.only in (None, "faces"):
        faces(chosen.samples / "faces")
    if chosen.only in (None, "selfies"):
        selfies(chosen.samples / "synthetic" / "video")


if __name__ == "__main__":
    main()
