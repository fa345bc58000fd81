from datetime import date

import pytest

from truename.evidence.domain.dates import birth_from_mrz, dates_in_text, expiry_from_mrz, from_eight_digits
from truename.evidence.domain.names import given_names_agree, surnames_agree, whole_names_agree


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ævarsdóttir", "AEVARSDOTTIR"),
        ("MÜLLER", "MUELLER"),
        ("O'NEIL", "ONEIL"),
        ("SMITH-JONES", "SMITH JONES"),
        ("DOE JR", "DOE"),
        ("WOLFESCHLEGELSTEIN", "WOLFESCHLEGEL"),
    ],
)
def test_one_surname_written_two_ways_agrees(one, other):
    assert surnames_agree(one, other)


@pytest.mark.parametrize(("one", "other"), [("LEE", "LEEDS"), ("SMITH", "SMYTH"), ("", ""), ("OKAFOR", "")])
def test_two_surnames_do_not_agree(one, other):
    assert not surnames_agree(one, other)


def test_a_missing_middle_name_or_an_initial_is_no_contradiction():
    assert given_names_agree("AMARA JOY", "AMARA")
    assert given_names_agree("AMARA J", "AMARA JOY")
    assert not given_names_agree("AMARA JOY", "AMARA RUTH")
    assert whole_names_agree("OKAFOR", "AMARA", "AMARA", "OKAFOR")


def test_eight_digits_are_a_date_in_either_order():
    assert from_eight_digits("12102029") == date(2029, 12, 10)
    assert from_eight_digits("20291210") == date(2029, 12, 10)
    assert from_eight_digits("99999999") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4b EXP 08/12/2020", date(2020, 8, 12)),
        ("12 AUG/AOUT 1974", date(1974, 8, 12)),
        ("2031-01-05", date(2031, 1, 5)),
        ("25.12.1982", date(1982, 12, 25)),
        ("300807/15/1980", date(1980, 7, 15)),
        ("DOB O6/O6/1986", date(1986, 6, 6)),
    ],
)
def test_dates_are_found_in_print(text, expected):
    assert dates_in_text(text) == (expected,)


def test_two_digit_years_are_taken_by_what_they_mean():
    today = date(2026, 11, 24)
    assert birth_from_mrz("301231", today) == date(1930, 12, 31)
    assert expiry_from_mrz("301231", today) == date(2030, 12, 31)
    assert birth_from_mrz("74<<<<", today) is None
