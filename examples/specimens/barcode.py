"""The AAMVA record on the back of a specimen licence and its PDF417 symbol."""

import unicodedata
from datetime import date

import numpy as np
import zxingcpp
from PIL import Image

from .people import ISSUER, SpecimenPerson

SPECIMEN_IIN = "999900"
_HEADER_LENGTH = 31


def aamva_record(
    person: SpecimenPerson,
    *,
    expires: date | None = None,
    issued: date | None = None,
    document_number: str | None = None,
    surname: str | None = None,
) -> bytes:
    """The record of a version 10 licence. Source: AAMVA DL/ID Card Design Standard 2020, annex D.12."""
    given, _, middle = person.given_names.partition(" ")
    elements = {
        "DAQ": document_number or person.licence_number,
        "DCS": _plain(surname or person.surname),
        "DDE": "N",
        "DAC": _plain(given),
        "DDF": "N",
        "DAD": _plain(middle) or "NONE",
        "DDG": "N",
        "DCA": "D",
        "DCB": "NONE",
        "DCD": "NONE",
        "DBD": f"{issued or person.licence_issued:%m%d%Y}",
        "DBB": f"{person.birth_date:%m%d%Y}",
        "DBA": f"{expires or person.licence_expires:%m%d%Y}",
        "DBC": {"M": "1", "F": "2"}.get(person.sex, "9"),
        "DAU": f"{person.height_cm:03d} cm",
        "DAY": person.eyes,
        "DAG": _plain(person.street),
        "DAI": _plain(person.city),
        "DAJ": ISSUER,
        "DAK": person.postal_code.ljust(9, "0") + "  ",
        "DCF": f"SPECIMEN{person.licence_number}",
        "DCG": ISSUER,
        "DDA": "N",
    }
    subfile = "DL" + "".join(f"{name}{value}\n" for name, value in elements.items())
    subfile = subfile.removesuffix("\n") + "\r"
    header = f"@\n\x1e\rANSI {SPECIMEN_IIN}100001DL{_HEADER_LENGTH:04d}{len(subfile):04d}"
    return (header + subfile).encode("ascii")


def draw_pdf417(record: bytes, *, module_px: int = 5) -> Image.Image:
    """`record` as a PDF417 symbol in greyscale, `module_px` pixels a module, quiet zone included."""
    symbol = zxingcpp.create_barcode(record, zxingcpp.BarcodeFormat.PDF417, columns=14, ec_level="5")
    drawn = zxingcpp.write_barcode_to_image(symbol, scale=module_px, add_quiet_zones=True)
    return Image.fromarray(np.array(drawn))


def _plain(text: str) -> str:
    """`text` in the capital letters and signs that the record may hold."""
    folded = unicodedata.normalize("NFKD", text.upper())
    return folded.encode("ascii", "ignore").decode("ascii").strip()
