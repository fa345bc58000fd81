"""Dynamic plan: what is registered shows, counts, or is refused."""

from urllib.parse import urlencode

import pytest

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.keys import new_key
from tests.conformance.modules import module
from tests.conformance.page import Page
from tests.conformance.party import Party, ask_to_register
from tests.conformance.person import Person, kind_of
from tests.conformance.provider import Provider
from tests.conformance.rp_server import RelyingPartyServer, Site


@pytest.fixture
def site(rp_server: RelyingPartyServer) -> Site:
    return rp_server.site()


@module("oidcc-registration-logo-uri")
def test_oidcc_registration_logo_uri(register: Register, browser: Browser) -> None:
    """The first page that a person without a session sees shows the relying party's logo.

    OpenID Connect Dynamic Client Registration 1.0, 2 (logo_uri). Mirrors OIDCCRegistrationLogoUri.
    """
    party = register(logo_uri=lambda site: site.url("logo.png"))
    page = _first_page(party, browser)
    assert party.site.url("logo.png") in page.images
    assert page.allows("img-src", party.site.url("logo.png"))


@module("oidcc-registration-policy-uri")
def test_oidcc_registration_policy_uri(register: Register, browser: Browser) -> None:
    """The first page that a person without a session sees links to the relying party's privacy policy.

    OpenID Connect Dynamic Client Registration 1.0, 2 (policy_uri). Mirrors OIDCCRegistrationPolicyUri.
    """
    party = register(policy_uri=lambda site: site.url("policy"))
    assert party.site.url("policy") in _first_page(party, browser).addresses


@module("oidcc-registration-tos-uri")
def test_oidcc_registration_tos_uri(register: Register, browser: Browser) -> None:
    """The first page that a person without a session sees links to the relying party's terms of service.

    OpenID Connect Dynamic Client Registration 1.0, 2 (tos_uri). Mirrors OIDCCRegistrationTosUri.
    """
    party = register(tos_uri=lambda site: site.url("terms"))
    assert party.site.url("terms") in _first_page(party, browser).addresses


@module("oidcc-registration-jwks-uri")
def test_oidcc_registration_jwks_uri(
    provider: Provider, rp_server: RelyingPartyServer, register: Register, signed_in: Browser, amara: Person
) -> None:
    """Keys that are published at an address count as registered keys do.

    OpenID Connect Dynamic Client Registration 1.0, 2 (jwks_uri); OpenID Connect Core 1.0, 10.1.
    Mirrors OIDCCRegistrationJwksUri.
    """
    key = new_key()
    party = register(key=key, jwks=None, jwks_uri=lambda site: site.serve_json("jwks", key.public_jwks))
    assert party.registration["jwks_uri"] == party.site.url("jwks")
    assert "jwks" not in party.registration
    party.sign_in(signed_in, amara)
    assert party.site.received("jwks")


@module("oidcc-registration-sector-uri")
def test_oidcc_registration_sector_uri(
    provider: Provider, register: Register, signed_in: Browser, amara: Person
) -> None:
    """A sector document that lists the redirect address is accepted, and its host is the sector of the subject.

    OpenID Connect Dynamic Client Registration 1.0, 5; OpenID Connect Core 1.0, 8.1. Mirrors OIDCCRegistrationSectorUri.
    """
    assert provider.announces("subject_types_supported", "pairwise")
    shared: list[str] = []
    parties = [
        register(
            subject_type="pairwise",
            sector_identifier_uri=lambda site: site.serve_json("redirect_uris.json", lambda: [site.redirect_uri]),
        )
        for _ in range(2)
    ]
    for party in parties:
        assert party.registration["subject_type"] == "pairwise"
        assert party.site.received("redirect_uris.json")
        shared.append(party.sign_in(signed_in, amara).claims["sub"])
    # Both documents are on one host: that is one sector, and a person has one subject in it.
    assert shared[0] == shared[1]


@module("oidcc-registration-sector-bad")
def test_oidcc_registration_sector_bad(provider: Provider, site: Site) -> None:
    """A sector document that does not list the redirect address refuses the registration.

    OpenID Connect Dynamic Client Registration 1.0, 5. Mirrors OIDCCRegistrationSectorBad.
    """
    address = site.serve_json("redirect_uris.json", lambda: ["https://agency.example/op"])
    answer = ask_to_register(provider, site, subject_type="pairwise", sector_identifier_uri=address)
    checks.registration_error(answer, "invalid_client_metadata")
    assert site.received("redirect_uris.json")


@module("oidcc-redirect-uri-regfrag")
def test_oidcc_redirect_uri_regfrag(provider: Provider, site: Site) -> None:
    """A redirect address with a fragment is not registered.

    RFC 6749, 3.1.2; OpenID Connect Dynamic Client Registration 1.0, 3.3. Mirrors OIDCCRedirectUriRegFrag.
    """
    answer = ask_to_register(provider, site, redirect_uris=[f"{site.redirect_uri}#foobar"])
    checks.registration_error(answer, "invalid_redirect_uri", "invalid_client_metadata")


def _first_page(party: Party, browser: Browser) -> Page:
    endpoint = party.provider.endpoint("authorization_endpoint")
    page = browser.get(f"{endpoint}?{urlencode(party.request())}")
    assert page.status == 200
    assert kind_of(page) in {"welcome", "sign-in"}
    return page
