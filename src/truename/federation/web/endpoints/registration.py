"""The endpoints where a client registers itself, and reads, changes and deletes its registration."""

from django.conf import settings
from django.urls import reverse

from truename.authenticators.domain.refusals import TooManyAttempts
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.userinfo_checks import read_bearer_token
from truename.federation.services.dynamic_registration import (
    ClientInformation,
    delete_client,
    read_client,
    register_client,
    replace_client,
)
from truename.federation.web.machine_messages import JSON, MachineAnswer, MachineRequest, error_answer, json_answer
from truename.foundation.clock import utc_now


def register(request: MachineRequest) -> MachineAnswer:
    """A new client. Source: RFC 7591, 3; OpenID Connect Dynamic Client Registration 1.0, 3."""
    token = None if request.authorization is None else _bearer(request)
    try:
        known = register_client(body=_json_body(request), initial_access_token=token, now=utc_now())
    except ProtocolError as refused:
        return _refusal(refused, is_token_shown=token is not None)
    except TooManyAttempts as refused:
        busy = {
            "error": "temporarily_unavailable",
            "error_description": "Too many clients registered. Try again later.",
        }
        return json_answer(busy, status=429, headers=(("Retry-After", str(refused.facts["seconds"])),))
    return json_answer(_described(known), status=201)


def manage(request: MachineRequest) -> MachineAnswer:
    """One client, by its own registration access token. Source: RFC 7592, 2."""
    try:
        token = read_bearer_token(request.authorization, Parameters())
        if request.method == "DELETE":
            delete_client(client_id=request.named, token=token, now=utc_now())
            return MachineAnswer(204, (("Cache-Control", "no-store"),))
        if request.method == "PUT":
            known = replace_client(client_id=request.named, token=token, body=_json_body(request))
        else:
            known = read_client(client_id=request.named, token=token)
    except ProtocolError as refused:
        return _refusal(refused, is_token_shown=request.authorization is not None)
    return json_answer(_described(known))


def _bearer(request: MachineRequest) -> str:
    """The token in the header; "" when the header carries something else."""
    try:
        return read_bearer_token(request.authorization, Parameters())
    except ProtocolError:
        return ""


def _json_body(request: MachineRequest) -> str:
    if request.content_type != JSON:
        raise ProtocolError(ErrorCode.INVALID_CLIENT_METADATA, "Content-Type must be application/json.")
    return request.text()


def _described(known: ClientInformation) -> dict[str, object]:
    """Source: RFC 7591, 3.2.1; RFC 7592, 3."""
    secret: dict[str, object] = {} if known.client_secret is None else {"client_secret": known.client_secret}
    if known.uses_secret:
        # Also when the answer does not repeat the secret: the one that the client keeps does not expire.
        secret |= {"client_secret_expires_at": 0}
    address = reverse("federation:registered-client", kwargs={"named": known.client_id})
    return {
        "client_id": known.client_id,
        **secret,
        "client_id_issued_at": int(known.issued_at.timestamp()),
        "registration_access_token": known.registration_access_token,
        "registration_client_uri": settings.TRUENAME.public_origin + address,
        **known.metadata,
    }


def _refusal(refused: ProtocolError, *, is_token_shown: bool) -> MachineAnswer:
    """Source: RFC 7591, 3.2.2; RFC 6750, 3 (no error code for whoever showed no token)."""
    if refused.error is not ErrorCode.INVALID_TOKEN:
        return error_answer(refused)
    challenge = 'Bearer error="invalid_token"' if is_token_shown else "Bearer"
    return error_answer(refused, status=401, headers=(("WWW-Authenticate", challenge),))
