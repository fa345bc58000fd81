"""Front-Channel Logout plan: the relying party is told through the person's browser."""

from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.discovery import check_addresses
from tests.conformance.modules import module
from tests.conformance.person import Person
from tests.conformance.provider import Provider
from tests.conformance.signing_out import back_at, came_back, confirm, is_signed_out, logout_request, send_to_sign_out


@module("oidcc-frontchannel-logout-discovery-endpoint-verification")
def test_oidcc_frontchannel_logout_discovery_endpoint_verification(provider: Provider) -> None:
    """The metadata say that front-channel logout works, also by session, and name the end-session endpoint.

    Front-Channel Logout 1.0, 3. Mirrors OIDCCFrontchannelLogoutDiscoveryEndpointVerification.
    """
    assert provider.metadata["frontchannel_logout_supported"] is True
    assert provider.metadata["frontchannel_logout_session_supported"] is True
    assert provider.endpoint("end_session_endpoint")
    check_addresses(provider)


@module("oidcc-frontchannel-rp-initiated-logout")
def test_oidcc_frontchannel_rp_initiated_logout(
    provider: Provider, register: Register, browser: Browser, amara: Person
) -> None:
    """When she signs out, a frame of the page tells the relying party which session ended, and she comes back.

    Front-Channel Logout 1.0, 2 and 3. Mirrors OIDCCFrontChannelRpInitiatedLogout.
    """
    party = register(
        post_logout_redirect_uris=back_at,
        frontchannel_logout_uri=lambda site: site.url("frontchannel_logout"),
        frontchannel_logout_session_required=True,
    )
    signed = party.sign_in(browser, amara)
    assert signed.claims["sid"]
    request = logout_request(party, signed)
    send_to_sign_out(party, browser, request)
    confirm(browser)
    told = party.site.received("frontchannel_logout")
    assert len(told) == 1
    assert told[0].method == "GET"
    assert sorted(told[0].query) == [("iss", provider.issuer), ("sid", signed.claims["sid"])]
    came_back(party, request)
    is_signed_out(party, browser, amara)
