"""The token endpoint from request to answer: who asks, what for, and a note for its integrator when it is refused."""

from datetime import datetime

from truename.federation.domain.clients import GrantType
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ProtocolError
from truename.federation.domain.token_checks import REQUEST_CHECKS, TokenAttempt, check_parameters_given_once
from truename.federation.services.client_authentication import authenticate_client
from truename.federation.services.codes import exchange_code
from truename.federation.services.problems import record_problem
from truename.federation.services.refresh import rotate_refresh_token


def answer_token_request(
    *, parameters: Parameters, authorization: str | None, endpoint_url: str, now: datetime
) -> dict[str, object]:
    """The members of the token endpoint's answer; raises ProtocolError. Source: RFC 6749, 3.2 and 5."""
    check_parameters_given_once(parameters)
    client = authenticate_client(parameters=parameters, authorization=authorization, endpoint_url=endpoint_url, now=now)
    attempt = TokenAttempt(parameters, client)
    try:
        for check in REQUEST_CHECKS:
            check(attempt)
        if parameters.values["grant_type"] == GrantType.REFRESH_TOKEN:
            return rotate_refresh_token(parameters=parameters, client=client, now=now)
        return exchange_code(parameters=parameters, client=client, now=now).as_json()
    except ProtocolError as refused:
        record_problem(client_id=client.id, endpoint="token", error=refused.error.value, reason=refused.reason)
        raise
