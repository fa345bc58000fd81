"""Basic plan: a code is good once, and what refresh tokens are good for."""

from concurrent.futures import Future

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.conftest import Register
from tests.conformance.modules import module
from tests.conformance.party import Party
from tests.conformance.person import Person
from tests.conformance.provider import Provider
from tests.conformance.refreshing import SCOPE, is_bound_to_its_client, offline_sign_in, refreshed
from tests.conformance.waiting import PATIENCE_SECONDS, REUSE_SECONDS, Reused


@module("oidcc-codereuse")
def test_oidcc_codereuse(party: Party, signed_in: Browser, amara: Person) -> None:
    """A code that is sent a second time at once is refused.

    OpenID Connect Core 1.0, 3.1.3.2; RFC 6749, 4.1.2. Mirrors OIDCCAuthCodeReuse.
    """
    code = party.sign_in(signed_in, amara).answer["code"]
    checks.token_error(party.redeem(code), "invalid_grant")


@module("oidcc-codereuse-30seconds")
def test_oidcc_codereuse_30seconds(late_reuse: "Future[Reused]") -> None:
    """A code that is sent again after half a minute is refused, and the access token it brought is revoked.

    RFC 6749, 4.1.2 and 10.5. Mirrors OIDCCAuthCodeReuseAfter30Seconds.
    """
    reused = late_reuse.result(PATIENCE_SECONDS)
    assert reused.seconds >= REUSE_SECONDS
    assert reused.before.status_code == 200
    checks.token_error(reused.answer, "invalid_grant")
    assert reused.after.status_code == 401


@module("oidcc-refresh-token")
def test_oidcc_refresh_token(provider: Provider, register: Register, signed_in: Browser, amara: Person) -> None:
    """Refresh tokens bring new tokens about the same sign-in, and only to the client they were issued to.

    OpenID Connect Core 1.0, 11 and 12; RFC 6749, 6. Mirrors OIDCCRefreshToken.
    """
    assert provider.announces("grant_types_supported", "refresh_token")
    assert provider.announces("scopes_supported", "offline_access")
    grants = ["authorization_code", "refresh_token"]
    mine, theirs = register(grant_types=grants), register(grant_types=grants)
    refreshed(mine, offline_sign_in(mine, signed_in, amara), scope=SCOPE)
    their_sign_in = offline_sign_in(theirs, signed_in, amara, nonce="n" * 43)
    their_tokens = refreshed(theirs, their_sign_in)
    is_bound_to_its_client(mine, theirs, str(their_tokens.get("refresh_token", their_sign_in.tokens["refresh_token"])))
