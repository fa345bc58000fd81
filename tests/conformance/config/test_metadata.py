"""Config plan: what the provider says about itself."""

from tests.conformance.discovery import check_metadata
from tests.conformance.modules import module
from tests.conformance.provider import Provider


@module("oidcc-discovery-endpoint-verification")
def test_oidcc_discovery_endpoint_verification(provider: Provider) -> None:
    """The metadata are complete and well formed, and the keys can be used.

    OpenID Connect Discovery 1.0, 3 and 4. Mirrors OIDCCDiscoveryEndpointVerification.
    """
    check_metadata(provider)
