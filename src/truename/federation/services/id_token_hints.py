"""Reads an ID token of ours that comes back as a hint: expired or not, but signed by a key that we still publish."""

import json

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from truename.federation.domain.jws import SIGNING_ALGORITHMS
from truename.federation.domain.logout_checks import HintedToken
from truename.federation.services.signing_keys import key_set

_LONGEST_HINT = 16_384


def read_id_token_hint(token: str) -> HintedToken | None:
    """What an ID token that we issued says, however long ago it expired; None for anything else.

    Source: OpenID Connect Core 1.0, 3.1.2.1 (`id_token_hint`); RP-Initiated Logout 1.0, 4.
    """
    if len(token) > _LONGEST_HINT or token.count(".") != 2:
        return None
    try:
        header = jws.extract_compact(token.encode()).headers()
        published = json.loads(key_set().body)["keys"]
        key = next((key for key in published if key["kid"] == header.get("kid")), None)
        # Access and logout tokens are signed with the same keys; only what is plainly an ID token is a hint.
        if key is None or key["alg"] not in SIGNING_ALGORITHMS or header.get("typ", "JWT") != "JWT":
            return None
        signed = jws.deserialize_compact(token, import_key(key), [key["alg"]])
        claims = json.loads(signed.payload)
        if claims["iss"] != settings.TRUENAME.public_origin or "events" in claims:
            return None
        audience, subject = claims["aud"], claims["sub"]
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return HintedToken(audience, subject) if isinstance(audience, str) and isinstance(subject, str) else None
