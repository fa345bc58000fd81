"""The token endpoint."""

from django.conf import settings

from truename.federation.domain.protocol_errors import ProtocolError
from truename.federation.services.token_requests import answer_token_request
from truename.federation.web.machine_messages import MachineAnswer, MachineRequest, client_error, json_answer
from truename.foundation.clock import utc_now


def token(request: MachineRequest) -> MachineAnswer:
    """Tokens for what a client brings. Source: RFC 6749, 5; OpenID Connect Core 1.0, 3.1.3 and 12."""
    try:
        answer = answer_token_request(
            parameters=request.form(),
            authorization=request.authorization,
            endpoint_url=f"{settings.TRUENAME.public_origin}/oidc/token",
            now=utc_now(),
        )
    except ProtocolError as refused:
        return client_error(refused, request)
    return json_answer(answer)
