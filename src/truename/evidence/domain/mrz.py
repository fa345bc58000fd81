"""Machine readable zones: their five formats, check digits, and at most one check-digit-guided repair a field.

Source: ICAO Doc 9303, parts 3 (check digits, names), 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from truename.evidence.domain.reading import MrzRepair

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (7, 3, 1)
_ALLOWED = re.compile(r"^[A-Z0-9<]+$")
# Glyphs that OCR-B print and recognition confuse. Nothing else is ever substituted.
_LOOK_ALIKES = {
    "O": "0", "0": "O", "Q": "0", "D": "0", "I": "1", "1": "I", "L": "1", "B": "8", "8": "B", "S": "5", "5": "S",
    "Z": "2", "2": "Z", "G": "6", "6": "G",
}  # fmt: skip
_TO_DIGIT = str.maketrans("OQDILBSZGT", "0001185267")
_TO_LETTER = str.maketrans("01825", "OIBZS")


class MrzFormat(StrEnum):
    """The five layouts."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Slices as (line, start, end); a check digit stands right after its field unless it is None."""

    lines: int
    width: int
    number: tuple[int, int, int]
    nationality: tuple[int, int, int]
    birth: tuple[int, int, int]
    sex: tuple[int, int]
    expiry: tuple[int, int, int]
    personal_number: tuple[int, int, int] | None
    name: tuple[int, int, int]
    composite: tuple[tuple[int, int, int], ...]
    composite_at: tuple[int, int] | None


