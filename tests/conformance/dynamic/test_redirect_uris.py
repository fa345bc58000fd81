"""Dynamic plan: the redirect address of a request is compared character by character with the registered ones."""

from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.modules import module
from tests.conformance.party import Party
from tests.conformance.person import Person


@module("oidcc-ensure-redirect-uri-in-authorization-request")
def test_oidcc_ensure_redirect_uri_in_authorization_request(party: Party, signed_in: Browser) -> None:
    """A request without redirect_uri gets a page that says so, although only one is registered.

    OpenID Connect Core 1.0, 3.1.2.1 (it is required). Mirrors OIDCCEnsureRedirectUriInAuthorizationRequest.
    """
    _gets_a_page(party, signed_in, party.request(redirect_uri=None))


@module("oidcc-redirect-uri-query-OK")
def test_oidcc_redirect_uri_query_ok(register: Register, signed_in: Browser, amara: Person) -> None:
    """A registered query component is kept, with the answer added to it.

    RFC 6749, 3.1.2. Mirrors OIDCCRedirectUriQueryOK.
    """
    party = register(redirect_uris=lambda site: [f"{site.redirect_uri}?foo=bar"])
    party.sign_in(signed_in, amara)
    assert ("foo", "bar") in party.site.received("callback")[0].query


@module("oidcc-redirect-uri-query-mismatch")
def test_oidcc_redirect_uri_query_mismatch(register: Register, signed_in: Browser) -> None:
    """Another query component than the registered one makes another address.

    OpenID Connect Core 1.0, 3.1.2.1 (simple string comparison). Mirrors OIDCCRedirectUriQueryMismatch.
    """
    party = register(redirect_uris=lambda site: [f"{site.redirect_uri}?foo=bar"])
    _gets_a_page(party, signed_in, party.request(redirect_uri=f"{party.site.redirect_uri}?bar=foo"))


@module("oidcc-redirect-uri-query-added")
def test_oidcc_redirect_uri_query_added(party: Party, signed_in: Browser) -> None:
    """A query component that was not registered makes another address.

    OpenID Connect Core 1.0, 3.1.2.1 (simple string comparison). Mirrors OIDCCRedirectUriQueryAdded.
    """
    _gets_a_page(party, signed_in, party.request(redirect_uri=f"{party.redirect_uri}?foo=bar"))


def _gets_a_page(party: Party, browser: Browser, request: dict[str, str]) -> None:
    party.send(browser, request)
    assert browser.page.status == 400
    assert "redirect_uri" in browser.page.ids["reason"]
    assert party.heard() == []
