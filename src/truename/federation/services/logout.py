"""Relying-party-initiated logout: who asks, whether the session may end unasked, where the browser goes then."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from truename.federation.domain.jws import SIGNING_ALGORITHMS
from truename.federation.domain.logout_checks import LOGOUT_CHECKS, HintedToken, LogoutAttempt, may_end_unasked
from truename.federation.domain.parameters import read_parameters
from truename.federation.domain.protocol_errors import ProtocolError, UntrustedRequest
from truename.federation.domain.responses import with_parameters
from truename.federation.services.client_cache import find_client
from truename.federation.services.signing_keys import published_keys
from truename.federation.services.subjects import known_subject


@dataclass(frozen=True, slots=True)
class LogoutPlan:
    """What a checked logout request leads to. `location` None means our own page; `organisation_name` "" unknown."""

    location: str | None
    organisation_name: str
    may_end_unasked: bool


def plan_logout(*, encoded: str, subscriber_id: UUID | None) -> LogoutPlan:
    """Checks a logout request against the session of `subscriber_id` (None: nobody is signed in).

    Raises UntrustedRequest. Source: OpenID Connect RP-Initiated Logout 1.0, 2 and 3.
    """
    try:
        parameters = read_parameters(encoded)
    except ProtocolError as unreadable:
        raise UntrustedRequest(unreadable.reason) from None
    hint = _read_hint(parameters.get("id_token_hint"))
    client_id = parameters.get("client_id") or (hint.audience if hint is not None else "")
    attempt = LogoutAttempt(parameters, hint, find_client(client_id) if client_id else None)
    for check in LOGOUT_CHECKS:
        check(attempt)
    client = attempt.client
    present = None
    if client is not None and subscriber_id is not None:
        present = known_subject(subscriber_id=subscriber_id, sector=client.sector)
    address = parameters.get("post_logout_redirect_uri")
    location = None if address is None else with_parameters(address, {"state": parameters.get("state")})
    return LogoutPlan(
        location=location,
        organisation_name="" if client is None else client.organisation_name,
        may_end_unasked=may_end_unasked(hint, present_subject=present),
    )


def _read_hint(token: str | None) -> HintedToken | None:
    """What an ID token that we signed says, expired or not; None for anything else."""
    if token is None:
        return None
    try:
        keys = KeySet.import_key_set({"keys": [{**key} for key in published_keys()]})
        signed = jws.deserialize_compact(token, keys, list(SIGNING_ALGORITHMS))
        claims = json.loads(signed.payload)
        if claims["iss"] != settings.TRUENAME.public_origin:
            return None
        return HintedToken(audience=str(claims["aud"]), subject=str(claims["sub"]))
    except (JoseError, ValueError, KeyError, TypeError):
        return None
