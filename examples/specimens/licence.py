"""Draws the specimen driver's licence of Utopia: a layout of no real state, front and back."""

from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw

from .barcode import aamva_record, draw_pdf417
from .people import ISSUER_NAME, SpecimenPerson
from .printing import (
    INK,
    LABEL,
    fit_portrait,
    guilloche,
    overprint_specimen,
    paste_ghost,
    put,
    round_corners,
    spaced,
    text_font,
)

CARD_SIZE = (2024, 1276)
_PORTRAIT = (76, 304, 636, 1004)
_GHOST = (1690, 830, 1930, 1130)


@dataclass(frozen=True, slots=True)
class Licence:
    """Both sides (RGB, 2024 x 1276) and the record in the barcode, byte for byte."""

    front: Image.Image
    back: Image.Image
    record: bytes


def draw_licence(
    person: SpecimenPerson,
    portrait: Image.Image,
    *,
    expiry: date | None = None,
    barcode_number: str | None = None,
    barcode_surname: str | None = None,
    issuer_name: str = ISSUER_NAME,
) -> Licence:
    """The licence of `person`. `barcode_number` and `barcode_surname` make front and back disagree."""
    expires = expiry or person.licence_expires
    issued = person.licence_issued if expiry is None else expiry - timedelta(days=8 * 365)
    record = aamva_record(
        person, expires=expires, issued=issued, document_number=barcode_number, surname=barcode_surname
    )
    front = _draw_front(person, portrait, issued, expires, issuer_name)
    return Licence(front=front, back=_draw_back(person, record, issuer_name), record=record)


def _draw_front(
    person: SpecimenPerson, portrait: Image.Image, issued: date, expires: date, issuer_name: str
) -> Image.Image:
    sheet = guilloche(CARD_SIZE, paper=(238, 243, 240), first=(112, 170, 160), second=(206, 160, 120))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, CARD_SIZE[0], 206), fill=(24, 88, 92))
    put(draw, (76, 140), issuer_name, 116, fill=(250, 250, 244), bold=True)
    draw.text((1948, 70), "DRIVER LICENSE", font=text_font(58), fill=(250, 250, 244), anchor="rm")
    draw.text((1948, 146), "SPECIMEN - NOT A REAL DOCUMENT", font=text_font(36), fill=(214, 232, 226), anchor="rm")
    left, top, right, bottom = _PORTRAIT
    sheet.paste(fit_portrait(portrait, (right - left, bottom - top)), (left, top))
    draw.rectangle((left - 3, top - 3, right + 2, bottom + 2), outline=(90, 110, 118), width=4)
    paste_ghost(sheet, portrait, _GHOST)
    overprint_specimen(sheet, size=330, at=(1230, 760), angle=20, opacity=30)
    _print_fields(draw, person, issued, expires)
    put(draw, (96, 1150), person.full_name.title(), 62, fill=(44, 54, 96))
    draw.line((76, 1176, 636, 1176), fill=LABEL, width=3)
    return round_corners(sheet, 64)


def _print_fields(draw: ImageDraw.ImageDraw, person: SpecimenPerson, issued: date, expires: date) -> None:
    column, second = 712, 1330
    _field(draw, (column, 312), "4d DLN", person.licence_number, 76, bold=True)
    _field(draw, (second, 312), "4b EXP", f"{expires:%m/%d/%Y}", 68)
    _field(draw, (column, 442), "1", person.surname, 76, bold=True, label_width=58)
    _field(draw, (column, 552), "2", person.given_names, 68, label_width=58)
    street, city = person.address_lines
    _field(draw, (column, 662), "8", street, 54, label_width=58)
    put(draw, (column + 58, 730), spaced(city), 54)
    _field(draw, (column, 862), "3 DOB", f"{person.birth_date:%m/%d/%Y}", 72, bold=True)
    _field(draw, (column, 992), "4a ISS", f"{issued:%m/%d/%Y}", 60)
    _field(draw, (column, 1102), "15 SEX", person.sex, 54)
    _field(draw, (column + 330, 1102), "16 HGT", f"{person.height_cm} cm", 54)
    _field(draw, (column, 1202), "18 EYES", person.eyes, 54)
    _field(draw, (column + 330, 1202), "9 CLASS", "D", 54)


def _field(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    label: str,
    value: str,
    size: float,
    *,
    bold: bool = False,
    label_width: int = 0,
) -> None:
    """AAMVA field number and label in small print, the value beside it on the same baseline."""
    put(draw, at, label, 38, fill=LABEL)
    width = label_width or int(draw.textlength(label, font=text_font(38))) + 28
    put(draw, (at[0] + width, at[1]), spaced(value), size, bold=bold)


def _draw_back(person: SpecimenPerson, record: bytes, issuer_name: str) -> Image.Image:
    sheet = guilloche(CARD_SIZE, paper=(244, 244, 238), first=(150, 180, 176), second=(214, 184, 156))
    draw = ImageDraw.Draw(sheet)
    overprint_specimen(sheet, size=330, at=(1012, 960), angle=12, opacity=40)
    symbol = draw_pdf417(record, module_px=_module_px(record))
    draw.rectangle((40, 70, CARD_SIZE[0] - 40, 110 + symbol.height), fill=(252, 252, 250))
    sheet.paste(symbol.convert("RGB"), ((CARD_SIZE[0] - symbol.width) // 2, 90))
    below = 150 + symbol.height
    put(draw, (90, below + 70), "Class D: passenger vehicles.  9a END: NONE  12 REST: NONE", 48, fill=INK)
    put(draw, (90, below + 150), f"Issued in {issuer_name.title()}, a place that does not exist.", 48, fill=INK)
    put(draw, (90, below + 230), "Specimen for trying software. It proves nothing about anybody.", 48, fill=INK)
    put(draw, (90, CARD_SIZE[1] - 70), f"5 DD  SPECIMEN{person.licence_number}", 48, fill=LABEL)
    return round_corners(sheet, 64)


def _module_px(record: bytes) -> int:
    """The widest module at which the symbol fits on the card."""
    return max(2, (CARD_SIZE[0] - 120) // draw_pdf417(record, module_px=1).width)
