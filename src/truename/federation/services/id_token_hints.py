"""Reads an ID token that comes back to us as a hint: ours or not, expired or not, it names a person and a client."""

import json

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from truename.federation.domain.jws import SIGNING_ALGORITHMS
from truename.federation.domain.logout_checks import HintedToken
from truename.federation.services.signing_keys import key_set


def read_id_token_hint(token: str) -> HintedToken | None:
    """What an ID token that we signed says; None for anything else.

    Source: OpenID Connect Core 1.0, 3.1.2.1 (`id_token_hint`: an expired one is accepted).
    """
    try:
        keys = KeySet.import_key_set(json.loads(key_set().body))
        signed = jws.deserialize_compact(token, keys, list(SIGNING_ALGORITHMS))
        claims = json.loads(signed.payload)
        if claims["iss"] != settings.TRUENAME.public_origin:
            return None
        return HintedToken(audience=str(claims["aud"]), subject=str(claims["sub"]))
    except (JoseError, ValueError, KeyError, TypeError):
        return None
