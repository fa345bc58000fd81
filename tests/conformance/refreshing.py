"""How the suite tries a refresh token out: it works, says the same about the person, and is bound to its client."""

import time
from typing import Any

from tests.conformance import checks
from tests.conformance.browser import Browser
from tests.conformance.keys import claims_of
from tests.conformance.party import Party, SignedIn
from tests.conformance.person import Person

SCOPE = "openid offline_access"


def offline_sign_in(party: Party, browser: Browser, person: Person, **changes: str | None) -> SignedIn:
    """A sign-in with offline access, for which the person is asked. Source: OpenID Connect Core 1.0, 11."""
    signed_in = party.sign_in(browser, person, scope=SCOPE, prompt="consent", **changes)
    assert "release" in signed_in.pages
    assert signed_in.tokens.get("refresh_token"), "offline access was asked for and allowed"
    return signed_in


def refreshed(party: Party, signed_in: SignedIn, **changes: str | None) -> dict[str, Any]:
    """New tokens for the old refresh token, about the same sign-in. Source: OpenID Connect Core 1.0, 12.2."""
    time.sleep(1.1)  # so that iat differs
    tokens = checks.token_answer(party.refresh(signed_in.tokens["refresh_token"], **changes))
    assert tokens["access_token"] != signed_in.access_token
    if "id_token" in tokens:
        first, second = signed_in.claims, party.check_id_token(tokens, nonce=_nonce_of(tokens, signed_in))
        assert {name: second.get(name) for name in ("iss", "sub", "aud", "azp", "auth_time")} == {
            name: first.get(name) for name in ("iss", "sub", "aud", "azp", "auth_time")
        }
        assert second["iat"] > first["iat"]
    assert party.userinfo(str(tokens["access_token"]))["sub"] == signed_in.claims["sub"]
    return tokens


def is_bound_to_its_client(mine: Party, theirs: Party, their_refresh_token: str) -> None:
    """A refresh token is worth nothing to another client. Source: RFC 6749, 6 and 10.4."""
    checks.token_error(mine.refresh(their_refresh_token), "invalid_grant")
    checks.token_answer(theirs.refresh(their_refresh_token))


def _nonce_of(tokens: dict[str, Any], signed_in: SignedIn) -> str | None:
    """OpenID Connect Core 1.0, 12.2: it should not have a nonce, and if it has, the same one."""
    return signed_in.claims.get("nonce") if "nonce" in claims_of(str(tokens["id_token"])) else None
