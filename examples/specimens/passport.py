"""Draws the data page of Utopia's specimen passport (TD3, 125 x 88 mm) with its machine-readable zone."""

from datetime import date, timedelta

from PIL import Image, ImageDraw

from .mrz_text import LINE_LENGTH, td3_lines
from .people import ISSUER, ISSUER_NAME, SpecimenPerson
from .printing import (
    LABEL,
    fit_portrait,
    guilloche,
    machine_font,
    overprint_specimen,
    paste_ghost,
    put,
    round_corners,
    spaced,
    text_font,
)

PX_PER_MM = 16
PAGE_SIZE = (125 * PX_PER_MM, 88 * PX_PER_MM)
_PITCH_MM = 2.54
_FIRST_LINE_MM, _SECOND_LINE_MM = 72.0, 79.8
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def draw_passport_page(
    person: SpecimenPerson,
    portrait: Image.Image,
    *,
    expiry: date | None = None,
    wrong_check_digit: bool = False,
    printed_number: str | None = None,
) -> Image.Image:
    """The page (RGB, 2000 x 1408). `printed_number` makes the printed page disagree with its machine-readable zone."""
    expires = expiry or person.passport_expires
    issued = person.passport_issued if expiry is None else expiry - timedelta(days=10 * 365)
    sheet = guilloche(PAGE_SIZE, paper=(242, 238, 244), first=(150, 140, 196), second=(120, 176, 196))
    draw = ImageDraw.Draw(sheet)
    put(draw, (96, 118), "PASSPORT", 62, bold=True)
    draw.text((1904, 98), f"{ISSUER_NAME} - SPECIMEN", font=text_font(56), fill=(60, 46, 110), anchor="rm")
    sheet.paste(fit_portrait(portrait, (520, 668)), (96, 250))
    draw.rectangle((93, 247, 619, 921), outline=(110, 104, 140), width=4)
    paste_ghost(sheet, portrait, (1660, 640, 1900, 940))
    overprint_specimen(sheet, size=320, at=(1180, 640), angle=22, opacity=30)
    _print_fields(draw, person, issued, expires, printed_number or person.passport_number)
    draw.rectangle((0, 66 * PX_PER_MM, *PAGE_SIZE), fill=(250, 249, 251))
    lines = td3_lines(person, expires=expires, wrong_check_digit=wrong_check_digit)
    for line, centre_mm in zip(lines, (_FIRST_LINE_MM, _SECOND_LINE_MM), strict=True):
        _print_machine_line(draw, line, centre_mm)
    return round_corners(sheet, 48)


def _print_fields(draw: ImageDraw.ImageDraw, person: SpecimenPerson, issued: date, expires: date, number: str) -> None:
    column, second, third = 700, 1080, 1420
    _field(draw, (column, 190), "Type", "P")
    _field(draw, (second - 120, 190), "Code of issuing State", ISSUER)
    _field(draw, (third, 190), "Passport No.", number)
    _field(draw, (column, 322), "Surname", person.surname)
    _field(draw, (column, 454), "Given names", person.given_names)
    _field(draw, (column, 586), "Nationality", ISSUER_NAME)
    _field(draw, (second + 60, 586), "Sex", person.sex)
    _field(draw, (column, 718), "Date of birth", _printed(person.birth_date))
    _field(draw, (second + 60, 718), "Place of birth", ISSUER_NAME)
    _field(draw, (column, 850), "Date of issue", _printed(issued))
    _field(draw, (second + 60, 850), "Date of expiry", _printed(expires))
    put(draw, (column, 1010), f"Authority: Passport Desk of {ISSUER_NAME.title()}", 38, fill=LABEL)


def _field(draw: ImageDraw.ImageDraw, at: tuple[int, int], label: str, value: str) -> None:
    put(draw, at, label, 34, fill=LABEL)
    put(draw, (at[0], at[1] + 64), spaced(value), 58)


def _printed(day: date) -> str:
    """A date as passports print it, in English whatever the locale."""
    return f"{day.day:02d} {_MONTHS[day.month - 1]} {day.year}"


def _print_machine_line(draw: ImageDraw.ImageDraw, line: str, centre_mm: float) -> None:
    """One line at the fixed pitch of ten characters an inch. Source: ICAO Doc 9303-3, 4.3."""
    pitch = _PITCH_MM * PX_PER_MM
    left = (PAGE_SIZE[0] - LINE_LENGTH * pitch) / 2
    font = machine_font(4.0 * PX_PER_MM)
    for place, character in enumerate(line):
        centre = (left + (place + 0.5) * pitch, centre_mm * PX_PER_MM)
        draw.text(centre, character, font=font, fill=(18, 18, 24), anchor="mm")