_LINE_2 = ((1, 0, 10), (1, 13, 20), (1, 21, 43))
_LAYOUTS = {
    MrzFormat.TD3: _Layout(
        2, 44, (1, 0, 9), (1, 10, 13), (1, 13, 19), (1, 20), (1, 21, 27), (1, 28, 42), (0, 5, 44), _LINE_2, (1, 43)
    ),
    MrzFormat.TD2: _Layout(
        2, 36, (1, 0, 9), (1, 10, 13), (1, 13, 19), (1, 20), (1, 21, 27), None, (0, 5, 36),
        ((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35),
    ),
    MrzFormat.MRV_A: _Layout(
        2, 44, (1, 0, 9), (1, 10, 13), (1, 13, 19), (1, 20), (1, 21, 27), None, (0, 5, 44), (), None
    ),
    MrzFormat.MRV_B: _Layout(
        2, 36, (1, 0, 9), (1, 10, 13), (1, 13, 19), (1, 20), (1, 21, 27), None, (0, 5, 36), (), None
    ),
    MrzFormat.TD1: _Layout(
        3, 30, (0, 5, 14), (1, 15, 18), (1, 0, 6), (1, 7), (1, 8, 14), None, (2, 0, 30),
        ((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """One check digit: the field that it covers, and whether it holds on the text as read and after repair."""

    field: str
    holds_as_read: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Mrz:
    """A parsed zone. Values are without fillers; dates are YYMMDD as printed; `lines` are as read, before repair."""

    format: MrzFormat
    lines: tuple[str, ...]
    document_code: str
    issuer: str
    surname: str
    given_names: str
    document_number: str
    nationality: str
    birth_date: str
    sex: str
    expiry_date: str
    check_digits: tuple[CheckDigit, ...]
    repairs: tuple[MrzRepair, ...]

    @property
    def is_consistent(self) -> bool:
        """Whether every check digit holds, with the repairs that are listed."""
        return all(digit.holds for digit in self.check_digits)


def check_digit(text: str) -> str:
    """The check digit of `text`: weights 7, 3, 1, letters from A = 10, filler 0, modulo 10.

    Source: ICAO Doc 9303 part 3, 4.9. Raises ValueError on a character that an MRZ cannot hold.
    """
    total = 0
    for position, character in enumerate(text):
        value = 0 if character == "<" else _ALPHABET.index(character)
        total += value * _WEIGHTS[position % 3]
    return str(total % 10)


def format_of(lines: Sequence[str]) -> MrzFormat | None:
    """The layout that the number and width of the lines and the first character mean; None for no zone."""
    if not lines or any(not _ALLOWED.match(line) for line in lines):
        return None
    is_visa = lines[0].startswith("V")
    shape = (len(lines), {len(line) for line in lines})
    if shape == (3, {30}):
        return MrzFormat.TD1
    if shape == (2, {44}):
        return MrzFormat.MRV_A if is_visa else MrzFormat.TD3
    if shape == (2, {36}):
        return MrzFormat.MRV_B if is_visa else MrzFormat.TD2
    return None


def settle_positions(lines: Sequence[str], layout: MrzFormat) -> tuple[str, ...]:
    """The lines with digits where the layout allows only digits, and letters where it allows only letters.

    Not a repair: an O cannot have been printed in a date. Positions that may hold both are left as they were read.
    """
    spec = _LAYOUTS[layout]
    settled = [list(line) for line in lines]
    digits = [spec.birth, spec.expiry, *(_check_digit_at(area) for area in (spec.birth, spec.expiry, spec.number))]
    if spec.composite_at is not None:
        line, column = spec.composite_at
        digits.append((line, column, column + 1))
    letters = [spec.name, spec.nationality, (0, 2, 5)]
    for areas, table in ((digits, _TO_DIGIT), (letters, _TO_LETTER)):
        for line, start, end in areas:
            settled[line][start:end] = "".join(settled[line][start:end]).translate(table)
    return tuple("".join(line) for line in settled)


def parse_mrz(lines: Sequence[str]) -> Mrz | None:
    """The zone that these lines are, repaired where one field's own check digit leaves exactly one look-alike reading
    and the composite digit agrees; None when their number and widths are no layout. Names are never repaired."""
    layout = format_of(lines)
    if layout is None:
        return None
    spec = _LAYOUTS[layout]
    repaired, repairs = _repaired(lines, spec)
    held = {name: _holds(repaired, area) for name, area in _checked_fields(repaired, spec)}
    digits = [
        CheckDigit(name, _holds(lines, area), held[name]) for name, area in _checked_fields(lines, spec) if name in held
    ]
    if spec.composite_at is not None:
        digits.append(CheckDigit("composite", _composite_holds(lines, spec), _composite_holds(repaired, spec)))
    surname, given_names = _names(_cut(repaired, spec.name))
    sex = repaired[spec.sex[0]][spec.sex[1]]
    return Mrz(
        format=layout,
        lines=tuple(lines),
        document_code=repaired[0][:2].strip("<"),
        issuer=repaired[0][2:5].replace("<", ""),
        surname=surname,
        given_names=given_names,
        document_number=_document_number(repaired, spec),
        nationality=_cut(repaired, spec.nationality).replace("<", ""),
        birth_date=_cut(repaired, spec.birth),
        sex=sex if sex in "MF" else "X",
        expiry_date=_cut(repaired, spec.expiry),
        check_digits=tuple(digits),
        repairs=repairs,
    )


def _checked_fields(lines: Sequence[str], spec: _Layout) -> tuple[tuple[str, tuple[int, int, int]], ...]:
    fields = [("document_number", spec.number), ("birth_date", spec.birth), ("expiry_date", spec.expiry)]
    if spec.personal_number is not None:
        fields.append(("personal_number", spec.personal_number))
    if spec.lines == 3 and _long_number(lines):
        # Source: ICAO Doc 9303 part 5, 4.2.2.1 note j: the number goes on in the optional data, its digit at its end.
        fields = [field for field in fields if field[0] != "document_number"]
    return tuple(fields)


def _repaired(lines: Sequence[str], spec: _Layout) -> tuple[tuple[str, ...], tuple[MrzRepair, ...]]:
    current = list(lines)
    repairs = []
    for name, area in _checked_fields(lines, spec):
        repair = None if _holds(current, area) else _only_look_alike(current, name, area)
        if repair is not None:
            line, start, _ = area
            row = current[line]
            column = start + repair.position
            current[line] = row[:column] + repair.taken_as + row[column + 1 :]
            repairs.append(repair)
    if repairs and spec.composite_at is not None and not _composite_holds(current, spec):
        return tuple(lines), ()
    return tuple(current), tuple(repairs)


def _only_look_alike(lines: Sequence[str], name: str, area: tuple[int, int, int]) -> MrzRepair | None:
    """The one substitution in the field that makes its check digit hold; None when there is none, or more than one."""
    text, digit = _cut(lines, area), _cut(lines, _check_digit_at(area))
    found = [
        MrzRepair(name, position, character, _LOOK_ALIKES[character])
        for position, character in enumerate(text)
        if character in _LOOK_ALIKES
        and check_digit(text[:position] + _LOOK_ALIKES[character] + text[position + 1 :]) == digit
    ]
    return found[0] if len(found) == 1 else None


def _holds(lines: Sequence[str], area: tuple[int, int, int]) -> bool:
    text, digit = _cut(lines, area), _cut(lines, _check_digit_at(area))
    if digit == "<":
        return not text.strip("<")  # "when the field is empty, zero or the filler": part 4, 4.2.2.2
    return check_digit(text) == digit


def _composite_holds(lines: Sequence[str], spec: _Layout) -> bool:
    if spec.composite_at is None:
        return True
    line, column = spec.composite_at
    return check_digit("".join(_cut(lines, area) for area in spec.composite)) == lines[line][column]


def _long_number(lines: Sequence[str]) -> str:
    """A TD1 document number of more than nine characters with its check digit; empty when it is not that long."""
    if lines[0][14] != "<":
        return ""
    rest = lines[0][15:30].partition("<")[0]
    number = lines[0][5:14] + rest[:-1]
    return number if len(rest) > 1 and check_digit(number) == rest[-1] else ""


def _document_number(lines: Sequence[str], spec: _Layout) -> str:
    long_number = _long_number(lines) if spec.lines == 3 else ""
    return (long_number or _cut(lines, spec.number)).replace("<", "")


def _names(text: str) -> tuple[str, str]:
    """Surname and given names with spaces for single fillers; the first double filler divides them."""
    surname, _, given_names = text.strip("<").partition("<<")
    return " ".join(surname.split("<")).strip(), " ".join(given_names.replace("<", " ").split())


def _check_digit_at(area: tuple[int, int, int]) -> tuple[int, int, int]:
    line, _, end = area
    return line, end, end + 1


def _cut(lines: Sequence[str], area: tuple[int, int, int]) -> str:
    line, start, end = area
    return lines[line][start:end]
