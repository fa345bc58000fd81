"""Back-Channel Logout plan: the relying party is told by the provider itself."""

import time

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.discovery import check_addresses
from tests.conformance.keys import claims_of, header_of
from tests.conformance.modules import module
from tests.conformance.person import Person
from tests.conformance.provider import Provider
from tests.conformance.signing_out import back_at, came_back, confirm, is_signed_out, logout_request, send_to_sign_out

_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@module("oidcc-backchannel-logout-discovery-endpoint-verification")
def test_oidcc_backchannel_logout_discovery_endpoint_verification(provider: Provider) -> None:
    """The metadata say that back-channel logout works, also by session, and name the end-session endpoint.

    Back-Channel Logout 1.0, 2.1. Mirrors OIDCCBackchannelLogoutDiscoveryEndpointVerification.
    """
    assert provider.metadata["backchannel_logout_supported"] is True
    assert provider.metadata["backchannel_logout_session_supported"] is True
    assert provider.endpoint("end_session_endpoint")
    check_addresses(provider)


@module("oidcc-backchannel-rp-initiated-logout")
def test_oidcc_backchannel_rp_initiated_logout(
    provider: Provider, register: Register, browser: Browser, amara: Person
) -> None:
    """When she signs out, a logout token about her session reaches the relying party, and she comes back.

    Back-Channel Logout 1.0, 2.2 to 2.5. Mirrors OIDCCBackChannelRpInitiatedLogout.
    """
    party = register(
        post_logout_redirect_uris=back_at,
        backchannel_logout_uri=lambda site: site.url("backchannel_logout"),
        backchannel_logout_session_required=True,
    )
    signed = party.sign_in(browser, amara)
    assert signed.claims["sid"]
    request = logout_request(party, signed)
    send_to_sign_out(party, browser, request)
    confirm(browser)
    told = party.site.wait_for("backchannel_logout")
    assert told.method == "POST"
    assert told.content_type.split(";")[0] == "application/x-www-form-urlencoded"
    assert [name for name, _ in told.form] == ["logout_token"]
    token = dict(told.form)["logout_token"]
    checks.verify(token, provider.jwks())
    assert header_of(token)["alg"] == party.id_token_alg
    claims = claims_of(token)
    assert claims["iss"] == provider.issuer
    assert party.client_id in (claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]])
    assert abs(claims["iat"] - time.time()) < 300
    assert claims.get("exp", time.time() + 1) > time.time()
    assert claims["jti"]
    assert claims["events"] == {_EVENT: {}}
    assert claims["sid"] == signed.claims["sid"]
    assert claims.get("sub", signed.claims["sub"]) == signed.claims["sub"]
    assert "nonce" not in claims
    came_back(party, request)
    is_signed_out(party, browser, amara)
