"""The fields of a licence or identification card from the recognised lines of its front, whatever its layout.

Source: AAMVA DL/ID Card Design Standard, annex A: the field numbers that most cards print before their values.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from truename.evidence.domain.dates import dates_in_text, from_eight_digits
from truename.evidence.domain.front_names import names_on_front
from truename.evidence.domain.jurisdictions import code_by_name, code_in_address
from truename.evidence.domain.ports import TextLine
from truename.evidence.domain.raster import Box, box_around
from truename.evidence.domain.reading import FieldName, FieldSource, ReadField

_BIRTH = re.compile(r"DOB|D\.O\.B|BIRTH|BORN|^3\b")
_EXPIRY = re.compile(r"EXP|4\s?B\b|VALID (?:UNTIL|THRU|TO)")
_ISSUE = re.compile(r"\b(?:4\s?A\s?)?[I1]S[S5](?:UE|UED)?\b|4AISS|^4\s?A\b|ISSUED?")
_NUMBER_LABEL = re.compile(
    r"4D\s*\.?\s*(?:(?:DL|LIC|ID|CUST|DLN|OLN)[A-Z]*\.?\s*(?:NO|NUMBER|NUM|#)?)?"
    r"|(?:DRIVER'?S?\s*)?(?:\bDL|\bLIC|LICENSE|LICENCE|\bID|IDENTIFICATION|CUSTOMER|CARD|PERMIT|DRIVER)"
    r"\s*(?:NO\b|NUMBER|NUM\b|#|IDENTIFIER|ID\b)"
    r"|\b(?:DLN|OLN|DLH|DL|LIC|IDN)\b|^NO\b|^NUMBER\b|^DLN(?=[A-Z]?\d)|^DL(?=[A-Z]?\d{4})"
)
_NUMBER_PREFIXES = frozenset({"ID", "DL", "LIC", "NO"})  # words that look like the letters a number begins with
_OTHER_LABEL = re.compile(
    r"^\d{0,2}[AB]?(?:CLASS|CLS|SEX|HGT|HT|WGT|WT|EYES?|HAIR|EXP|EXPIRES|ISS|ISSUED|DOB|DD|END|ENDORS|REST|RESTR|DONOR"
    r"|TYPE|VETERAN|NONE|ORGAN|REV|DUPS?)[A-Z]*:?$"
)
_DISCRIMINATOR = re.compile(r"^5?\s*DD|DOCUMENT DISCRIM|AUDIT|^REV\b|INVENTORY")
_SEX = re.compile(r"(?<![A-Z])SEX\s*[:.]?\s*(MALE|FEMALE|[MFX])\b")  # the field number 15 is often glued to it
_STREET = re.compile(r"^8?\s*(\d{1,6}[A-Z]?\s+.*[A-Z]{2,}.*)$|^8\s+(.*[A-Z]{2,}.*)$")
_POSTAL_END = re.compile(r"[A-Z]{2,3}[ .,]*\d{5,6}(?:[- ]?\d{4})?\s*$")
_PLACE_WORDS = re.compile(
    r"\b(?:STREET|ST|AVENUE|AVE|ROAD|RD|DRIVE|DR|LANE|LN|BLVD|COURT|CT|WAY|PLACE|PL|HWY|BOX|CIR)\b"
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line in capitals with its place."""

    text: str
    confidence: float
    box: Box


def read_front(lines: Sequence[TextLine]) -> Mapping[FieldName, ReadField]:
    """What the front says; a field that cannot be told is left out. Boxes are in the pixels of `lines`."""
    rows = [_Line(_plain(line.text), line.confidence, box_around(line.quad)) for line in lines if line.text.strip()]
    fields: dict[FieldName, ReadField] = {}
    fields.update(_dates(rows))
    address_lines = _address_lines(rows)
    if address_lines:
        text = _address_text(address_lines)
        fields[FieldName.ADDRESS] = _field(text, address_lines)
    issuer = _issuer(rows)
    if issuer is not None:
        fields[FieldName.ISSUER] = issuer
    number = _number(rows, fields.get(FieldName.ISSUER))
    if number is not None:
        fields[FieldName.DOCUMENT_NUMBER] = number
    names = names_on_front([(row.text, row.box) for row in rows], [row.box for row in address_lines])
    for name, found in ((FieldName.SURNAME, names.surname), (FieldName.GIVEN_NAMES, names.given_names)):
        if found is not None:
            text, box = found
            confidence = next((row.confidence for row in rows if row.box == box), 0.8)
            fields[name] = ReadField(text, (FieldSource.FRONT,), confidence, box)
    sex = _sex(rows)
    if sex is not None:
        fields[FieldName.SEX] = sex
    return fields


