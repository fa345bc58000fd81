"""Basic plan: what an existing session is good for, and when the person is asked again."""

import time

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.modules import module
from tests.conformance.party import Party
from tests.conformance.person import Person

_QUIET = {"form-post"}


@module("oidcc-prompt-login")
def test_oidcc_prompt_login(party: Party, browser: Browser, amara: Person) -> None:
    """prompt=login asks a signed-in person to sign in again, and auth_time moves.

    OpenID Connect Core 1.0, 3.1.2.1 and 15.1. Mirrors OIDCCPromptLogin.
    """
    first = party.sign_in(browser, amara)
    time.sleep(1.1)  # auth_time counts whole seconds
    second = party.sign_in(browser, amara, prompt="login")
    assert "sign-in" in second.pages
    assert second.claims["sub"] == first.claims["sub"]
    assert second.claims["auth_time"] > first.claims["auth_time"]


@module("oidcc-prompt-none-not-logged-in")
def test_oidcc_prompt_none_not_logged_in(party: Party, browser: Browser, amara: Person) -> None:
    """prompt=none without a session is refused at once, with a long state unharmed.

    OpenID Connect Core 1.0, 3.1.2.1 and 3.1.2.6. Mirrors OIDCCPromptNoneNotLoggedIn.
    """
    request = party.request(prompt="none", state="s" * 128)
    party.send(browser, request)
    assert set(amara.go_on(browser, until="sign-in")) <= _QUIET
    checks.is_error(party.read_answer(request), *checks.NEEDS_THE_PERSON)


@module("oidcc-prompt-none-logged-in")
def test_oidcc_prompt_none_logged_in(party: Party, signed_in: Browser, amara: Person) -> None:
    """prompt=none with a session and a remembered decision is answered without a page, about the same sign-in.

    OpenID Connect Core 1.0, 3.1.2.1 and 15.1. Mirrors OIDCCPromptNoneLoggedIn.
    """
    first = party.sign_in(signed_in, amara)
    second = party.sign_in(signed_in, amara, prompt="none")
    assert set(second.pages) <= _QUIET
    _is_the_same_sign_in(first.claims, second.claims)


@module("oidcc-id-token-hint")
def test_oidcc_id_token_hint(party: Party, signed_in: Browser, amara: Person) -> None:
    """prompt=none with the ID token of the last sign-in as hint is answered without a page.

    OpenID Connect Core 1.0, 3.1.2.1 and 3.1.2.2. Mirrors OIDCCIdTokenHint.
    """
    first = party.sign_in(signed_in, amara)
    second = party.sign_in(signed_in, amara, prompt="none", id_token_hint=first.id_token)
    assert set(second.pages) <= _QUIET
    _is_the_same_sign_in(first.claims, second.claims)


@module("oidcc-max-age-1")
def test_oidcc_max_age_1(party: Party, browser: Browser, amara: Person) -> None:
    """max_age=1 two seconds after the sign-in asks for another, and auth_time is there and later.

    OpenID Connect Core 1.0, 2, 3.1.2.1 and 15.1. Mirrors OIDCCMaxAge1.
    """
    first = party.sign_in(browser, amara)
    time.sleep(2)
    second = party.sign_in(browser, amara, max_age="1")
    assert "sign-in" in second.pages
    assert second.claims["sub"] == first.claims["sub"]
    assert second.claims["auth_time"] > first.claims["auth_time"]
    assert time.time() - second.claims["auth_time"] < 60


@module("oidcc-max-age-10000")
def test_oidcc_max_age_10000(party: Party, signed_in: Browser, amara: Person) -> None:
    """max_age=10000 lets a younger session do, and auth_time is that of the one sign-in both times.

    OpenID Connect Core 1.0, 2, 3.1.2.1 and 15.1. Mirrors OIDCCMaxAge10000.
    """
    first = party.sign_in(signed_in, amara, max_age="15000")
    second = party.sign_in(signed_in, amara, max_age="10000")
    assert "sign-in" not in first.pages + second.pages
    assert "auth_time" in first.claims
    _is_the_same_sign_in(first.claims, second.claims)


def _is_the_same_sign_in(first: dict[str, object], second: dict[str, object]) -> None:
    assert second["sub"] == first["sub"]
    assert second["auth_time"] == first["auth_time"]
