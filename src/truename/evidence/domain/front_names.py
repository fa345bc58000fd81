"""Finding surname and given names on a licence front: by field number, by label, or by where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from truename.evidence.domain.jurisdictions import code_by_name
from truename.evidence.domain.raster import Box

_SURNAME_LABEL = re.compile(r"^(?:1[ .:]*)?(?:LN|LAST(?: NAME)?|SURNAME|FAMILY NAME)\b[ .:]*")
_GIVEN_LABEL = re.compile(r"^(?:2[ .:]*)?(?:FN|FIRST(?: NAME)?|GIVEN NAMES?|FIRST/MIDDLE)\b[ .:]*")
_WHOLE_LABEL = re.compile(r"^(?:1[, ]*2[ .:]*)?(?:NAME)\b[ .:]*")
_NAME = re.compile(r"[A-Z][A-Z'. -]*(?:, ?[A-Z][A-Z'. -]*)*")
_FURNITURE = re.compile(
    r"\b(?:ADDRESS|AGE|APPLY|BIRTH|CLASS|COMMERCIAL|COMMISSIONER|DATE|DD|DEPARTMENT|DIRECTOR|DL|DLN|DOB|DONOR|DRIVER"
    r"|DRIVERS|DUPLICATE|END|ENDORSEMENTS|ENHANCED|EXP|EXPIRES|EYES|FEDERAL|FN|FOR|GOVERNOR|HAIR|HEIGHT|HGT|HT|ID"
    r"|IDENTIFICATION|ISS|ISSUED|LEARNER|LIC|LICENCE|LICENSE|LIMITED|LIMITS|LN|MOTOR|NAME|NO|NONE|NOT|NUMBER|OF"
    r"|OPERATOR|OPERATORS|ORGAN|PERMIT|REAL|REGISTRAR|REST|RESTR|RESTRICTIONS|REV|SAFETY|SECRETARY|SEX"
    r"|SIGNATURE|SPECIMEN|STANDARD|STATE|TEMPORARY|TERM|TRANSPORTATION|TYPE|UNDER|UNTIL|USA|VALID|VEHICLES|VETERAN"
    r"|WEIGHT|WGT|WT|CARD)\b"
)


@dataclass(frozen=True, slots=True)
class FrontNames:
    """Each name with the box of the line that it was read from; None when it could not be told."""

    surname: tuple[str, Box] | None
    given_names: tuple[str, Box] | None


def names_on_front(rows: Sequence[tuple[str, Box]], address: Sequence[Box]) -> FrontNames:
    """The names on the front; `rows` are lines in capitals, `address` the boxes of the address lines."""
    surname = _labelled(rows, _SURNAME_LABEL) or _numbered(rows, "1")
    given_names = _labelled(rows, _GIVEN_LABEL) or _numbered(rows, "2")
    if surname and "," in surname[0]:
        return _divided(surname)
    if surname and given_names:
        return FrontNames(surname, given_names)
    if surname:
        return FrontNames(surname, _below(surname, rows))
    if given_names:  # detection often loses the lone "1" of the line above
        return FrontNames(_above(given_names, rows), given_names)
    whole = _labelled(rows, _WHOLE_LABEL)
    if whole and ("," in whole[0] or len(whole[0].split()) > 1):
        return _divided(whole)
    return _above_address(rows, address)


def _labelled(rows: Sequence[tuple[str, Box]], label: re.Pattern[str]) -> tuple[str, Box] | None:
    for text, box in rows:
        match = label.match(text)
        if match is None:
            continue
        own = _as_name(text[match.end() :])
        if own:
            return own, box
        beside = [
            (other, place) for other, place in rows
            if abs(place.middle[1] - box.middle[1]) < 0.6 * place.height and place.left >= box.right - 8
        ]  # fmt: skip
        under = [
            (other, place) for other, place in rows
            if 0 < place.middle[1] - box.bottom < 1.8 * place.height and abs(place.left - box.left) < 3 * box.height
        ]  # fmt: skip
        for other, place in (*sorted(beside, key=lambda row: row[1].left)[:1], *under[:1]):
            name = _as_name(other)
            if name:
                return name, place
    return None


def _numbered(rows: Sequence[tuple[str, Box]], number: str) -> tuple[str, Box] | None:
    """The line that begins with the field number, spaced or glued ("1 TALBOT", "1TALBOT"), or stands beside it."""
    for text, box in rows:
        match = re.match(rf"^{number}[ .:]*([A-Z0][A-Z].*)$", text)
        # A glued capital O is read as a zero: "10KAFOR" is field 1, OKAFOR.
        name = _as_name(re.sub(r"^0(?=[A-Z])", "O", match[1])) if match else ""
        if name:
            return name, box
    for text, box in rows:
        if text.strip(" .:") != number:
            continue
        for other, place in rows:
            near = 0 <= place.left - box.right < 2.5 * place.height
            if near and abs(place.middle[1] - box.middle[1]) < 0.7 * place.height and _as_name(other):
                return _as_name(other), place
    return None


def _below(upper: tuple[str, Box], rows: Sequence[tuple[str, Box]]) -> tuple[str, Box] | None:
    _, box = upper
    under = [
        (text, place) for text, place in rows
        if 0 < place.middle[1] - box.middle[1] < 2.2 * box.height and abs(place.left - box.left) < 3 * box.height
    ]  # fmt: skip
    for text, place in sorted(under, key=lambda row: row[1].top):
        name = _as_name(re.sub(r"^2[ .:]*", "", text))
        if name:
            return name, place
    return None


def _above(lower: tuple[str, Box], rows: Sequence[tuple[str, Box]]) -> tuple[str, Box] | None:
    _, box = lower
    over = [
        (text, place)
        for text, place in rows
        if 0 < box.middle[1] - place.middle[1] < 2.4 * box.height and abs(place.left - box.left) < 3 * box.height
    ]
    named = [(_as_name(text), place) for text, place in over if _as_name(text)]
    return max(named, key=lambda row: row[1].top, default=None)


def _above_address(rows: Sequence[tuple[str, Box]], address: Sequence[Box]) -> FrontNames:
    """One line above the address is the whole name; two are surname over given names, the American habit."""
    if not address:
        return FrontNames(None, None)
    top = address[0]
    above: list[tuple[str, Box]] = []
    for text, box in sorted(rows, key=lambda row: row[1].top, reverse=True):
        reference = above[-1][1] if above else top
        gap = reference.top - box.bottom
        aligned = abs(box.left - reference.left) < 3.5 * max(box.height, reference.height)
        name = _as_name(text)
        if box.bottom <= reference.top + 0.4 * box.height and gap < 2.0 * box.height and aligned and name:
            above.append((name, box))
        if len(above) == 2:
            break
    if not above:
        return FrontNames(None, None)
    if len(above) == 1 or "," in above[0][0]:
        return _divided(above[0])
    return FrontNames(surname=above[1], given_names=above[0])


def _divided(whole: tuple[str, Box]) -> FrontNames:
    """ "LAST, FIRST" at its comma; otherwise the last word is the surname."""
    text, box = whole
    if "," in text:
        surname, _, rest = text.partition(",")
        return FrontNames((surname.strip(), box), (rest.replace(",", " ").strip(), box) if rest.strip() else None)
    words = text.split()
    if len(words) < 2:
        return FrontNames((text, box), None)
    return FrontNames((words[-1], box), (" ".join(words[:-1]), box))


def _as_name(text: str) -> str:
    """The text when it can be a name, else empty: letters only, and not the words that every card carries."""
    stripped = text.strip(" :,")
    if not _NAME.fullmatch(stripped) or len(stripped) < 2:
        return ""
    words = re.findall(r"[A-Z]+", stripped)
    if _FURNITURE.search(stripped) or (code_by_name(stripped) and len(words) <= 3 and len(stripped) > 4):
        return ""
    return stripped.strip(" .") if len(words) == 1 else stripped
