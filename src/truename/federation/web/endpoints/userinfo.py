"""The userinfo endpoint."""

from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.userinfo_checks import read_bearer_token
from truename.federation.services.userinfo import answer_userinfo
from truename.federation.web.machine_messages import FORM, MachineAnswer, MachineRequest, error_answer, private_answer
from truename.foundation.clock import utc_now


def userinfo(request: MachineRequest) -> MachineAnswer:
    """What the holder of an access token may know. Source: OpenID Connect Core 1.0, 5.3; RFC 6750, 2."""
    is_form = request.method == "POST" and request.content_type == FORM
    shown = Parameters()
    try:
        shown = request.form() if is_form else shown
        token = read_bearer_token(request.authorization, shown)
        body, media_type = answer_userinfo(access_token=token, now=utc_now())
        return private_answer(body, media_type)
    except ProtocolError as refused:
        return _bearer_error(
            refused, is_token_shown=request.authorization is not None or bool(shown.get("access_token"))
        )


def _bearer_error(refused: ProtocolError, *, is_token_shown: bool) -> MachineAnswer:
    """Source: RFC 6750, 3 and 3.1 (whoever showed no token is told no error code in the challenge)."""
    challenge = f'Bearer error="{refused.error.value}", error_description="{refused.reason}"'
    status = 401 if refused.error is ErrorCode.INVALID_TOKEN else 400
    if status == 401 and not is_token_shown:
        challenge = "Bearer"
    return error_answer(refused, status=status, headers=(("WWW-Authenticate", challenge),))
