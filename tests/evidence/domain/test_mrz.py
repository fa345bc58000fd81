import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.drawn import TD3
from truename.evidence.domain.mrz import MrzFormat, check_digit, parse_mrz
from truename.evidence.domain.mrz_zone import zone_from


def test_the_check_digit_is_that_of_the_standards_example():
    assert check_digit("520727") == "3"
    assert check_digit("AB2134<<<") == "5"


def test_a_passport_zone_is_parsed_and_consistent():
    zone = parse_mrz(TD3)
    assert zone is not None
    assert (zone.format, zone.surname, zone.given_names) == (MrzFormat.TD3, "ERIKSSON", "ANNA MARIA")
    assert (zone.document_number, zone.birth_date, zone.expiry_date) == ("L898902C3", "740812", "120415")
    assert zone.is_consistent
    assert zone.repairs == ()


@pytest.mark.parametrize(
    ("lines", "layout"),
    [
        (
            ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"),
            MrzFormat.TD1,
        ),
        (("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"), MrzFormat.TD2),
        (
            ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"),
            MrzFormat.MRV_A,
        ),
    ],
)
def test_cards_and_visas_have_their_own_layouts(lines, layout):
    zone = parse_mrz(lines)
    assert zone is not None
    assert zone.format is layout
    assert zone.is_consistent


def test_one_look_alike_is_repaired_by_its_own_check_digit_and_reported():
    read = "L8989O2C3" + TD3[1][9:]
    zone = parse_mrz((TD3[0], read))
    assert zone is not None
    assert zone.document_number == "L898902C3"
    assert [(repair.read, repair.taken_as) for repair in zone.repairs] == [("O", "0")]
    assert zone.lines[1] == read


def test_a_wrong_printed_check_digit_is_never_repaired_away():
    zone = parse_mrz((TD3[0], TD3[1][:9] + "7" + TD3[1][10:]))
    assert zone is not None
    assert not zone.is_consistent
    assert zone.document_number == "L898902C3"


def test_lost_fillers_are_put_back_where_the_run_is():
    zone = zone_from([TD3[0][:36], TD3[1].replace("<<<<<", "<<<")])
    assert zone is not None
    assert zone.lines == TD3


def test_letters_that_blurred_fillers_are_taken_for_leave_the_fill():
    zone = zone_from([TD3[0][:34] + "C<<<<CCEE<", TD3[1]])
    assert zone is not None
    assert zone.lines == tuple(TD3)


def test_letters_that_no_filler_looks_like_stay_as_printed():
    name_line = TD3[0][:38] + "WITH<<"
    zone = zone_from([name_line, TD3[1]])
    assert zone is not None
    assert zone.lines[0] == name_line


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet="ABO01<8 pß<<<", max_size=60), max_size=4))
def test_no_text_makes_the_parser_raise(lines):
    zone_from(lines)
    parse_mrz(lines)
