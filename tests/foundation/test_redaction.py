"""Masks show enough to recognise and not enough to use."""

from datetime import date

import pytest

from truename.foundation.identifiers import new_identifier
from truename.foundation.randomness import normalise_crockford, random_crockford, random_digits
from truename.foundation.redaction import Sensitive, mask_date, mask_email, mask_phone, mask_tail, mask_text
from truename.foundation.refusal import Refusal


@pytest.mark.parametrize(
    ("address", "masked"),
    [("amara@example.com", "a•••@example.com"), ("@example.com", "••••••"), ("nonsense", "••••••"), ("", "••••••")],
)
def test_an_email_keeps_its_first_letter_and_domain(address: str, masked: str) -> None:
    assert mask_email(address) == masked


def test_a_phone_keeps_its_last_four_digits() -> None:
    assert mask_phone("+12025550143") == "••• ••• 0143"
    assert mask_phone("0143") == "••••••"


def test_short_values_are_masked_whole() -> None:
    assert mask_tail("12345678") == "••••••"
    assert mask_tail("123456789") == "•••••6789"
    assert mask_text("Jo Li") == "J•• L••"
    assert mask_date(date(1984, 3, 9)) == "••/••/1984"


def test_a_sensitive_value_never_prints_itself() -> None:
    wrapped = Sensitive("secret")
    assert "secret" not in f"{wrapped} {wrapped!r}"
    assert wrapped.reveal() == "secret"


def test_a_refusal_says_its_code_and_no_more() -> None:
    assert str(Refusal(tries_left=2)) == "refused"
    assert Refusal(tries_left=2).facts == {"tries_left": 2}


def test_typed_codes_forgive_what_people_confuse() -> None:
    code = random_crockford(10)
    assert normalise_crockford(f" {code[:5].lower()}-{code[5:]} ") == code
    assert normalise_crockford("oOiIlL") == "001111"


def test_identifiers_are_ordered_by_time_and_digits_keep_their_length() -> None:
    first, second = new_identifier(), new_identifier()
    assert first.version == 7
    assert first.int >> 80 <= second.int >> 80
    assert {len(random_digits(6)) for _ in range(50)} == {6}
