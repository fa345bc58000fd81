"""Whether two readings of one field say the same, with the tolerance that each field deserves. Decides nothing."""

import re

from truename.evidence.domain.names import given_names_agree, name_words, surnames_agree
from truename.evidence.domain.reading import FieldName

_NUMBER_LOOK_ALIKES = str.maketrans("OIQ", "010")
# Abbreviations that one side prints and the other spells out.
_PLACES = {
    "STREET": "ST", "AVENUE": "AVE", "ROAD": "RD", "DRIVE": "DR", "LANE": "LN", "BOULEVARD": "BLVD", "COURT": "CT",
    "PLACE": "PL", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "APARTMENT": "APT", "SUITE": "STE",
    "HIGHWAY": "HWY", "CIRCLE": "CIR", "PARKWAY": "PKWY", "TERRACE": "TER",
}  # fmt: skip


def values_agree(name: FieldName, one: str, other: str) -> bool:
    """Whether the two texts are one value: names tolerantly, numbers but for O/0 and I/1, dates and codes exactly."""
    match name:
        case FieldName.SURNAME:
            return surnames_agree(one, other)
        case FieldName.GIVEN_NAMES:
            return given_names_agree(one, other)
        case FieldName.DOCUMENT_NUMBER:
            return _number(one) == _number(other) != ""
        case FieldName.ADDRESS:
            return _addresses_agree(one, other)
        case _:
            return one.strip().upper() == other.strip().upper() != ""


def _number(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper()).translate(_NUMBER_LOOK_ALIKES)


def _addresses_agree(one: str, other: str) -> bool:
    """Most words of the shorter one are in the other: second lines and ZIP+4 come and go."""
    first, second = _address_words(one), _address_words(other)
    shorter, longer = sorted((first, second), key=len)
    if not shorter:
        return False
    glued = "".join(longer)
    found = sum(word in longer or (len(word) >= 4 and word in glued) for word in shorter)
    return found / len(shorter) >= 0.7


def _address_words(text: str) -> list[str]:
    return [_PLACES.get(word, word) for word in name_words(text.replace(",", " "))]
