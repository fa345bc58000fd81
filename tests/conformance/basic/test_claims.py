"""Basic plan: the userinfo endpoint and the claims that scopes and the claims parameter ask for."""

import json

import httpx2

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.modules import module
from tests.conformance.party import Party
from tests.conformance.person import Person
from tests.conformance.provider import Provider


@module("oidcc-userinfo-get")
def test_oidcc_userinfo_get(party: Party, signed_in: Browser, amara: Person) -> None:
    """Userinfo answers a GET with the access token in the header, and refuses one without.

    OpenID Connect Core 1.0, 5.3.1 and 5.3.3; RFC 6750, 3.1. Mirrors OIDCCUserInfoGet.
    """
    signed = party.sign_in(signed_in, amara)
    assert checks.userinfo(party.ask_userinfo(signed.access_token))["sub"] == signed.claims["sub"]
    refused = party.ask_userinfo("made-up")
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["www-authenticate"]


@module("oidcc-userinfo-post-header")
def test_oidcc_userinfo_post_header(party: Party, signed_in: Browser, amara: Person) -> None:
    """Userinfo answers a POST with the access token in the header.

    OpenID Connect Core 1.0, 5.3.1. Mirrors OIDCCUserInfoPostHeader.
    """
    signed = party.sign_in(signed_in, amara)
    headers = {"Authorization": f"Bearer {signed.access_token}"}
    answer = party.provider.http.post(party.provider.endpoint("userinfo_endpoint"), headers=headers)
    assert checks.userinfo(answer)["sub"] == signed.claims["sub"]


@module("oidcc-userinfo-post-body")
def test_oidcc_userinfo_post_body(party: Party, signed_in: Browser, amara: Person) -> None:
    """Userinfo answers a POST with the access token in the form.

    OpenID Connect Core 1.0, 5.3.1; RFC 6750, 2.2. Mirrors OIDCCUserInfoPostBody.
    """
    signed = party.sign_in(signed_in, amara)
    assert checks.userinfo(_posted(party, signed.access_token))["sub"] == signed.claims["sub"]


@module("oidcc-scope-profile")
def test_oidcc_scope_profile(party: Party, signed_in: Browser, amara: Person) -> None:
    """The scope profile brings her names and birth date.

    OpenID Connect Core 1.0, 5.1 and 5.4. Mirrors OIDCCScopeProfile.
    """
    _has_the_claims_of(party, signed_in, amara, "profile")


@module("oidcc-scope-email")
def test_oidcc_scope_email(party: Party, signed_in: Browser, amara: Person) -> None:
    """The scope email brings her address and that it is verified.

    OpenID Connect Core 1.0, 5.1 and 5.4. Mirrors OIDCCScopeEmail.
    """
    _has_the_claims_of(party, signed_in, amara, "email")


@module("oidcc-scope-address")
def test_oidcc_scope_address(party: Party, signed_in: Browser, amara: Person) -> None:
    """The scope address brings her postal address as an object.

    OpenID Connect Core 1.0, 5.1.1 and 5.4. Mirrors OIDCCScopeAddress.
    """
    _has_the_claims_of(party, signed_in, amara, "address")


@module("oidcc-scope-phone")
def test_oidcc_scope_phone(party: Party, signed_in: Browser, amara: Person) -> None:
    """The scope phone brings her number and that it is verified.

    OpenID Connect Core 1.0, 5.1 and 5.4. Mirrors OIDCCScopePhone.
    """
    _has_the_claims_of(party, signed_in, amara, "phone")


@module("oidcc-scope-all")
def test_oidcc_scope_all(party: Party, signed_in: Browser, amara: Person) -> None:
    """All scopes of OpenID Connect at once bring the claims of each.

    OpenID Connect Core 1.0, 5.4. Mirrors OIDCCScopeAll.
    """
    _has_the_claims_of(party, signed_in, amara, "address", "email", "phone", "profile")


@module("oidcc-claims-essential")
def test_oidcc_claims_essential(party: Party, signed_in: Browser, amara: Person) -> None:
    """An essential claim asked of userinfo is in userinfo, and not in the ID token.

    OpenID Connect Core 1.0, 5.5 and 5.5.1. Mirrors OIDCCClaimsEssential.
    """
    assert party.provider.metadata["claims_parameter_supported"] is True
    asked = json.dumps({"userinfo": {"name": {"essential": True}}})
    signed = party.sign_in(signed_in, amara, claims=asked)
    assert signed.userinfo["name"]
    assert "name" not in signed.claims


@module("oidcc-claims-locales")
def test_oidcc_claims_locales(party: Party, signed_in: Browser, amara: Person) -> None:
    """A preferred language of claims that nobody holds changes nothing.

    OpenID Connect Core 1.0, 5.2 and 15.1. Mirrors OIDCCClaimsLocales.
    """
    assert party.sign_in(signed_in, amara, claims_locales="se").userinfo["sub"]


def _has_the_claims_of(party: Party, browser: Browser, person: Person, *scopes: str) -> None:
    provider: Provider = party.provider
    assert all(provider.announces("scopes_supported", scope) for scope in scopes)
    wanted = set().union(*(checks.SCOPE_CLAIMS[scope] for scope in scopes))
    assert all(provider.announces("claims_supported", claim) for claim in wanted)
    signed = party.sign_in(browser, person, scope=" ".join(("openid", *scopes)))
    assert wanted <= set(signed.userinfo)
    assert not wanted & set(signed.claims), "OIDC Core 5.4: with a code they are at userinfo"
    others = set().union(*checks.SCOPE_CLAIMS.values()) - wanted
    assert not others & set(signed.userinfo), "nothing that was not asked for"


def _posted(party: Party, access_token: str) -> httpx2.Response:
    return party.provider.http.post(party.provider.endpoint("userinfo_endpoint"), data={"access_token": access_token})
