"""Finds out which client sends a request, and proves it: what every endpoint for clients begins with."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.urls import reverse

from truename.federation.domain.client_authentication import (
    ASSERTION_CHECKS,
    CLIENT_CHECKS,
    CLOCKS_DIFFER_SECONDS,
    AssertionAttempt,
    ClientAttempt,
    assertion_algorithms,
    read_credentials,
)
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.jwt_reader import TokenRefused, UnprovedToken, date_of
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.models.assertion_rows import spend_assertion
from truename.federation.services.client_cache import find_known_client
from truename.federation.services.client_keys import proved_by_client
from truename.federation.services.problems import record_problem
from truename.federation.services.registry import secret_digests


def authenticate_client(
    *, parameters: Parameters, authorization: str | None, endpoint_url: str, now: datetime
) -> ClientPolicy:
    """The client that this request to `endpoint_url` proves to come from; without a query for one with a secret.

    Raises ProtocolError: invalid_client (to be answered with 401), or invalid_request for a request that introduces
    its client in two ways; what a known client did wrong is recorded for its integrator. Call it outside a transaction:
    it may ask the client's server for its keys, and a spent assertion stays spent whatever comes after.
    Source: RFC 6749, 2.3; OpenID Connect Core 1.0, 9; RFC 7523, 2.2 and 3.
    """
    credentials = read_credentials(parameters, authorization)
    known = find_known_client(credentials.client_id)
    client, stored = (None, None) if known is None else (known.policy, known.secret_digest)
    sent = () if credentials.secret is None else secret_digests(credentials.secret)
    attempt = ClientAttempt(credentials, client, stored, sent)
    try:
        for check in CLIENT_CHECKS:
            check(attempt)
        if credentials.assertion is not None:
            _check_assertion(attempt.known_client, credentials.assertion, endpoint_url=endpoint_url, now=now)
    except ProtocolError as refused:
        if client is not None:
            endpoint = endpoint_url.rpartition("/")[2]
            record_problem(client_id=client.id, endpoint=endpoint, error=refused.error.value, reason=refused.reason)
        raise
    return attempt.known_client


def _check_assertion(client: ClientPolicy, token: UnprovedToken, *, endpoint_url: str, now: datetime) -> None:
    try:
        claims = proved_by_client(token, client, algorithms=assertion_algorithms(client))
    except TokenRefused as refused:
        raise ProtocolError(ErrorCode.INVALID_CLIENT, f"client_assertion: {refused.reason}") from None
    issuer = settings.TRUENAME.public_origin
    audiences = frozenset({issuer, endpoint_url, issuer + _token_endpoint()})
    attempt = AssertionAttempt(client, claims, token.kind, audiences, now)
    for check in ASSERTION_CHECKS:
        check(attempt)
    if not _spend(client, claims):
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "client_assertion: its jti was used before.")


def _spend(client: ClientPolicy, claims: Mapping[str, object]) -> bool:
    """Notes the jti until the assertion is over; False when it was noted before. Source: RFC 7523, 3."""
    digest = hashlib.sha256(str(claims["jti"]).encode()).digest()
    ends = datetime.fromtimestamp(date_of(claims, "exp") or 0, UTC) + timedelta(seconds=CLOCKS_DIFFER_SECONDS)
    return spend_assertion(client_id=client.id, digest=digest, expires_at=ends)


@cache
def _token_endpoint() -> str:
    return reverse("federation:token")
