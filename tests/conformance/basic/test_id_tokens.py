"""Basic plan: the ID token that a code is exchanged for, and how the relying party authenticates to get it."""

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.keys import header_of
from tests.conformance.modules import module
from tests.conformance.party import Party, ask_to_register
from tests.conformance.person import Person
from tests.conformance.provider import Provider
from tests.conformance.rp_server import RelyingPartyServer


@module("oidcc-server")
def test_oidcc_server(provider: Provider, party: Party, browser: Browser, amara: Person) -> None:
    """A person who is not signed in signs in, and the code brings a sound ID token and access token.

    OpenID Connect Core 1.0, 3.1; the keys per RFC 7517. Mirrors OIDCCServerTest: the claims of scopes stay out of the
    ID token.
    """
    checks.published_keys(provider.jwks())
    signed_in = party.sign_in(browser, amara)
    assert "sign-in" in signed_in.pages
    assert "name" not in signed_in.claims


@module("oidcc-server-client-secret-post")
def test_oidcc_server_client_secret_post(
    provider: Provider, register: Register, signed_in: Browser, amara: Person
) -> None:
    """The same with the client secret in the body of the token request.

    OpenID Connect Core 1.0, 9 (client_secret_post). Mirrors OIDCCServerTestClientSecretPost.
    """
    assert provider.announces("token_endpoint_auth_methods_supported", "client_secret_post")
    party = register("client_secret_post")
    assert party.registration["token_endpoint_auth_method"] == "client_secret_post"
    assert party.sign_in(signed_in, amara).claims["sub"]


@module("oidcc-idtoken-signature")
def test_oidcc_idtoken_signature(party: Party, signed_in: Browser, amara: Person) -> None:
    """Without a registered algorithm the ID token is signed with RS256 and names its key.

    OpenID Connect Dynamic Client Registration 1.0, 2 (id_token_signed_response_alg); OpenID Connect Core 1.0, 10.1.
    Mirrors OIDCCIdTokenSignature.
    """
    header = header_of(party.sign_in(signed_in, amara).id_token)
    assert header["alg"] == "RS256"
    assert header["kid"]


@module("oidcc-idtoken-unsigned")
def test_oidcc_idtoken_unsigned(provider: Provider, rp_server: RelyingPartyServer) -> None:
    """Unsigned ID tokens are not announced, for which the suite skips this module, and not to be had by registering.

    OpenID Connect Core 1.0, 3.1.3.7 and 15.1 (none is optional). Mirrors OIDCCIdTokenUnsigned.
    """
    assert not provider.announces("id_token_signing_alg_values_supported", "none")
    answer = ask_to_register(provider, rp_server.site(), id_token_signed_response_alg="none")
    checks.registration_error(answer, "invalid_client_metadata")


@module("oidcc-ensure-request-without-nonce-succeeds-for-code-flow")
def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(
    party: Party, signed_in: Browser, amara: Person
) -> None:
    """A request without nonce is answered, and the ID token then has none.

    OpenID Connect Core 1.0, 3.1.2.1 (nonce is optional). Mirrors OIDCCEnsureRequestWithoutNonceSucceedsForCodeFlow.
    """
    assert "nonce" not in party.sign_in(signed_in, amara, nonce=None).claims
