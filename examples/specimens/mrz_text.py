"""The two machine-readable lines of a passport page, as text; drawing them is `passport`'s."""

import unicodedata
from datetime import date

from .people import ISSUER, SpecimenPerson

LINE_LENGTH = 44
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_SPELLED = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "Å": "AA", "Æ": "AE", "Ø": "OE", "Þ": "TH"})


def check_digit(text: str) -> str:
    """The check digit over `text` (weights 7, 3, 1, modulo 10). Source: ICAO Doc 9303-3, 4.9."""
    return str(sum(_VALUES[character] * (7, 3, 1)[place % 3] for place, character in enumerate(text)) % 10)


def mrz_letters(name: str) -> str:
    """`name` in the letters of the machine-readable zone. Source: ICAO Doc 9303-3, section 6."""
    spelled = name.upper().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled)
    kept = "".join(
        "<" if character in " -" else character for character in plain if character in " -" or character.isalpha()
    )
    return "".join(character for character in kept if character in _VALUES)


def td3_lines(
    person: SpecimenPerson, *, expires: date | None = None, wrong_check_digit: bool = False
) -> tuple[str, str]:
    """The two lines of 44 characters; `wrong_check_digit` spoils the one of the document number only.

    Source: ICAO Doc 9303-4, 4.2.2.
    """
    names = f"{mrz_letters(person.surname)}<<{mrz_letters(person.given_names)}"
    first = f"P<{ISSUER}{names}"[:LINE_LENGTH].ljust(LINE_LENGTH, "<")
    number = person.passport_number.ljust(9, "<")
    born = person.birth_date.strftime("%y%m%d")
    until = (expires or person.passport_expires).strftime("%y%m%d")
    sex = person.sex if person.sex in {"F", "M"} else "<"
    personal = "<" * 14
    checked = number + check_digit(number), born + check_digit(born), until + check_digit(until), personal + "<"
    if wrong_check_digit:
        checked = number + str((int(check_digit(number)) + 4) % 10), *checked[1:]
    # Over the spoilt digit too, so that exactly one check of the page fails.
    composite = check_digit("".join(checked))
    second = f"{checked[0]}{ISSUER}{checked[1]}{sex}{checked[2]}{checked[3]}{composite}"
    return first, second
