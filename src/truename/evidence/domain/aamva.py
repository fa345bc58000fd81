"""Driver's licence barcodes: the AAMVA string taken apart, every version and known oddity, deviations reported.

Source: AAMVA DL/ID Card Design Standard, annex D (versions 1 to 10), and the printed habits of issuers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from truename.evidence.domain.dates import from_eight_digits

_HEADER = re.compile(r"(ANSI |AAMVA|AMVA|ANSI)(\d{6})(\d{2})(\d{2})?(\d{2})?")
_DESIGNATORS = re.compile(r"(?:[A-Z]{2}\d{8})+")
_DESIGNATOR = re.compile(r"(DL|ID)(\d{4})(\d{4})")
# Every element that begins a field; used to find fields again when a scanner has lost the separators.
_ELEMENT = re.compile(r"DA[A-Z]|DB[A-S]|DC[A-U]|DD[A-L]|PA[A-F]")
_EMPTY = frozenset({"", "NONE", "UNAVL", "UNAVAIL", "N/A", "NA"})


class AamvaDeviation(StrEnum):
    """Ways in which issuers and scanners depart from the standard; tolerated and reported."""

    COMPLIANCE_INDICATOR_MISSING = "compliance_indicator_missing"
    FILE_TYPE_MISPRINTED = "file_type_misprinted"
    HEADER_MISSING = "header_missing"
    VERSION_UNKNOWN = "version_unknown"
    DESIGNATOR_MISSING = "designator_missing"
    DESIGNATOR_WRONG = "designator_wrong"
    SEPARATORS_LOST = "separators_lost"
    TERMINATOR_MISSING = "terminator_missing"
    DATE_UNREADABLE = "date_unreadable"
    ELEMENT_REPEATED = "element_repeated"


class AamvaCardType(StrEnum):
    """What the subfile says the card is."""

    LICENCE = "DL"
    IDENTIFICATION = "ID"


@dataclass(frozen=True, slots=True)
class AamvaCard:
    """A parsed barcode. Texts as encoded, trimmed, empty when absent; a date is None when absent or unreadable.

    `postal_code` keeps the digits without the padding; `sex` is F, M, X or empty; `height_inches` None if unreadable.
    """

    issuer_identification_number: str
    version: int
    card_type: AamvaCardType
    document_number: str
    surname: str
    first_name: str
    middle_names: str
    suffix: str
    birth_date: date | None
    expiry_date: date | None
    issue_date: date | None
    sex: str
    street: str
    street_2: str
    city: str
    jurisdiction: str
    postal_code: str
    country: str
    height_inches: int | None
    elements: Mapping[str, str]
    deviations: tuple[AamvaDeviation, ...]

    @property
    def given_names(self) -> str:
        """First and middle names as one text."""
        return " ".join(part for part in (self.first_name, self.middle_names) if part)

    @property
    def address(self) -> str:
        """One line: street, second line, city, jurisdiction and postal code."""
        place = " ".join(part for part in (self.jurisdiction, self.postal_code) if part)
        return ", ".join(part for part in (self.street, self.street_2, self.city, place) if part)


def parse_aamva(content: bytes) -> AamvaCard | None:
    """The card that a PDF417 holds; None when the content is not an AAMVA string (no name and no number in it)."""
    text = content.decode("utf-8", errors="ignore") if _is_utf8(content) else content.decode("latin-1")
    deviations: list[AamvaDeviation] = []
    header = _HEADER.search(text[:60])
    if header is None and "DAQ" not in text:
        return None
    version, issuer, card_type, body = _taken_apart(text, header, deviations)
    elements = _elements(body, deviations)
    if not (elements.get("DAQ") or elements.get("DCS") or elements.get("DAA") or elements.get("DAB")):
        return None
    surname, first_name, middle_names, suffix = _names(elements)
    return AamvaCard(
        issuer_identification_number=issuer,
        version=version,
        card_type=card_type,
        document_number=_value(elements, "DAQ", "DBJ").replace(" ", ""),
        surname=surname,
        first_name=first_name,
        middle_names=middle_names,
        suffix=suffix,
        birth_date=_date(elements, deviations, "DBB", "DBL"),
        expiry_date=_date(elements, deviations, "DBA"),
        issue_date=_date(elements, deviations, "DBD"),
        sex=_sex(_value(elements, "DBC")),
        street=_value(elements, "DAG", "DAL"),
        street_2=_value(elements, "DAH", "DAM"),
        city=_value(elements, "DAI", "DAN"),
        jurisdiction=_value(elements, "DAJ", "DAO"),
        postal_code=_postal_code(_value(elements, "DAK", "DAP")),
        country=_value(elements, "DCG"),
        height_inches=height_in_inches(_value(elements, "DAU", "DAV"), is_metric="DAU" not in elements),
        elements=elements,
        deviations=tuple(dict.fromkeys(deviations)),
    )


def height_in_inches(text: str, *, is_metric: bool = False) -> int | None:
    """`068 in`, `509` (5 ft 9), `5'-06"`, ` 65 IN`, `173 cm` as inches; None for what is none of them."""
    compact = text.upper().replace(" ", "")
    feet = re.fullmatch(r"(\d)['’]-?(\d{1,2})(?:\"|''|”)?", compact)
    if feet:
        return int(feet[1]) * 12 + int(feet[2])
    plain = re.fullmatch(r"(\d{2,3})(IN|CM)?", compact)
    if plain is None:
        return None
    number, unit = int(plain[1]), plain[2]
    if unit == "CM" or (is_metric and unit is None):
        return round(number / 2.54)
    if unit is None and len(plain[1]) == 3 and plain[1][0] != "0":
        return number // 100 * 12 + number % 100 if number % 100 < 12 else None
    return number


def _taken_apart(
    text: str, header: re.Match[str] | None, deviations: list[AamvaDeviation]
) -> tuple[int, str, AamvaCardType, str]:
    """Version, issuer number, card type and the text from the first element on."""
    if not text.lstrip("\ufeff \r\n\t").startswith("@"):
        deviations.append(AamvaDeviation.COMPLIANCE_INDICATOR_MISSING)
    if header is None:
        deviations.append(AamvaDeviation.HEADER_MISSING)
        return 0, "", AamvaCardType.LICENCE, text
    if header[1] not in {"ANSI ", "AAMVA"}:
        deviations.append(AamvaDeviation.FILE_TYPE_MISPRINTED)
    version = int(header[3])
    if not 1 <= version <= 10:
        deviations.append(AamvaDeviation.VERSION_UNKNOWN)
    run = _DESIGNATORS.search(text, header.start() + 13, header.start() + 160)
    designator = _DESIGNATOR.search(text, run.start(), run.end()) if run else None
    if run is None or designator is None:
        deviations.append(AamvaDeviation.DESIGNATOR_MISSING)
        first = re.search(r"(DL|ID)(?=D[A-D][A-Z])", text)
        kind = AamvaCardType(first[1]) if first else AamvaCardType.LICENCE
        return version, header[2], kind, text[header.end() :]
    offset = int(designator[2])
    if text[offset : offset + 2] != designator[1]:
        deviations.append(AamvaDeviation.DESIGNATOR_WRONG)
    return version, header[2], AamvaCardType(designator[1]), text[run.end() :]


def _elements(body: str, deviations: list[AamvaDeviation]) -> dict[str, str]:
    """Element identifiers and their values. Lines are the rule; without them known identifiers divide the text."""
    rows = [row for row in re.split(r"[\n\r\x1c-\x1f]+", body) if row.strip()]
    if len(rows) < 4:
        deviations.append(AamvaDeviation.SEPARATORS_LOST)
        rows = _divided(body)
    elif "\r" not in body.replace("\r\n", "\n").lstrip("\n") and not body.rstrip(" ").endswith(("\n", "\r")):
        deviations.append(AamvaDeviation.TERMINATOR_MISSING)
    elements: dict[str, str] = {}
    for row in rows:
        field = re.match(r"^\s*(?:(?:DL|ID|EN)(?=D[A-D][A-Z]))?([A-Z]{3})(.*)$", row, re.DOTALL)
        if field is None:
            continue
        name, value = field[1], field[2].strip(" \t,")
        if name in elements and elements[name] not in {"", value}:
            deviations.append(AamvaDeviation.ELEMENT_REPEATED)
            continue
        elements[name] = value
    return elements


def _divided(body: str) -> list[str]:
    """The text cut before each known identifier, each used once and a value allowed to contain none of those left."""
    cuts: list[int] = []
    seen: set[str] = set()
    for match in _ELEMENT.finditer(body):
        if match[0] not in seen:
            seen.add(match[0])
            cuts.append(match.start())
    return [body[start:end] for start, end in zip(cuts, [*cuts, len(body)][1:], strict=True)]


def _names(elements: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Surname, first name, middle names, suffix, from whichever elements this version uses."""
    suffix = _value(elements, "DCU", "DAE")
    if "DAC" in elements or "DAD" in elements:
        first, middle = _value(elements, "DAC"), _value(elements, "DAD")
        return _value(elements, "DCS", "DAB"), first, middle.replace(",", " ").strip(), suffix
    if "DCT" in elements:
        given, *further = re.split(r"[, ]+", _value(elements, "DCT"))
        return _value(elements, "DCS", "DAB"), given, " ".join(further).strip(), suffix
    whole = _value(elements, "DAA")
    if whole:
        parts = [part.strip() for part in re.split(r"[,@$]", whole)]
        parts += [""] * (4 - len(parts))
        return parts[0], parts[1], parts[2], suffix or parts[3]
    return _value(elements, "DCS", "DAB"), "", "", suffix


def _date(elements: Mapping[str, str], deviations: list[AamvaDeviation], *names: str) -> date | None:
    text = _value(elements, *names)
    if not text:
        return None
    found = from_eight_digits(re.sub(r"\D", "", text))
    if found is None:
        deviations.append(AamvaDeviation.DATE_UNREADABLE)
    return found


def _value(elements: Mapping[str, str], *names: str) -> str:
    """The first of these elements that says something."""
    for name in names:
        text = " ".join(elements.get(name, "").split())
        if text.upper() not in _EMPTY:
            return text
    return ""


def _sex(code: str) -> str:
    return {"1": "M", "2": "F", "9": "X", "0": "X", "M": "M", "F": "F", "X": "X"}.get(code.upper(), "")


def _postal_code(text: str) -> str:
    """`232690000  ` → `23269`, `232691234` → `23269-1234`; Canadian and other codes as they are."""
    digits = text.replace(" ", "").replace("-", "")
    if digits.isdigit() and len(digits) >= 5:
        return digits[:5] if set(digits[5:9]) <= {"0"} else f"{digits[:5]}-{digits[5:9]}"
    return text


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
