from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truename.assurance.levels import AAL
from truename.authenticators.domain.methods import (
    AuthenticatorKind,
    achieved_level,
    authentication_methods,
    with_methods,
)
from truename.authenticators.domain.passwords import PasswordFault, password_fault
from truename.authenticators.domain.throttling import CODE_PER_ACCOUNT, seconds_left, window_start
from truename.authenticators.domain.totp import code_at, matching_step, provisioning_uri, step_at


# RFC 4226, appendix D: the first ten codes of the test secret.
@pytest.mark.parametrize(
    ("counter", "code"),
    list(
        enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])
    ),
)
def test_codes_are_those_of_the_standard(counter, code):
    assert code_at(b"12345678901234567890", counter) == code


@given(st.integers(min_value=1000, max_value=2**40), st.integers(min_value=-90, max_value=90))
def test_a_code_matches_within_one_step_and_names_its_own(moment, drift):
    secret = b"s" * 20
    made = step_at(moment)
    found = matching_step(secret, code_at(secret, made), unix_seconds=moment + drift)
    if abs(step_at(moment + drift) - made) <= 1:
        assert found is not None
    assert found is None or code_at(secret, found) == code_at(secret, made)


def test_the_uri_names_the_account_and_hides_no_space_in_the_secret():
    uri = provisioning_uri(b"12345678901234567890", account="amara@example.com", issuer="Truename")
    assert uri.startswith("otpauth://totp/Truename%3Aamara%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&")


@pytest.mark.parametrize(
    ("kinds", "verified", "level"),
    [
        ((), False, AAL.NONE),
        ((AuthenticatorKind.PASSWORD,), False, AAL.AAL1),
        ((AuthenticatorKind.TOTP,), False, AAL.AAL1),
        ((AuthenticatorKind.TOTP, AuthenticatorKind.RECOVERY_CODES), False, AAL.AAL1),
        ((AuthenticatorKind.PASSKEY,), False, AAL.AAL1),
        ((AuthenticatorKind.PASSKEY,), True, AAL.AAL2),
        ((AuthenticatorKind.PASSWORD, AuthenticatorKind.TOTP), False, AAL.AAL2),
        ((AuthenticatorKind.PASSWORD, AuthenticatorKind.PASSKEY), False, AAL.AAL2),
        ((AuthenticatorKind.RECOVERY_CODES, AuthenticatorKind.PASSWORD), False, AAL.AAL2),
    ],
)
def test_two_different_factors_make_aal2_and_nothing_else_does(kinds, verified, level):
    methods: tuple[str, ...] = ()
    for kind in kinds:
        methods = with_methods(methods, authentication_methods(kind, user_verified=verified))
    assert achieved_level(methods) is level


@given(st.text(min_size=8, max_size=128))
def test_any_characters_make_a_password_when_it_is_not_common(text):
    fault = password_fault(text, addresses=(), is_common=lambda _: False)
    assert fault in {
        None,
        PasswordFault.COMMON,
        PasswordFault.TOO_SHORT,
        PasswordFault.TOO_LONG,
        PasswordFault.SERVICE_NAME,
    }
    if text.isascii() and len(set(text.casefold())) > 1 and "truename" not in text.casefold():
        assert fault is None


def test_eight_letters_after_normalisation_are_asked_for():
    decomposed = "e\u0301" * 4
    assert password_fault(decomposed, addresses=(), is_common=lambda _: False) is PasswordFault.TOO_SHORT


def test_a_window_ends_when_it_says():
    now = datetime(2026, 11, 1, 12, 7, 30, tzinfo=UTC)
    assert window_start(CODE_PER_ACCOUNT, now) == datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    later = now + timedelta(seconds=seconds_left(CODE_PER_ACCOUNT, now))
    assert window_start(CODE_PER_ACCOUNT, later) > window_start(CODE_PER_ACCOUNT, now)