def _plain(text: str) -> str:
    return " ".join(text.upper().replace("’", "'").replace("：", ":").replace("，", ",").split())


def _field(value: str, lines: Sequence[_Line]) -> ReadField:
    box = Box(
        min(line.box.left for line in lines),
        min(line.box.top for line in lines),
        max(line.box.right for line in lines),
        max(line.box.bottom for line in lines),
    )
    return ReadField(value, (FieldSource.FRONT,), min(line.confidence for line in lines), box)


def _dates(rows: Sequence[_Line]) -> dict[FieldName, ReadField]:
    """Birth is the earliest date and expiry the latest; issue is what a label or a neighbouring label calls so, else
    the only one between. Labels are used to tell, not to find: they stand above, before, or apart from their values."""
    found = [
        (value, row)
        for row in rows
        if not _DISCRIMINATOR.search(row.text)
        for value in _dates_of(row)
        if 1900 <= value.year <= 2100
    ]
    fields: dict[FieldName, ReadField] = {}
    if not found:
        return fields
    earliest, latest = min(found, key=lambda pair: pair[0]), max(found, key=lambda pair: pair[0])
    if earliest[0] == latest[0]:
        label = _label_of(earliest[1], rows)
        name = FieldName.EXPIRY_DATE if _EXPIRY.search(label) else FieldName.BIRTH_DATE
        return {name: _field(earliest[0].isoformat(), [earliest[1]])}
    fields[FieldName.BIRTH_DATE] = _field(earliest[0].isoformat(), [earliest[1]])
    fields[FieldName.EXPIRY_DATE] = _field(latest[0].isoformat(), [latest[1]])
    between = [pair for pair in found if earliest[0] < pair[0] < latest[0]]
    labelled = [pair for pair in between if _ISSUE.search(_label_of(pair[1], rows))]
    issue = labelled[:1] or (between if len({value for value, _ in between}) == 1 else [])
    if issue:
        fields[FieldName.ISSUE_DATE] = _field(issue[0][0].isoformat(), [issue[0][1]])
    return fields


def _dates_of(row: _Line) -> tuple[date, ...]:
    plain = dates_in_text(row.text)
    if plain or not (_BIRTH.search(row.text) or _EXPIRY.search(row.text) or _ISSUE.search(row.text)):
        return plain
    glued = re.search(r"(\d{8})(?!\d)", row.text)
    value = from_eight_digits(glued[1]) if glued else None
    return (value,) if value else ()


def _label_of(row: _Line, rows: Sequence[_Line]) -> str:
    """The text of the line with that of the nearest one before it on the same row, or else above it."""
    before = [
        other for other in rows if other is not row and _same_row(other, row) and other.box.right <= row.box.left + 6
    ]
    if before:
        return max(before, key=lambda other: other.box.right).text + " " + row.text
    above = [
        other for other in rows
        if other.box.bottom <= row.box.top + row.box.height // 3
        and row.box.top - other.box.bottom < row.box.height
        and abs(other.box.left - row.box.left) < 2 * row.box.height
    ]  # fmt: skip
    return (max(above, key=lambda other: other.box.bottom).text + " " if above else "") + row.text


def _same_row(one: _Line, other: _Line) -> bool:
    shared = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    return shared > 0.5 * min(one.box.height, other.box.height)


def _number(rows: Sequence[_Line], issuer: ReadField | None) -> ReadField | None:
    """The value after, beside or under a label of the number; without a label the most number-like text."""
    found: list[tuple[int, str, _Line]] = []
    for row in rows:
        match = None if _DISCRIMINATOR.search(row.text) else _NUMBER_LABEL.search(row.text)
        if match is None:
            continue
        strength = 2 if match[0].startswith("4D") or "NO" in match[0] or "#" in match[0] else 1
        own = _number_text(row.text[match.end() :])
        if own:
            found.append((strength, own, row))
            continue
        if len(row.text) > match.end() + 6:
            continue  # the label is part of other words ("DRIVER LICENSE")
        for other in _neighbours(row, rows):
            text = _number_text(other.text)
            if text:
                found.append((strength, text, other))
                break
    if not found:
        found = [(0, text, row) for row in rows if (text := _lonely_number(row))]
    if not found:
        return None
    _, text, row = max(found, key=lambda candidate: candidate[0])
    if issuer is not None and issuer.value == "CA" and re.fullmatch(r"1\d{7}", text):
        text = "I" + text[1:]  # California prints a letter and seven digits; its capital I is read as a one
    return _field(text, [row])


