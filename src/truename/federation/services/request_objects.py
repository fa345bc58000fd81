"""Request objects: none is read yet, so each is refused."""

from datetime import datetime

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError


def with_request_object(parameters: Parameters, client: ClientPolicy, *, now: datetime) -> Parameters:
    """The parameters with those of the request object; raises ProtocolError. Source: OpenID Connect Core 1.0, 6."""
    _ = client, now
    if parameters.get("request"):
        raise ProtocolError(ErrorCode.REQUEST_NOT_SUPPORTED, "Request objects are not supported.")
    if parameters.get("request_uri"):
        raise ProtocolError(ErrorCode.REQUEST_URI_NOT_SUPPORTED, "request_uri is not supported.")
    return parameters
