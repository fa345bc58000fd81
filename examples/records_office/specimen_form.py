"""The form on the specimens page: what may be typed, why something is refused, and fresh suggestions."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..specimens.people import CAST, SpecimenPerson
from .matching import folded_words

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.\-]){0,34}")
_STREET = re.compile(r"[A-Za-z0-9 .,'#/\-]{3,34}")
_CITY = re.compile(r"[A-Za-z .'\-]{2,20}")
_GIVEN = ("ALEX", "MARIA", "JUNE", "OMAR", "ELENA", "SAM", "PRIYA", "NOAH")
_LATIN = "Use Latin letters, spaces, hyphens and apostrophes, up to 35."
_SHAPES = (
    ("given_names", _NAME, _LATIN),
    ("surname", _NAME, _LATIN),
    ("street", _STREET, "Use 3 to 34 plain letters and digits."),
    ("city", _CITY, "Use 2 to 20 plain letters."),
    ("postal_code", re.compile(r"[0-9]{5}"), "Use five digits."),
    ("sex", re.compile(r"[FMXfmx]"), "Choose F, M or X."),
)
_SURNAMES = ("MARLOWE", "RIVERA", "LINDQVIST", "ADEYEMI", "HARPER", "NAKAMURA", "FERRARI", "STONE")
_STREETS = ("ORCHARD LANE", "MERIDIAN AVENUE", "HARBOR VIEW ROAD", "LANTERN STREET", "OLD MILL WAY")
_CITIES = ("NEW ATLANTIS", "EAST HAVEN", "SOUTHPORT", "FAIRWATER")
NAMES = ("given_names", "surname", "birth_date", "sex", "street", "city", "postal_code", "ssn", "phone")


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the page shows it."""

    name: str
    label: str
    hint: str
    value: str
    error: str = ""


LABELS = {
    "given_names": ("Given names", ""),
    "surname": ("Surname", ""),
    "birth_date": ("Date of birth", "For example 1990-05-27"),
    "sex": ("Sex on the documents", "F, M or X"),
    "street": ("Street address", ""),
    "city": ("City", ""),
    "postal_code": ("ZIP code", "Five digits; 004xx is used nowhere"),
    "ssn": (
        "Invented Social Security number",
        "It must start with 9, so that it can belong to nobody. Never type your own.",
    ),
    "phone": ("Invented mobile number", "202-555-01 and two more digits: numbers kept for fiction"),
}


def suggestion() -> dict[str, str]:
    """Values that make a complete, impossible person; another one each time."""
    return {
        "given_names": secrets.choice(_GIVEN),
        "surname": secrets.choice(_SURNAMES),
        "birth_date": f"{1965 + secrets.randbelow(38)}-{1 + secrets.randbelow(12):02d}-{1 + secrets.randbelow(28):02d}",
        "sex": "X",
        "street": f"{10 + secrets.randbelow(1990)} {secrets.choice(_STREETS)}",
        "city": secrets.choice(_CITIES),
        "postal_code": f"004{secrets.randbelow(100):02d}",
        "ssn": f"9{secrets.randbelow(100):02d}-{10 + secrets.randbelow(38)}-{1000 + secrets.randbelow(9000)}",
        "phone": f"202-555-01{50 + secrets.randbelow(50)}",
    }


def read_form(typed: Mapping[str, str], *, today: date) -> tuple[SpecimenPerson | None, dict[str, str]]:
    """The person that was typed, or None and what is wrong, by field."""
    value = {name: " ".join(typed.get(name, "").split()) for name in NAMES}
    errors = {
        name: message
        for name, pattern, message in _SHAPES
        if not pattern.fullmatch(value[name]) or (pattern is _NAME and not _is_latin(value[name]))
    }
    born = _birth_date(value["birth_date"], today)
    if born is None:
        errors["birth_date"] = "Use a date like 1990-05-27, of somebody between 16 and 110 years old."
    ssn = re.sub(r"[ -]", "", value["ssn"])
    if not re.fullmatch(r"9[0-9]{2}[0-4][0-9]{5}", ssn) or ssn[3:5] == "00":
        errors["ssn"] = "Use nine digits that start with 9, and 01 to 49 in the middle: never a real number."
    phone = re.sub(r"[ ().-]", "", value["phone"]).removeprefix("+1")
    if not re.fullmatch(r"20255501[0-9]{2}", phone):
        errors["phone"] = "Use a number from 202-555-0100 to 202-555-0199."
    taken = {person.ssn for person in CAST.values()} | {"987124329"}
    if ssn in taken or f"+1{phone}" in {person.phone for person in CAST.values()}:
        errors["ssn" if ssn in taken else "phone"] = "This number belongs to a ready-made person. Use another."
    if errors or born is None:
        return None, errors
    return _person(value, born, ssn, f"+1{phone}"), {}


def form_fields(values: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """The fields in the order of the page, with what was typed."""
    return [Field(name, *LABELS[name], values.get(name, ""), errors.get(name, "")) for name in NAMES]


def _is_latin(name: str) -> bool:
    """Whether the documents' type face and the machine-readable zone can show `name`."""
    return bool(folded_words(name)) and all(word.isascii() for word in folded_words(name))


def _birth_date(text: str, today: date) -> date | None:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return None
    return born if 16 <= (today - born).days / 365.25 <= 110 else None


def _person(value: Mapping[str, str], born: date, ssn: str, phone: str) -> SpecimenPerson:
    return SpecimenPerson(
        key="own",
        surname=value["surname"].upper(),
        given_names=value["given_names"].upper(),
        birth_date=born,
        sex=value["sex"].upper(),
        street=value["street"].upper(),
        city=value["city"].upper(),
        postal_code=value["postal_code"],
        ssn=ssn,
        phone=phone,
        licence_number=f"U{10_000_000 + secrets.randbelow(90_000_000)}",
        passport_number=f"UX{1_000_000 + secrets.randbelow(9_000_000)}",
    )
