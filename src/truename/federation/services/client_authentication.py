"""Who asks: the one place where a client proves itself (secrets for now; keys are on their way)."""

import hmac
from base64 import b64decode
from datetime import datetime
from urllib.parse import unquote_plus

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.services.client_cache import find_known_client
from truename.federation.services.registry import secret_digests


def authenticate_client(
    *, parameters: Parameters, authorization: str | None, endpoint_url: str, now: datetime
) -> ClientPolicy:
    """The client that this request proves to come from; raises ProtocolError. Source: RFC 6749, 2.3."""
    _ = endpoint_url, now
    client_id, secret = parameters.get("client_id"), parameters.get("client_secret")
    if authorization is not None:
        if secret is not None:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "The client authenticated in two ways at once.")
        try:
            scheme, _, encoded = authorization.partition(" ")
            name, colon, password = b64decode(encoded.strip(), validate=True).decode().partition(":")
            if scheme.lower() != "basic" or not colon:
                raise ValueError
            basic_id, secret = unquote_plus(name, errors="strict"), unquote_plus(password, errors="strict")
        except ValueError:
            raise ProtocolError(ErrorCode.INVALID_CLIENT, "The Authorization header could not be read.") from None
        if client_id is not None and client_id != basic_id:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "client_id differs between header and body.")
        client_id = basic_id
    if client_id is None:
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "The client did not introduce itself.")
    known = find_known_client(client_id)
    if known is None or not known.policy.is_enabled:
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "The client is not known.")
    if known.policy.is_public:
        if secret is not None:
            raise ProtocolError(ErrorCode.INVALID_CLIENT, "This client is registered without a secret.")
        return known.policy
    stored = known.secret_digest
    if (
        stored is None
        or secret is None
        or not any(hmac.compare_digest(stored, sent) for sent in secret_digests(secret))
    ):
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "The client's secret is missing or wrong.")
    return known.policy
