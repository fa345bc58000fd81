"""The labels of the samples as cases to run. Which engine answers, and how answers are counted, is elsewhere."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image

_FRONT_FIELDS = {
    "document_number": "number", "surname": "surname", "given_names": "given", "birth_date": "dob",
    "expiry_date": "exp", "issue_date": "iss", "sex": "sex", "issuer": "state",
}  # fmt: skip
_BARCODE_FIELDS = {"document_number": "number", "surname": "surname", "birth_date": "dob", "expiry_date": "exp"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture and what it is known to say: the lines of its machine readable zone, or fields by name."""

    group: str
    picture: Path
    zone: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    is_back: bool = False


def labelled_documents(samples: Path, aside: Path) -> list[Labelled]:
    """Every labelled document picture; symbols for the bare barcode strings are drawn into `aside`."""
    cases = [
        Labelled("specimen zones (mrz)", samples / "mrz" / name, zone=tuple(label["lines"]))
        for name, label in _labels(samples / "mrz" / "labels.json")
    ]
    for name, label in _labels(samples / "dl_front" / "labels.json"):
        fields = {ours: label[theirs] for ours, theirs in _FRONT_FIELDS.items()}
        cases.append(Labelled("licence fronts (dl_front)", samples / "dl_front" / name, fields=fields))
    for name, label in _labels(samples / "synthetic" / "docs" / "labels.json"):
        if "reject" in name:
            continue  # blurred beyond reading on purpose
        picture = samples / "synthetic" / "docs" / name
        if label["kind"] == "td3":
            cases.append(Labelled("captured pages (synthetic)", picture, zone=tuple(label["lines"])))
        else:
            fields = _elements(label["aamva"])
            cases.append(Labelled("captured backs (synthetic)", picture, fields=fields, is_back=True))
    for name, label in _labels(samples / "aamva" / "strings.json"):
        fields = {ours: label["expected"][theirs] for ours, theirs in _BARCODE_FIELDS.items()}
        symbol = _drawn(label["raw"], aside / f"{name}.png")
        cases.append(Labelled("barcode strings (aamva)", symbol, fields=fields, is_back=True))
    return cases


def face_pairs(folder: Path) -> Iterator[tuple[Path, Path, bool]]:
    """Two pictures each, and whether they show one person."""
    with (folder / "pairs.csv").open() as file:
        for row in csv.DictReader(file):
            yield folder / row["file_a"], folder / row["file_b"], row["same"] == "1"


def selfie_cases(folder: Path) -> list[tuple[Path, list[str], str]]:
    """Clip, options of the console script, and the answer it should get."""
    turn, nod = ["--challenge", "turn_left,turn_right"], ["--challenge", "look_down,look_up"]
    # The clip's name says up and down; its frames, and the signs of its pitch, go down first.
    lights = ["--light", "red,green,blue,white,green,red"]
    return [
        (folder / "astronaut_turn_left_right.webm", turn, "passed"),
        (folder / "astronaut_turn_left_right.webm", ["--challenge", "turn_right,turn_left"], "failed"),
        (folder / "astronaut_nod_up_down.webm", nod, "passed"),
        (folder / "astronaut_nod_up_down.webm", turn, "failed"),
        (folder / "astronaut_static_photo.webm", turn, "failed"),
        (folder / "astronaut_planar_photo_tilt.webm", turn, "failed"),
        (folder / "astronaut_flash_live.webm", lights, "passed"),
        (folder / "astronaut_flash_absent.webm", lights, "failed"),
    ]


def _labels(path: Path) -> list[tuple[str, dict]]:  # type: ignore[type-arg]
    return sorted(json.loads(path.read_text()).items())


def _elements(record: str) -> dict[str, str]:
    """The fields of a record whose elements stand one to a line, dates as MMDDYYYY."""
    lines = {line[:3]: line[3:].strip() for line in record.split("DL", 2)[2].splitlines() if len(line) > 3}
    dates = {name: f"{lines[code][4:]}-{lines[code][:2]}-{lines[code][2:4]}"
             for name, code in (("birth_date", "DBB"), ("expiry_date", "DBA"))}  # fmt: skip
    return {"document_number": lines["DAQ"], "surname": lines["DCS"]} | dates


def _drawn(record: str, path: Path) -> Path:
    barcode = zxingcpp.create_barcode(record.encode("latin-1"), zxingcpp.BarcodeFormat.PDF417)
    symbol = Image.fromarray(np.array(barcode.to_image(scale=4)))
    sheet = Image.new("L", (symbol.width + 120, symbol.height + 240), 255)
    sheet.paste(symbol, (60, 120))
    sheet.save(path)
    return path
