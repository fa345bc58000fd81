"""Basic plan: what an authorization request may and may not look like."""

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.keys import new_code_verifier, s256
from tests.conformance.modules import module
from tests.conformance.party import Party
from tests.conformance.person import Person


@module("oidcc-response-type-missing")
def test_oidcc_response_type_missing(party: Party, signed_in: Browser, amara: Person) -> None:
    """A request without response_type is refused at the relying party or on a page that says so.

    RFC 6749, 3.1.1 and 4.1.2.1. Mirrors OIDCCResponseTypeMissing.
    """
    request = party.request(response_type=None)
    party.send(signed_in, request)
    amara.go_on(signed_in)
    if party.heard():
        checks.is_error(party.read_answer(request), "invalid_request", "unsupported_response_type")
    else:
        assert signed_in.page.status == 400
        assert "response_type" in signed_in.page.ids["reason"]


@module("oidcc-alternate-happy-flow")
def test_oidcc_alternate_happy_flow(party: Party, signed_in: Browser, amara: Person) -> None:
    """Neither the order of scopes nor that of parameters matters.

    RFC 6749, 3.3. Mirrors OIDCCAlternateHappyFlow.
    """
    request = party.request(scope="email openid")
    reordered = dict(sorted(request.items(), reverse=True))
    answer = party.authorize(signed_in, amara, reordered)
    assert party.complete(reordered, answer, []).userinfo["email"] == amara.email


@module("oidcc-display-page")
def test_oidcc_display_page(party: Party, browser: Browser, amara: Person) -> None:
    """display=page shows the sign-in page.

    OpenID Connect Core 1.0, 3.1.2.1 and 15.1. Mirrors OIDCCDisplayPage.
    """
    assert "sign-in" in party.sign_in(browser, amara, display="page").pages


@module("oidcc-display-popup")
def test_oidcc_display_popup(party: Party, browser: Browser, amara: Person) -> None:
    """display=popup shows the sign-in page and is no error.

    OpenID Connect Core 1.0, 3.1.2.1 and 15.1. Mirrors OIDCCDisplayPopup.
    """
    assert "sign-in" in party.sign_in(browser, amara, display="popup").pages


@module("oidcc-ensure-request-with-unknown-parameter-succeeds")
def test_oidcc_ensure_request_with_unknown_parameter_succeeds(party: Party, signed_in: Browser, amara: Person) -> None:
    """A parameter that no specification defines is ignored.

    RFC 6749, 3.1. Mirrors OIDCCEnsureRequestWithUnknownParameterSucceeds.
    """
    assert party.sign_in(signed_in, amara, extra="foobar").claims["sub"]


@module("oidcc-login-hint")
def test_oidcc_login_hint(party: Party, browser: Browser, amara: Person) -> None:
    """The hint of somebody we do not know is no error; the person signs in as herself.

    OpenID Connect Core 1.0, 3.1.2.1 and 15.1. Mirrors OIDCCLoginHint.
    """
    assert "sign-in" in party.sign_in(browser, amara, login_hint="buffy@localhost").pages


@module("oidcc-ui-locales")
def test_oidcc_ui_locales(party: Party, browser: Browser, amara: Person) -> None:
    """A language we do not speak is no error, and of several the first one that we speak is spoken.

    OpenID Connect Core 1.0, 3.1.2.1. Mirrors OIDCCUiLocales.
    """
    assert party.provider.announces("ui_locales_supported", "es")
    request = party.request(ui_locales="se es")
    party.send(browser, request)
    amara.go_on(browser, until="sign-in")
    assert '<html lang="es">' in browser.page.source
    amara.go_on(browser)
    checks.is_success(party.read_answer(request))


@module("oidcc-ensure-request-with-acr-values-succeeds")
def test_oidcc_ensure_request_with_acr_values_succeeds(party: Party, signed_in: Browser, amara: Person) -> None:
    """All announced context classes at once succeed, and the first in preference that was reached is asserted.

    OpenID Connect Core 1.0, 3.1.2.1 and 15.1. Mirrors OIDCCEnsureRequestWithAcrValuesSucceeds.
    """
    known = party.provider.metadata["acr_values_supported"]
    assert party.sign_in(signed_in, amara, acr_values=" ".join(known)).claims["acr"] in known


@module("oidcc-ensure-registered-redirect-uri")
def test_oidcc_ensure_registered_redirect_uri(party: Party, signed_in: Browser) -> None:
    """A redirect address that is not registered gets a page that says so, and nobody is sent there.

    OpenID Connect Core 1.0, 3.1.2.1; RFC 6749, 3.1.2.4. Mirrors OIDCCEnsureRegisteredRedirectUri.
    """
    elsewhere = party.site.url("somewhere-else")
    party.send(signed_in, party.request(redirect_uri=elsewhere))
    assert signed_in.page.status == 400
    assert "redirect_uri" in signed_in.page.ids["reason"]
    assert party.heard() == []
    assert party.site.received("somewhere-else") == []


@module("oidcc-ensure-post-request-succeeds")
def test_oidcc_ensure_post_request_succeeds(party: Party, signed_in: Browser, amara: Person) -> None:
    """An authorization request may be posted.

    OpenID Connect Core 1.0, 3.1.2.1. Mirrors OIDCCEnsurePostRequestSucceeds.
    """
    assert party.sign_in(signed_in, amara, method="POST").claims["sub"]


@module("oidcc-ensure-request-with-valid-pkce-succeeds")
def test_oidcc_ensure_request_with_valid_pkce_succeeds(party: Party, signed_in: Browser, amara: Person) -> None:
    """A code challenge is honoured: the code is worth nothing without its verifier, and is redeemed with it.

    RFC 7636, 4.3 to 4.6. Mirrors OIDCCEnsureRequestWithValidPkceSucceeds.
    """
    assert party.provider.announces("code_challenge_methods_supported", "S256")
    verifier = new_code_verifier()
    challenge = {"code_challenge": s256(verifier), "code_challenge_method": "S256"}
    request = party.request(**challenge)
    answer = party.authorize(signed_in, amara, request)
    tokens = checks.token_answer(party.redeem(answer["code"], code_verifier=verifier))
    assert party.check_id_token(tokens, nonce=request["nonce"])["sub"]
    again = party.authorize(signed_in, amara, party.request(**challenge))
    checks.token_error(party.redeem(again["code"]), "invalid_grant", "invalid_request")
