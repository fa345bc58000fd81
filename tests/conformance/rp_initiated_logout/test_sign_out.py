"""RP-Initiated Logout plan: the person is signed out and comes back, or is told why not."""

import time

import pytest

from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.discovery import check_addresses
from tests.conformance.keys import claims_of, unsigned
from tests.conformance.modules import module
from tests.conformance.party import Party
from tests.conformance.person import Person
from tests.conformance.provider import Provider
from tests.conformance.signing_out import (
    BACK,
    back_at,
    came_back,
    confirm,
    is_signed_out,
    is_still_signed_in,
    logout_request,
    send_to_sign_out,
)


@pytest.fixture
def party(register: Register) -> Party:
    return register(post_logout_redirect_uris=back_at)


@module("oidcc-rp-initiated-logout-discovery-endpoint-verification")
def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(provider: Provider) -> None:
    """The metadata name the end-session endpoint.

    RP-Initiated Logout 1.0, 2.1. Mirrors OIDCCRpInitiatedLogoutDiscoveryEndpointVerification.
    """
    assert provider.endpoint("end_session_endpoint")
    check_addresses(provider)


@module("oidcc-rp-initiated-logout")
def test_oidcc_rp_initiated_logout(party: Party, browser: Browser, amara: Person) -> None:
    """With hint, address and state she is signed out and comes back with her state.

    RP-Initiated Logout 1.0, 2 and 3. Mirrors OIDCCRpInitiatedLogout.
    """
    request = logout_request(party, party.sign_in(browser, amara))
    send_to_sign_out(party, browser, request)
    confirm(browser)
    came_back(party, request)
    is_signed_out(party, browser, amara)


@module("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")
def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(party: Party, browser: Browser, amara: Person) -> None:
    """An address that is not registered is never gone to.

    RP-Initiated Logout 1.0, 2 and 3. Mirrors OIDCCRpInitiatedLogoutBadLogoutRedirectUri.
    """
    _is_not_sent_back(party, browser, amara, post_logout_redirect_uri=party.site.url("somewhere-else"))


@module("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")
def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(
    party: Party, browser: Browser, amara: Person
) -> None:
    """A registered address with something added is another address.

    RP-Initiated Logout 1.0, 3 (exact match). Mirrors OIDCCRpInitiatedLogoutQueryAddedToLogoutRedirectUri.
    """
    _is_not_sent_back(party, browser, amara, post_logout_redirect_uri=f"{party.site.url(BACK)}?foo=bar")


@module("oidcc-rp-initiated-logout-modified-id-token-hint")
def test_oidcc_rp_initiated_logout_modified_id_token_hint(party: Party, browser: Browser, amara: Person) -> None:
    """An ID token whose signature was taken off and that says so is no hint.

    RP-Initiated Logout 1.0, 2 and 4. Mirrors OIDCCRpInitiatedLogoutModifiedIdTokenHint.
    """
    signed = party.sign_in(browser, amara)
    _is_refused(
        party, browser, amara, logout_request(party, signed, id_token_hint=unsigned(claims_of(signed.id_token)))
    )


@module("oidcc-rp-initiated-logout-bad-id-token-hint")
def test_oidcc_rp_initiated_logout_bad_id_token_hint(party: Party, browser: Browser, amara: Person) -> None:
    """A token that the relying party signed itself is no hint.

    RP-Initiated Logout 1.0, 2 and 4. Mirrors OIDCCRpInitiatedLogoutBadIdTokenHint.
    """
    signed, now = party.sign_in(browser, amara), int(time.time())
    made_up = {"iss": party.client_id, "sub": "SubjectID", "aud": party.provider.issuer, "iat": now, "exp": now + 300}
    for claims in (made_up, claims_of(signed.id_token)):
        _is_refused(party, browser, amara, logout_request(party, signed, id_token_hint=party.key.sign(claims)))


@module("oidcc-rp-initiated-logout-no-id-token-hint")
def test_oidcc_rp_initiated_logout_no_id_token_hint(party: Party, browser: Browser, amara: Person) -> None:
    """Without a hint nobody knows whose the address is: she is not sent there.

    RP-Initiated Logout 1.0, 2 and 3. Mirrors OIDCCRpInitiatedLogoutNoIdTokenHint.
    """
    _is_not_sent_back(party, browser, amara, id_token_hint=None)


@module("oidcc-rp-initiated-logout-no-params")
def test_oidcc_rp_initiated_logout_no_params(party: Party, browser: Browser, amara: Person) -> None:
    """Without any parameter she is asked, signed out, and told so.

    RP-Initiated Logout 1.0, 2. Mirrors OIDCCRpInitiatedLogoutNoParams.
    """
    party.sign_in(browser, amara)
    send_to_sign_out(party, browser, {})
    _is_signed_out_here(party, browser, amara)


@module("oidcc-rp-initiated-logout-no-post-logout-redirect-uri")
def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(party: Party, browser: Browser, amara: Person) -> None:
    """Without an address to go back to she is signed out and told so.

    RP-Initiated Logout 1.0, 2. Mirrors OIDCCRpInitiatedLogoutNoPostLogoutRedirectUri.
    """
    request = logout_request(party, party.sign_in(browser, amara), post_logout_redirect_uri=None)
    send_to_sign_out(party, browser, request)
    _is_signed_out_here(party, browser, amara)


@module("oidcc-rp-initiated-logout-no-state")
def test_oidcc_rp_initiated_logout_no_state(party: Party, browser: Browser, amara: Person) -> None:
    """Without a state she comes back without one.

    RP-Initiated Logout 1.0, 2 and 3. Mirrors OIDCCRpInitiatedLogoutNoState.
    """
    request = logout_request(party, party.sign_in(browser, amara), state=None)
    send_to_sign_out(party, browser, request)
    confirm(browser)
    came_back(party, request)
    is_signed_out(party, browser, amara)


@module("oidcc-rp-initiated-logout-only-state")
def test_oidcc_rp_initiated_logout_only_state(party: Party, browser: Browser, amara: Person) -> None:
    """With a state alone she is asked, signed out, and told so.

    RP-Initiated Logout 1.0, 2. Mirrors OIDCCRpInitiatedLogoutOnlyState.
    """
    party.sign_in(browser, amara)
    send_to_sign_out(party, browser, {"state": "s" * 128})
    _is_signed_out_here(party, browser, amara)


def _is_signed_out_here(party: Party, browser: Browser, person: Person) -> None:
    confirm(browser)
    assert browser.page.status == 200
    assert browser.page.url.startswith(party.provider.issuer)
    assert party.site.received(BACK) == []
    is_signed_out(party, browser, person)


def _is_not_sent_back(party: Party, browser: Browser, person: Person, **changes: str | None) -> None:
    """An error, or the question whether to sign out; whichever she answers, she stays here."""
    request = logout_request(party, party.sign_in(browser, person), **changes)
    send_to_sign_out(party, browser, request)
    assert browser.page.status == 400 or browser.page.form("sign-out")
    confirm(browser)
    assert browser.page.url.startswith(party.provider.issuer)
    assert party.site.received(BACK) == []
    assert party.site.received("somewhere-else") == []


def _is_refused(party: Party, browser: Browser, person: Person, request: dict[str, str]) -> None:
    """An error page, nobody sent anywhere, and she is still signed in."""
    send_to_sign_out(party, browser, request)
    assert browser.page.status == 400
    assert browser.page.ids.get("reason")
    assert party.site.received(BACK) == []
    is_still_signed_in(party, browser, person)
