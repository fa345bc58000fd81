"""Basic plan: request objects, by value and by reference, unsigned and signed."""

import time

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.keys import unsigned
from tests.conformance.modules import module
from tests.conformance.party import Parameters, Party
from tests.conformance.person import Person
from tests.conformance.provider import Provider

# OpenID Connect Core 1.0, 6.1 and RFC 6749, 3.1.2.3: these are also sent outside the request object.
_OUTSIDE = ("client_id", "response_type", "scope", "redirect_uri")
_ALGORITHMS = "request_object_signing_alg_values_supported"


@module("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")
def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(
    provider: Provider, register: Register, signed_in: Browser, amara: Person
) -> None:
    """Unsigned request objects are not announced, for which the suite skips this; one at a registered address counts.

    What it says counts, since the client's own server vouches for it; at any other address it counts for nothing.
    OpenID Connect Core 1.0, 6.2 and 3.1.2.6. Mirrors OIDCCRequestUriUnsignedSupportedCorrectlyOrRejectedAsUnsupported.
    """
    assert provider.metadata[_ALGORITHMS]
    assert not provider.announces(_ALGORITHMS, "none")
    party = register(request_uris=lambda site: [site.url("request.jwt")])
    inside = party.request()
    for path in ("request.jwt", "elsewhere.jwt"):
        party.site.serve(path, "application/oauth-authz-req+jwt", lambda: unsigned(inside))
    elsewhere = _outside(inside) | {"request_uri": party.site.url("elsewhere.jwt")}
    _is_refused(party, signed_in, amara, elsewhere, "invalid_request_uri")
    assert party.site.received("elsewhere.jwt") == []
    party.send(signed_in, _outside(inside) | {"request_uri": party.site.url("request.jwt")})
    amara.go_on(signed_in)
    party.complete(inside, checks.is_success(party.read_answer(inside)), [])


@module("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")
def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(
    provider: Provider, party: Party, signed_in: Browser, amara: Person
) -> None:
    """Unsigned request objects are not announced, for which the suite skips this; one by value is refused.

    OpenID Connect Core 1.0, 6.1 and 3.1.2.6; RFC 9101, 10.5.
    Mirrors OIDCCUnsignedRequestObjectSupportedCorrectlyOrRejectedAsUnsupported.
    """
    assert not provider.announces(_ALGORITHMS, "none")
    inside = party.request()
    _is_refused(
        party,
        signed_in,
        amara,
        _outside(inside) | {"request": unsigned(inside)},
        "request_not_supported",
    )


@module("oidcc-ensure-request-object-with-redirect-uri")
def test_oidcc_ensure_request_object_with_redirect_uri(
    provider: Provider, register: Register, signed_in: Browser, amara: Person
) -> None:
    """An unsigned request object never makes up for a bad redirect address; of a signed one the address counts.

    OpenID Connect Core 1.0, 6.1 (parameters inside supersede those outside). The suite skips this module where unsigned
    request objects are not announced. Mirrors OIDCCEnsureRequestObjectWithRedirectUri.
    """
    assert not provider.announces(_ALGORITHMS, "none")
    party = register()
    inside = party.request()
    elsewhere = f"{party.redirect_uri}_invalid"
    party.send(signed_in, _outside(inside) | {"redirect_uri": elsewhere, "request": unsigned(inside)})
    assert signed_in.page.status == 400
    assert signed_in.page.ids.get("reason")
    assert party.heard() == []
    assert provider.metadata["request_parameter_supported"] is True
    assert provider.announces(_ALGORITHMS, "RS256")
    now = int(time.time())
    claims = inside | {"iss": party.client_id, "aud": provider.issuer, "iat": now, "exp": now + 60}
    sent = _outside(inside) | {"redirect_uri": elsewhere, "request": party.key.sign(claims)}
    party.send(signed_in, sent)
    amara.go_on(signed_in)
    party.complete(inside, checks.is_success(party.read_answer(inside)), [])


def _outside(inside: Parameters) -> Parameters:
    return {name: inside[name] for name in _OUTSIDE}


def _is_refused(party: Party, browser: Browser, person: Person, sent: Parameters, *errors: str) -> None:
    """The answer goes by what stood outside: nothing inside an object that is not accepted counts."""
    party.send(browser, sent)
    assert set(person.go_on(browser, until="release")) <= {"form-post"}
    checks.is_error(party.read_answer(sent), *errors)
