from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.drawn import AAMVA
from truename.evidence.domain.aamva import AamvaCardType, AamvaDeviation, height_in_inches, parse_aamva


def test_a_version_10_card_is_read_whole():
    card = parse_aamva(AAMVA.encode())
    assert card is not None
    assert (card.version, card.document_number, card.surname, card.given_names, card.suffix) == (
        10,
        "T64235789",
        "SAMPLE",
        "MICHAEL JOHN",
        "JR",
    )
    assert (card.birth_date, card.expiry_date) == (date(1986, 6, 6), date(2029, 12, 10))
    assert card.address == "2300 WEST BROAD STREET, RICHMOND, VA 23269"


def test_a_version_1_card_has_one_name_element_and_dates_that_begin_with_the_year():
    card = parse_aamva(
        b"@\n\x1e\rAAMVA6360030101DL00290192DLDAQK-134-123\nDAAJOHNSON,JACK,,3RD\nDAG1 INN PL\nDAIBALTIMORE\nDAJMD\n"
        b"DAK21230 \nDBA20270209\nDBB19910209\nDBC1\r"
    )
    assert card is not None
    assert (card.surname, card.first_name, card.suffix) == ("JOHNSON", "JACK", "3RD")
    assert (card.birth_date, card.expiry_date) == (date(1991, 2, 9), date(2027, 2, 9))


@pytest.mark.parametrize(
    ("change", "deviation"),
    [
        (lambda text: text.replace("ANSI ", "AMVA"), AamvaDeviation.FILE_TYPE_MISPRINTED),
        (lambda text: text.replace("DL0041", "DL0099"), AamvaDeviation.DESIGNATOR_WRONG),
        (lambda text: text.replace("\n", "").replace("\r", ""), AamvaDeviation.SEPARATORS_LOST),
        (lambda text: text.replace("DBB06061986", "DBB99991986"), AamvaDeviation.DATE_UNREADABLE),
        (lambda text: text[1:], AamvaDeviation.COMPLIANCE_INDICATOR_MISSING),
    ],
)
def test_a_deviation_is_tolerated_and_reported(change, deviation):
    card = parse_aamva(change(AAMVA).encode())
    assert card is not None
    assert deviation in card.deviations
    assert card.document_number == "T64235789"


def test_an_identification_card_is_told_from_a_licence():
    card = parse_aamva(AAMVA.replace("DL0041", "ID0041").replace("DLDAQ", "IDDAQ").encode())
    assert card is not None
    assert card.card_type is AamvaCardType.IDENTIFICATION


def test_other_barcodes_are_no_card():
    assert parse_aamva(b"M1BOARDING/PASS E123456 SFOJFK") is None


@pytest.mark.parametrize(
    ("text", "inches"), [("509", 69), ("5'-06\"", 66), ("068 in", 68), (" 65 IN", 65), ("173 cm", 68), ("tall", None)]
)
def test_heights_come_in_many_forms(text, inches):
    assert height_in_inches(text) == inches


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_parser_raise(content):
    parse_aamva(b"@\n\x1e\rANSI 636000100002DL00410278DL" + content)
    parse_aamva(content)
