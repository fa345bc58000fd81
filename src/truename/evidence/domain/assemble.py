"""Putting the sources of one reading together: which one gives each value, and which others say the same."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher

from truename.evidence.domain.aamva import AamvaCard
from truename.evidence.domain.agreement import values_agree
from truename.evidence.domain.dates import birth_from_mrz, dates_in_text, expiry_from_mrz
from truename.evidence.domain.mrz import Mrz
from truename.evidence.domain.mrz_zone import plain_mrz_text
from truename.evidence.domain.names import name_words
from truename.evidence.domain.ports import TextLine
from truename.evidence.domain.raster import Box, box_around
from truename.evidence.domain.reading import FieldName, FieldSource, ReadField, SourceReading

_CLOSE_WORDS = 0.86  # one misread letter in seven
Fields = Mapping[FieldName, ReadField]
_DATES = (FieldName.BIRTH_DATE, FieldName.EXPIRY_DATE)
_NAMES = (FieldName.SURNAME, FieldName.GIVEN_NAMES)


def barcode_fields(card: AamvaCard) -> Fields:
    """The barcode's values; dates ISO 8601, absent ones left out. A decoded symbol is error-corrected: confidence 1."""
    values = {
        FieldName.DOCUMENT_NUMBER: card.document_number,
        FieldName.SURNAME: card.surname,
        FieldName.GIVEN_NAMES: card.given_names,
        FieldName.BIRTH_DATE: card.birth_date.isoformat() if card.birth_date else "",
        FieldName.EXPIRY_DATE: card.expiry_date.isoformat() if card.expiry_date else "",
        FieldName.ISSUE_DATE: card.issue_date.isoformat() if card.issue_date else "",
        FieldName.ISSUER: card.jurisdiction.upper(),
        FieldName.SEX: card.sex,
        FieldName.ADDRESS: card.address,
    }
    return {name: ReadField(value, (FieldSource.BARCODE,), 1.0) for name, value in values.items() if value}


def mrz_fields(zone: Mrz, lines: Sequence[TextLine], today: date) -> Fields:
    """The zone's values. A field whose own check digit fails has at most half the recognition's confidence."""
    box = _around([box_around(line.quad) for line in lines])
    recognised = min((line.confidence for line in lines), default=0.0)
    birth = birth_from_mrz(zone.birth_date, today)
    expiry = expiry_from_mrz(zone.expiry_date, today)
    values = {
        FieldName.DOCUMENT_NUMBER: zone.document_number,
        FieldName.SURNAME: zone.surname,
        FieldName.GIVEN_NAMES: zone.given_names,
        FieldName.BIRTH_DATE: birth.isoformat() if birth else "",
        FieldName.EXPIRY_DATE: expiry.isoformat() if expiry else "",
        FieldName.ISSUER: zone.issuer,
        FieldName.SEX: zone.sex,
        FieldName.NATIONALITY: zone.nationality,
    }
    broken = {digit.field for digit in zone.check_digits if not digit.holds}
    return {
        name: ReadField(value, (FieldSource.MRZ,), recognised / 2 if name.value in broken else recognised, box)
        for name, value in values.items()
        if value
    }


def page_fields(lines: Sequence[TextLine], zone: Fields, today: date) -> Fields:
    """What the printed part of a page says of the zone's values, each found by its own text, and the issue date.

    A value of the zone that is not printed anywhere is left out: the cross-check then has nothing that agrees.
    """
    printed = [(line.text, line.confidence, box_around(line.quad)) for line in lines if not _is_zone_line(line.text)]
    fields: dict[FieldName, ReadField] = {}
    for name in (FieldName.DOCUMENT_NUMBER, *_NAMES, *_DATES):
        held = zone.get(name)
        found = next((row for row in printed if held and _says(name, held.value, row[0])), None)
        if held and found is None and name in _NAMES:
            found = _in_pieces(held.value, printed)
        if held and found:
            fields[name] = ReadField(held.value, (FieldSource.PAGE,), found[1], found[2])
    issue = _issue_date(printed, zone, today)
    if issue is not None:
        fields[FieldName.ISSUE_DATE] = issue
    return fields


def merged(sources: Sequence[SourceReading]) -> Fields:
    """One value a field, from the first source that has it; sources that agree with it are listed after.

    The order of `sources` is their authority: error-corrected barcode, checked zone, print.
    """
    fields: dict[FieldName, ReadField] = {}
    for name in FieldName:
        held = [(source.source, source.fields[name]) for source in sources if name in source.fields]
        if not held:
            continue
        first = held[0][1]
        agreeing = tuple(source for source, field in held if values_agree(name, first.value, field.value))
        box = next((field.box for _, field in held if field.box and values_agree(name, first.value, field.value)), None)
        fields[name] = ReadField(first.value, agreeing, first.confidence, box)
    return fields


def _says(name: FieldName, value: str, text: str) -> bool:
    if name in _DATES:
        wanted = date.fromisoformat(value)
        return any(found == wanted for found in dates_in_text(text)) or _short_date(wanted, text)
    wanted_words = name_words(value)
    if name in _NAMES:
        words = "".join(name_words(text))
        return bool(wanted_words) and "".join(wanted_words) in words
    return value.replace("<", "") in plain_mrz_text(text)


def _in_pieces(name: str, printed: Sequence[tuple[str, float, Box]]) -> tuple[str, float, Box] | None:
    """The line with the first word of a name whose words are printed on several lines, each recognised closely."""
    found = [next((row for row in printed if _close(word, name_words(row[0]))), None) for word in name_words(name)]
    return found[0] if found and all(found) else None


def _close(word: str, words: Sequence[str]) -> bool:
    return any(SequenceMatcher(None, word, other).ratio() >= _CLOSE_WORDS for other in words)


def _short_date(wanted: date, text: str) -> bool:
    """Day first, as most passports print it: 06/12/1980 is otherwise read as June."""
    digits = "".join(character if character.isdigit() else " " for character in text).split()
    return [str(wanted.day).zfill(2), str(wanted.month).zfill(2), str(wanted.year)] == [
        part.zfill(2) for part in digits[:3]
    ]


def _issue_date(printed: Sequence[tuple[str, float, Box]], zone: Fields, today: date) -> ReadField | None:
    """The one printed date that lies between birth and expiry, and not after today."""
    birth, expiry = zone.get(FieldName.BIRTH_DATE), zone.get(FieldName.EXPIRY_DATE)
    if birth is None or expiry is None:
        return None
    low, high = date.fromisoformat(birth.value), date.fromisoformat(expiry.value)
    between = {
        found: (confidence, box)
        for text, confidence, box in printed
        for found in dates_in_text(text)
        if low < found < high and found <= today and not _short_date(low, text) and not _short_date(high, text)
    }
    if len(between) != 1:
        return None
    (value, (confidence, box)), *_ = between.items()
    return ReadField(value.isoformat(), (FieldSource.PAGE,), confidence, box)


def _is_zone_line(text: str) -> bool:
    return plain_mrz_text(text).count("<") >= 3


def _around(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
