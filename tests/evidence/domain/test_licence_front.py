import pytest

from truename.evidence.domain.licence_front import read_front
from truename.evidence.domain.ports import TextLine
from truename.evidence.domain.reading import FieldName


def lines(*rows):
    made = []
    for text, left, top in rows:
        right, bottom = left + 18 * len(text), top + 32
        made.append(TextLine(text, 0.98, ((left, top), (right, top), (right, bottom), (left, bottom))))
    return tuple(made)


NUMBERED = (
    ("4dLIC#WDLABCD456DG 9CLASS B", 340, 140),
    ("1 TALBOT", 340, 185),
    ("2 LIAM R.", 340, 225),
    ("3 DOB 01/06/1958", 340, 290),
    ("8123 STREET ADDRESS", 340, 335),
    ("YOUR CITY WA 99999-1234", 360, 375),
    ("4aISs01/06/2015", 700, 290),
    ("15SEX M", 420, 420),
    ("4b EXP 08/12/2020", 700, 500),
    ("5DDWDLABCD456DG1234567XX1101", 340, 580),
)


def values(*rows):
    return {name: field.value for name, field in read_front(lines(*rows)).items()}


def test_field_numbers_lead_to_their_values_even_when_glued():
    assert values(*NUMBERED) == {
        FieldName.DOCUMENT_NUMBER: "WDLABCD456DG",
        FieldName.SURNAME: "TALBOT",
        FieldName.GIVEN_NAMES: "LIAM R.",
        FieldName.BIRTH_DATE: "1958-01-06",
        FieldName.ISSUE_DATE: "2015-01-06",
        FieldName.EXPIRY_DATE: "2020-08-12",
        FieldName.ADDRESS: "123 STREET ADDRESS, YOUR CITY WA 99999-1234",
        FieldName.ISSUER: "WA",
        FieldName.SEX: "M",
    }


@pytest.mark.parametrize("surname", ["TALBOT", "1TALBOT", "1. TALBOT"])
def test_a_lost_or_glued_field_number_does_not_lose_the_surname(surname):
    rows = [row if row[0] != "1 TALBOT" else (surname, 340, 185) for row in NUMBERED]
    assert values(*rows)[FieldName.SURNAME] == "TALBOT"


def test_a_card_without_field_numbers_is_read_by_where_things_stand():
    found = values(
        ("CHRIS SMITH", 254, 103),
        ("Main Street, Charleston,", 257, 148),
        ("WV 45678", 258, 181),
        ("LIC #:", 257, 265),
        ("034568", 400, 265),
        ("DOB:", 257, 300),
        ("03/23/1988", 400, 300),
    )
    assert (found[FieldName.SURNAME], found[FieldName.GIVEN_NAMES]) == ("SMITH", "CHRIS")
    assert (found[FieldName.DOCUMENT_NUMBER], found[FieldName.BIRTH_DATE]) == ("034568", "1988-03-23")


def test_the_word_before_a_spaced_number_is_no_part_of_it():
    assert values(("ID 123 456 789", 340, 140), *NUMBERED[1:])[FieldName.DOCUMENT_NUMBER] == "123456789"


def test_a_whole_name_stands_under_its_label():
    found = values(("1,2 NAME/8 ADDRESS", 330, 235), ("JANE Q PUBLIC", 330, 270), ("COLUMBUS, OH 43223", 330, 310))
    assert (found[FieldName.SURNAME], found[FieldName.GIVEN_NAMES]) == ("PUBLIC", "JANE Q")


def test_print_that_is_no_card_gives_nothing():
    assert values(("PIZZA MARGHERITA", 10, 10), ("WITH BASIL", 10, 60)) == {}
