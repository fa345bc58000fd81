"""Dynamic plan: the algorithms that a relying party registers for, keys that rotate, request objects by reference."""

import time
from concurrent.futures import Future
from typing import Any

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.keys import ClientKey, header_of, new_key, unsigned
from tests.conformance.modules import module
from tests.conformance.party import Party
from tests.conformance.person import Person
from tests.conformance.provider import Provider
from tests.conformance.waiting import PATIENCE_SECONDS

_ALGORITHMS = "request_object_signing_alg_values_supported"


@module("oidcc-idtoken-rs256")
def test_oidcc_idtoken_rs256(provider: Provider, register: Register, signed_in: Browser, amara: Person) -> None:
    """A relying party that registers for RS256 gets it, and one that registers for ES256 gets that.

    OpenID Connect Dynamic Client Registration 1.0, 2; OpenID Connect Core 1.0, 15.2 (RS256 must be supported).
    Mirrors OIDCCIdTokenRS256.
    """
    for alg in ("RS256", "ES256"):
        assert provider.announces("id_token_signing_alg_values_supported", alg)
        party = register(id_token_signed_response_alg=alg)
        assert party.registration["id_token_signed_response_alg"] == alg
        assert header_of(party.sign_in(signed_in, amara).id_token)["alg"] == alg


@module("oidcc-userinfo-rs256")
def test_oidcc_userinfo_rs256(provider: Provider, register: Register, signed_in: Browser, amara: Person) -> None:
    """A relying party that registers for signed userinfo gets a JWT that is meant for it.

    OpenID Connect Core 1.0, 5.3.2; OpenID Connect Dynamic Client Registration 1.0, 2. Mirrors OIDCCUserInfoRS256.
    """
    assert provider.announces("userinfo_signing_alg_values_supported", "RS256")
    party = register(userinfo_signed_response_alg="RS256")
    assert party.registration["userinfo_signed_response_alg"] == "RS256"
    assert party.sign_in(signed_in, amara).userinfo["iss"] == provider.issuer


@module("oidcc-server-rotate-keys")
def test_oidcc_server_rotate_keys(provider: Provider, register: Register, signed_in: Browser, amara: Person) -> None:
    """After a rotation there is a new key, the old ones are still published, and earlier tokens still hold.

    OpenID Connect Core 1.0, 10.1.1. Mirrors OIDCCServerRotateKeys.
    """
    parties = [register(id_token_signed_response_alg=alg) for alg in ("RS256", "ES256")]
    earlier = [party.sign_in(signed_in, amara).id_token for party in parties]
    before = provider.jwks()
    checks.published_keys(before)
    provider.rotate_keys()
    after = provider.jwks()
    checks.published_keys(after)
    assert {key["kid"] for key in after} - {key["kid"] for key in before}
    assert {key["kid"] for key in before} <= {key["kid"] for key in after}
    for party, token in zip(parties, earlier, strict=True):
        checks.verify(token, after)
        assert header_of(party.sign_in(signed_in, amara).id_token)["kid"] != header_of(token)["kid"]


@module("oidcc-refresh-token-rp-key-rotation")
def test_oidcc_refresh_token_rp_key_rotation(provider: Provider, late_rotation: "Future[dict[str, Any]]") -> None:
    """A relying party that put a new key at its jwks_uri can authenticate with it half a minute later.

    OpenID Connect Core 1.0, 10.1.1. Mirrors OIDCCRefreshTokenRPKeyRotation.
    """
    assert provider.announces("grant_types_supported", "refresh_token")
    assert provider.announces("token_endpoint_auth_methods_supported", "private_key_jwt")
    assert late_rotation.result(PATIENCE_SECONDS)["access_token"]


@module("oidcc-request-uri-unsigned")
def test_oidcc_request_uri_unsigned(provider: Provider, register: Register, signed_in: Browser, amara: Person) -> None:
    """Unsigned request objects are not announced, for which the suite skips this; one at a registered address works.

    OpenID Connect Core 1.0, 6.2 and 15.2 (request_uri must be supported). Mirrors OIDCCRequestUriUnsigned.
    """
    assert provider.metadata["request_uri_parameter_supported"] is True
    assert provider.metadata[_ALGORITHMS]
    assert not provider.announces(_ALGORITHMS, "none")
    party = register(request_uris=lambda site: [site.url("request.jwt")])
    inside = party.request()
    party.site.serve("request.jwt", "application/oauth-authz-req+jwt", lambda: unsigned(inside))
    party.send(signed_in, _outside(party, inside))
    amara.go_on(signed_in)
    party.complete(inside, checks.is_success(party.read_answer(inside)), [])


@module("oidcc-request-uri-signed-rs256")
def test_oidcc_request_uri_signed_rs256(
    provider: Provider, register: Register, signed_in: Browser, amara: Person
) -> None:
    """A request object at a registered address, signed with the registered RS256, is fetched and answered.

    OpenID Connect Core 1.0, 6.2; OpenID Connect Dynamic Client Registration 1.0, 2. Mirrors OIDCCRequestUriSignedRS256.
    """
    assert provider.metadata["request_uri_parameter_supported"] is True
    assert provider.announces(_ALGORITHMS, "RS256")
    party = register(
        request_uris=lambda site: [site.url("request.jwt")],
        request_object_signing_alg="RS256",
    )
    assert party.registration["request_object_signing_alg"] == "RS256"
    assert party.registration["request_uris"] == [party.site.url("request.jwt")]
    _signs_in_by_reference(party, signed_in, amara)
    _is_refused_with_the_wrong_key(party, signed_in, amara)


@module("oidcc-ensure-client-assertion-with-iss-aud-succeeds")
def test_oidcc_ensure_client_assertion_with_iss_aud_succeeds(party: Party, signed_in: Browser, amara: Person) -> None:
    """An assertion that is meant for the issuer is as good as one for the token endpoint.

    RFC 7523, 3; OpenID Connect Core 1.0, 9. Mirrors OIDCCEnsureClientAssertionWithIssAudSucceeds.
    """
    answer = party.authorize(signed_in, amara, party.request())
    values = {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": party.redirect_uri}
    checks.token_answer(party.ask_for_tokens(values, audience=party.provider.issuer))


def _signs_in_by_reference(party: Party, browser: Browser, person: Person) -> None:
    inside = party.request()
    _serve(party, inside, party.key)
    party.send(browser, _outside(party, inside))
    person.go_on(browser)
    party.complete(inside, checks.is_success(party.read_answer(inside)), [])
    assert party.site.received("request.jwt")


def _is_refused_with_the_wrong_key(party: Party, browser: Browser, person: Person) -> None:
    inside = party.request()
    _serve(party, inside, new_key(named=False))
    outside = _outside(party, inside)
    party.send(browser, outside)
    person.go_on(browser, until="release")
    checks.is_error(party.read_answer(outside), "invalid_request_object")


def _serve(party: Party, inside: dict[str, str], key: ClientKey) -> None:
    now = int(time.time())
    claims = inside | {"iss": party.client_id, "aud": party.provider.issuer, "iat": now, "exp": now + 60}
    party.site.serve("request.jwt", "application/oauth-authz-req+jwt", lambda: key.sign(claims))


def _outside(party: Party, inside: dict[str, str]) -> dict[str, str]:
    kept = {name: inside[name] for name in ("client_id", "response_type", "scope", "redirect_uri")}
    return kept | {"request_uri": party.site.url("request.jwt")}
