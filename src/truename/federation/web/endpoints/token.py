"""The token endpoint."""

from truename.federation.domain.protocol_errors import ProtocolError
from truename.federation.services.codes import exchange_code
from truename.federation.web.machine_messages import MachineAnswer, MachineRequest, client_error, json_answer
from truename.foundation.clock import utc_now


def token(request: MachineRequest) -> MachineAnswer:
    """Tokens for what a client brings. Source: RFC 6749, 5; OpenID Connect Core 1.0, 3.1.3."""
    try:
        answer = exchange_code(parameters=request.form(), authorization=request.authorization, now=utc_now())
    except ProtocolError as refused:
        return client_error(refused, request)
    return json_answer(
        {
            "access_token": answer.access_token,
            "token_type": "Bearer",
            "expires_in": answer.expires_in_seconds,
            "scope": " ".join(answer.scopes),
            "id_token": answer.id_token,
        }
    )
