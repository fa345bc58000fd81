"""Dynamic plan: the modules that it shares with the Basic and Config plans, for clients with private_key_jwt."""

from tests.conformance import checks
from tests.conformance.basic.test_codes import test_oidcc_refresh_token as test_oidcc_refresh_token
from tests.conformance.basic.test_id_tokens import test_oidcc_idtoken_unsigned as test_oidcc_idtoken_unsigned
from tests.conformance.basic.test_id_tokens import test_oidcc_server as test_oidcc_server
from tests.conformance.basic.test_request_objects import (
    test_oidcc_ensure_request_object_with_redirect_uri as test_oidcc_ensure_request_object_with_redirect_uri,
)
from tests.conformance.browser import Browser
from tests.conformance.discovery import check_metadata
from tests.conformance.modules import module
from tests.conformance.party import Party, ask_to_register
from tests.conformance.provider import Provider
from tests.conformance.rp_server import RelyingPartyServer


@module("oidcc-discovery-endpoint-verification")
def test_oidcc_discovery_endpoint_verification(
    provider: Provider, rp_server: RelyingPartyServer, party: Party, signed_in: Browser
) -> None:
    """The metadata are complete and well formed for a dynamic provider, save that the implicit flow is not offered.

    OpenID Connect Discovery 1.0, 3 and 4; OpenID Connect Core 1.0, 15.2, from which we diverge (DIVERGENCES in plans):
    RFC 9700, 2.1.2. What is not announced is refused. Mirrors OIDCCDiscoveryEndpointVerification.
    """
    check_metadata(provider)
    assert provider.endpoint("registration_endpoint")
    assert provider.announces("token_endpoint_auth_methods_supported", "private_key_jwt")
    assert provider.announces("token_endpoint_auth_signing_alg_values_supported", "RS256")
    assert provider.metadata["response_types_supported"] == ["code"]
    assert "implicit" not in provider.metadata["grant_types_supported"]
    implicit = ask_to_register(provider, rp_server.site(), response_types=["id_token"], grant_types=["implicit"])
    checks.registration_error(implicit, "invalid_client_metadata")
    for response_type in ("id_token", "id_token token", "token", "code id_token"):
        request = party.request(response_type=response_type)
        party.send(signed_in, request)
        checks.is_error(party.read_answer(request), "unsupported_response_type")
