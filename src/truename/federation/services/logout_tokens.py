"""Makes the token that tells a relying party of a logout: signed the moment it leaves, worth nothing two minutes on."""

from datetime import datetime, timedelta

from django.conf import settings

from truename.federation.domain.claims import epoch_seconds
from truename.federation.domain.clients import ClientPolicy
from truename.federation.services.protected_answers import protect_id_token
from truename.foundation.randomness import random_token

LOGOUT_TOKEN_LIVES = timedelta(minutes=2)
_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def logout_token(client: ClientPolicy, *, subject: str, sid: str, now: datetime) -> str:
    """The logout token for `client`; with `sid` "" every session of `subject` is meant.

    It has no nonce, so that nobody can pass it off as an ID token, and a `jti` of its own each time: a party that has
    seen the first attempt must not take the second for a replay. It is signed and encrypted as the client's ID tokens
    are. Raises ProtocolError when the client has no key to encrypt to.
    Source: OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6.
    """
    claims: dict[str, object] = {
        "iss": settings.TRUENAME.public_origin,
        "sub": subject,
        "aud": client.client_id,
        "iat": epoch_seconds(now),
        "exp": epoch_seconds(now + LOGOUT_TOKEN_LIVES),
        "jti": random_token(bits=128),
        "events": {_EVENT: {}},
    }
    if sid:
        claims["sid"] = sid
    return protect_id_token(claims, client, token_type="logout+jwt")  # noqa: S106 - a media type
