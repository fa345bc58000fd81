import numpy as np
import pytest
import zxingcpp
from PIL import Image

from examples.specimens.barcode import aamva_record
from examples.specimens.captures import as_phone_photo, as_scan
from examples.specimens.licence import CARD_SIZE, draw_licence
from examples.specimens.mrz_text import check_digit, mrz_letters, td3_lines
from examples.specimens.passport import PAGE_SIZE, draw_passport_page
from examples.specimens.people import AMARA, BEN, CAST


@pytest.fixture(scope="module")
def face() -> Image.Image:
    return Image.effect_mandelbrot((240, 300), (-2, -1, 1, 1), 40).convert("RGB")


@pytest.fixture(scope="module")
def licence(face):
    return draw_licence(AMARA, face)


def barcode_of(image: Image.Image) -> bytes:
    found = zxingcpp.read_barcodes(np.asarray(image.convert("RGB")), formats=zxingcpp.BarcodeFormat.PDF417)
    assert len(found) == 1
    return found[0].bytes


def test_the_barcode_on_the_back_reads_byte_for_byte(licence):
    assert barcode_of(licence.back) == licence.record


def test_the_barcode_reads_in_a_scan_too(licence):
    assert barcode_of(as_scan(licence.back)) == licence.record


def test_the_record_states_its_own_place_and_length(licence):
    header, offset, length = licence.record[:21], int(licence.record[23:27]), int(licence.record[27:31])
    assert header == b"@\n\x1e\rANSI 999900100001"
    assert licence.record[offset:][:2] == b"DL"
    assert len(licence.record) == offset + length
    assert licence.record.endswith(b"\r")


def test_the_record_carries_what_the_front_shows():
    elements = {line[:3]: line[3:] for line in aamva_record(AMARA)[33:].decode().strip().split("\n")}
    assert elements["DAQ"] == AMARA.licence_number
    assert elements["DCS"] == "OKAFOR"
    assert (elements["DAC"], elements["DAD"]) == ("AMARA", "JANE")
    assert elements["DBB"] == "03091984"
    assert elements["DBA"] == "04172031"
    assert elements["DAJ"] == elements["DCG"] == "UTO"
    assert len(elements["DAK"]) == 11


def test_a_licence_can_disagree_with_its_own_barcode(face):
    assert b"DCSSORENSEN\n" in draw_licence(AMARA, face, barcode_surname=BEN.surname).record


def test_both_sides_have_the_size_of_a_card_and_passports_that_of_a_page(licence, face):
    assert licence.front.size == licence.back.size == CARD_SIZE
    assert abs(CARD_SIZE[0] / CARD_SIZE[1] - 85.6 / 53.98) < 0.01
    assert draw_passport_page(AMARA, face).size == PAGE_SIZE


@pytest.mark.parametrize(
    ("text", "digit"), [("520727", "3"), ("L898902C3", "6"), ("ZE184226B<<<<<", "1"), ("740812", "2")]
)
def test_check_digits_are_those_of_the_standards_example(text, digit):
    assert check_digit(text) == digit


@pytest.mark.parametrize("person", CAST.values(), ids=list(CAST))
def test_both_lines_have_44_characters_and_right_check_digits(person):
    first, second = td3_lines(person)
    assert len(first) == len(second) == 44
    for start, end in ((0, 9), (13, 19), (21, 27)):
        assert second[end] == check_digit(second[start:end])
    assert second[43] == check_digit(second[:10] + second[13:20] + second[21:43])


def test_a_wrong_check_digit_is_the_only_fault():
    right, wrong = td3_lines(AMARA)[1], td3_lines(AMARA, wrong_check_digit=True)[1]
    assert wrong[9] != check_digit(wrong[:9])
    assert wrong[43] == check_digit(wrong[:10] + wrong[13:20] + wrong[21:43])
    assert right[:9] + right[10:43] == wrong[:9] + wrong[10:43]


def test_names_are_spelled_in_the_letters_of_the_zone():
    assert mrz_letters("Müller-Øst Ana") == "MUELLER<OEST<ANA"


@pytest.mark.parametrize("person", CAST.values(), ids=list(CAST))
def test_nobody_can_own_the_numbers_of_the_cast(person):
    assert person.ssn.startswith("9")
    assert "01" <= person.ssn[3:5] <= "49"
    assert person.phone.startswith("+120255501")


def test_a_capture_is_the_same_for_the_same_seed_and_another_for_another(licence):
    one, again, other = (as_phone_photo(licence.front, seed=seed, size=(480, 320)).image for seed in (1, 1, 2))
    assert one.tobytes() == again.tobytes()
    assert one.tobytes() != other.tobytes()


def test_capture_faults_do_what_they_say(licence):
    def grey(**fault):
        return np.asarray(as_phone_photo(licence.front, seed=4, size=(960, 640), **fault).image.convert("L"), float)

    plain = grey()
    assert grey(dark=True).mean() < plain.mean() / 3
    assert (grey(glare=True) > 250).mean() > (plain > 250).mean() + 0.02
    assert np.abs(np.diff(grey(blur=3.0))).mean() < np.abs(np.diff(plain)).mean() / 1.5
    cropped = as_phone_photo(licence.front, seed=4, size=(960, 640), crop=True)
    assert max(x for x, _ in cropped.corners) > 960
