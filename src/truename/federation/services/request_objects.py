"""Request objects as they come in: by value, or from an address that the client registered; proved and unpacked."""

from datetime import datetime
from typing import cast

from django.conf import settings

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.jwt_reader import UNSIGNED, TokenRefused, read_token
from truename.federation.domain.outbound import OutboundRefused
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.ports import OutboundHttp
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.request_objects import (
    REQUEST_OBJECT_CHECKS,
    RequestObjectAttempt,
    accepted_algorithms,
    parameters_of,
)
from truename.federation.services.client_keys import proved_by_client
from truename.foundation.adapters import load_adapter


def with_request_object(parameters: Parameters, client: ClientPolicy, *, now: datetime) -> Parameters:
    """The parameters that count: those of the request object where one was sent, else `parameters` as they are.

    May ask the client's server and take seconds: never call it within a transaction. Raises ProtocolError:
    request_not_supported (unsigned), request_uri_not_supported, invalid_request_uri, invalid_request_object, or
    invalid_request for two objects at once. Source: OpenID Connect Core 1.0, 6; RFC 9101, 5 and 6.
    """
    by_value, address = parameters.get("request"), parameters.get("request_uri")
    if by_value is not None and address is not None:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "request and request_uri may not be used together.")
    if by_value is not None:
        return _unpacked(by_value, parameters, client, is_fetched=False, now=now)
    if address is not None:
        return _unpacked(_fetch(address, client), parameters, client, is_fetched=True, now=now)
    return parameters


def _unpacked(encoded: str, outer: Parameters, client: ClientPolicy, *, is_fetched: bool, now: datetime) -> Parameters:
    algorithms = accepted_algorithms(client, is_fetched=is_fetched)
    try:
        token = read_token(encoded)
        if token.algorithm == UNSIGNED and not is_fetched:
            raise ProtocolError(
                ErrorCode.REQUEST_NOT_SUPPORTED, "Unsigned request objects are not supported: sign it, or push it."
            )
        claims = proved_by_client(token, client, algorithms=algorithms)
    except TokenRefused as refused:
        raise ProtocolError(ErrorCode.INVALID_REQUEST_OBJECT, f"The request object: {refused.reason}") from None
    attempt = RequestObjectAttempt(
        claims=claims,
        kind=token.kind,
        is_signed=token.algorithm != UNSIGNED,
        outer=outer,
        client=client,
        issuer=settings.TRUENAME.public_origin,
        now=now,
    )
    for check in REQUEST_OBJECT_CHECKS:
        check(attempt)
    return parameters_of(attempt)


def _fetch(address: str, client: ClientPolicy) -> str:
    """The request object behind a registered address. Source: OpenID Connect Core 1.0, 6.2; RFC 9101, 5.2 and 10.4."""
    if not client.rules.is_request_uri_allowed:
        raise ProtocolError(
            ErrorCode.REQUEST_URI_NOT_SUPPORTED, "request_uri is only supported for pushed requests of this client."
        )
    # The fragment may name the state of the document (Core 6.2); it is no part of where the document is.
    location = address.partition("#")[0]
    if location not in {registered.partition("#")[0] for registered in client.request_uris}:
        raise ProtocolError(ErrorCode.INVALID_REQUEST_URI, "request_uri is not registered for this client.")
    outbound = cast(OutboundHttp, load_adapter(settings.ADAPTERS["federation.outbound_http"]))
    try:
        return outbound.get(location).decode("ascii").strip()
    except OutboundRefused as refused:
        reason = f"request_uri could not be fetched: {refused.problem.value}."
    except UnicodeDecodeError:
        reason = "What is behind request_uri is not a JWT."
    raise ProtocolError(ErrorCode.INVALID_REQUEST_URI, reason)