def _number_text(text: str) -> str:
    """The leading words of `text` that are a document number, joined; empty when they are none."""
    parts: list[str] = []
    for word in text.strip(" :.#-*").split():
        word = word.strip(":.,#")
        if not parts and word in _NUMBER_PREFIXES:
            continue
        is_start = not parts and re.fullmatch(r"[A-Z]{1,2}", word) is not None
        if _OTHER_LABEL.match(word) or not (re.search(r"\d", word) or is_start):
            break
        if not re.fullmatch(r"[A-Z0-9*-]+", word) or dates_in_text(word):
            break
        parts.append(word)
    joined = "".join(parts)
    digits = sum(map(str.isdigit, joined))
    return joined if 4 <= len(joined.replace("-", "")) <= 20 and digits >= 3 else ""


def _lonely_number(row: _Line) -> str:
    text = _number_text(row.text)
    words = row.text.split()
    bare = "".join(words[1:] if words[0].strip(":.#") in _NUMBER_PREFIXES else words)
    if text != bare or _DISCRIMINATOR.search(row.text) or code_in_address(row.text):
        return ""
    return text if 6 <= len(text.replace("-", "")) <= 14 and sum(map(str.isdigit, text)) >= 5 else ""


def _neighbours(row: _Line, rows: Sequence[_Line]) -> list[_Line]:
    """The nearest line to the right on the row, then the nearest one below."""
    right = [
        other for other in rows if other is not row and _same_row(row, other) and other.box.left >= row.box.right - 8
    ]
    below = [
        other for other in rows
        if 0 <= other.box.middle[1] - row.box.bottom < 2.2 * row.box.height
        and other.box.left < row.box.right and row.box.left - row.box.height < other.box.right
        and other.box.left > row.box.left - 2 * row.box.height
    ]  # fmt: skip
    nearest_right = sorted(right, key=lambda other: other.box.left)[:1]
    return nearest_right + sorted(below, key=lambda other: other.box.top)[:1]


def _address_lines(rows: Sequence[_Line]) -> list[_Line]:
    """The line that ends in a jurisdiction and postal code, and the one or two street lines right above it."""
    ends = [row for row in rows if _POSTAL_END.search(row.text) and code_in_address(row.text)]
    if not ends:
        return [
            row for row in rows if (match := _STREET.match(row.text)) and match[1] and _PLACE_WORDS.search(match[1])
        ][:1]
    last = ends[0]
    if _STREET.match(last.text) and re.search(r"\d", last.text[:-8]) and len(last.text) > 28:
        return [last]
    lines = [last]
    for _ in range(2):
        top = lines[0]
        above = [
            row for row in rows
            if row not in lines and 0 <= top.box.middle[1] - row.box.middle[1] < 2.4 * top.box.height
            and row.box.left < top.box.right and top.box.left < row.box.right
            and not dates_in_text(row.text) and not _OTHER_LABEL.match(row.text.split()[0])
            and (re.search(r"\d", row.text) or _PLACE_WORDS.search(row.text))
        ]  # fmt: skip
        if not above:
            break
        lines.insert(0, max(above, key=lambda row: row.box.middle[1]))
        if _STREET.match(lines[0].text) or _PLACE_WORDS.search(lines[0].text):
            break
    return lines


def _address_text(lines: Sequence[_Line]) -> str:
    """The lines as one, without the field number 8, which is often glued to the house number."""
    texts = [line.text.strip(" ,") for line in lines]
    first = re.sub(r"^8[ .:]+(?=\S)", "", texts[0])
    texts[0] = re.sub(r"^8(?=\d{2,5}\s)", "", first) if first == texts[0] else first
    return ", ".join(text for text in texts if text)


def _issuer(rows: Sequence[_Line]) -> ReadField | None:
    """The jurisdiction of the address, else the one whose name is printed largest."""
    for row in rows:
        code = code_in_address(row.text)
        if code:
            return _field(code, [row])
    for row in sorted(rows, key=lambda row: row.box.height, reverse=True):
        code = code_by_name(row.text) if len(row.text) < 40 else ""
        if code:
            return _field(code, [row])
    return None


def _sex(rows: Sequence[_Line]) -> ReadField | None:
    for row in rows:
        match = _SEX.search(row.text)
        if match:
            return _field(match[1][0], [row])
    for row in rows:
        if re.fullmatch(r"(?:15\s*)?SEX:?", row.text):
            for other in _neighbours(row, rows):
                if re.fullmatch(r"[MFX]", other.text[:1]) and len(other.text) <= 2:
                    return _field(other.text[0], [other])
    return None
