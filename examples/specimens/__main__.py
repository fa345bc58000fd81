"""Writes the ready-made set: `python -m examples.specimens --out build/specimens [--person amara]`."""

import argparse
from io import BytesIO
from pathlib import Path

from PIL import Image

from ..records_office.clips import make_webm
from ..records_office.ready_people import ready_portrait
from .captures import as_phone_photo, as_scan, jpeg_bytes
from .licence import draw_licence
from .passport import draw_passport_page
from .people import CAST


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m examples.specimens", description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path("build/specimens"), help="folder to write to")
    arguments.add_argument("--person", choices=sorted(CAST), default="amara")
    chosen = arguments.parse_args()
    write_set(chosen.person, chosen.out)
    print(f"Specimens of {CAST[chosen.person].full_name.title()} are in {chosen.out}.")


def write_set(key: str, folder: Path) -> None:
    """Portrait, both sides of the licence, passport page, a scan and a phone photo of each, and a selfie clip."""
    person, jpeg = CAST[key], ready_portrait(key)
    if jpeg is None:
        raise SystemExit(f"This machine has no portrait of {person.full_name.title()}: fetch the portraits first.")
    portrait = Image.open(BytesIO(jpeg))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portrait.jpg").write_bytes(jpeg)
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
    (folder / "selfie.webm").write_bytes(
        make_webm(jpeg, ["turn_left", "turn_right", "look_up"], ["red", "green", "blue"])
    )


if __name__ == "__main__":
    main()
