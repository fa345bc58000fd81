"""Dates as evidence prints them: barcode digits, MRZ two-digit years, and the many forms on card fronts."""

import re
from collections.abc import Callable
from datetime import date

DateBuilder = Callable[[re.Match[str]], date | None]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("JAN", "JANV", "ENE"),
            ("FEB", "FEV"),
            ("MAR", "MARS"),
            ("APR", "AVR", "ABR"),
            ("MAY", "MAI"),
            ("JUN", "JUIN"),
            ("JUL", "JUIL"),
            ("AUG", "AOUT", "AGO"),
            ("SEP", "SEPT"),
            ("OCT",),
            ("NOV",),
            ("DEC", "DIC"),
        ),
        start=1,
    )
    for name in names
}
# Letters that recognition puts in the place of digits; only applied inside what already has the shape of a date.
_DIGIT_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "B": "8", "S": "5", "Z": "2"})
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?!\d)")
_NAMED_MONTH = re.compile(r"(\d{1,2})[-/. ]?([A-Z]{3,4})(?:[-/. ]{1,3}[A-Z]{3,4})?[-/. ]{0,2}(\d{4}|\d{2})(?!\d)")
_NAMED_MONTH_FIRST = re.compile(r"([A-Z]{3,4})[-/. ](\d{1,2}),?[-/. ](\d{4})(?!\d)")


def calendar_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when the calendar has no such day or the year is outside 1880 to 2120."""
    if not 1880 <= year <= 2120:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def from_eight_digits(digits: str) -> date | None:
    """MMDDCCYY or CCYYMMDD, whichever makes a date; MMDDCCYY is tried first. None for neither.

    The two cannot be confused: a valid month and day in front would be a year before 1232.
    Source: AAMVA DL/ID Card Design Standard, annex D (US month first, Canada and version 1 year first).
    """
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    month_first = calendar_date(int(digits[4:]), int(digits[:2]), int(digits[2:4]))
    return month_first or calendar_date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def birth_from_mrz(digits: str, today: date) -> date | None:
    """YYMMDD as the latest such date that is not after `today`; None when it is no date (unknown days are `<<`).

    Source: ICAO Doc 9303 part 3, 4.8.
    """
    return _from_two_digit_year(digits, latest=today)


def expiry_from_mrz(digits: str, today: date) -> date | None:
    """YYMMDD within the 50 years on either side of `today`; None when it is no date."""
    return _from_two_digit_year(digits, latest=date(today.year + 50, 12, 31))


def _from_two_digit_year(digits: str, *, latest: date) -> date | None:
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    for century in (latest.year // 100 * 100, latest.year // 100 * 100 - 100):
        found = calendar_date(century + year, month, day)
        if found is not None and found <= latest:
            return found
    return None


def dates_in_text(text: str) -> tuple[date, ...]:
    """Every date in one printed line, left to right; an unreadable or impossible one is left out.

    Numeric dates are month first (US) unless only day first is possible. Two-digit years only with a named month.
    """
    upper = text.upper()
    found: list[tuple[int, date]] = []
    masked = _collect(_YEAR_FIRST, upper, found, _year_month_day)
    masked = _collect(_MONTH_FIRST, masked, found, _month_day_year)
    masked = _collect(_NAMED_MONTH, masked, found, _day_name_year)
    _collect(_NAMED_MONTH_FIRST, masked, found, _name_day_year)
    if not found and (repaired := _with_digits(upper)) != upper:
        return dates_in_text(repaired)
    return tuple(value for _, value in sorted(found))


def _collect(
    pattern: re.Pattern[str],
    text: str,
    found: list[tuple[int, date]],
    build: DateBuilder,
) -> str:
    """Appends what `pattern` finds and blanks it, so that no other form reads the same digits again."""
    for match in pattern.finditer(text):
        value = build(match)
        if value is not None:
            found.append((match.start(), value))
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text


def _year_month_day(match: re.Match[str]) -> date | None:
    return calendar_date(int(match[1]), int(match[2]), int(match[3]))


def _month_day_year(match: re.Match[str]) -> date | None:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    return calendar_date(year, first, second) or calendar_date(year, second, first)


def _day_name_year(match: re.Match[str]) -> date | None:
    month = _MONTHS.get(match[2]) or _MONTHS.get(match[2][:3])
    year = int(match[3])
    if month is None:
        return None
    if len(match[3]) == 2:
        year += 2000 if year < 60 else 1900
    return calendar_date(year, month, int(match[1]))


def _name_day_year(match: re.Match[str]) -> date | None:
    month = _MONTHS.get(match[1]) or _MONTHS.get(match[1][:3])
    return None if month is None else calendar_date(int(match[3]), month, int(match[2]))


def _with_digits(text: str) -> str:
    """`O1/I2/199O` with digits for the look-alikes, only in words that already hold a date separator and a digit."""
    return " ".join(
        word.translate(_DIGIT_LOOK_ALIKES) if re.search(r"\d", word) and re.search(r"[-/.]", word) else word
        for word in text.split(" ")
    )
