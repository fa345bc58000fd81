"""Endpoints where a client proves itself and shows something: pushed requests, introspection, revocation."""

from collections.abc import Callable

from django.conf import settings

from truename.federation.domain.protocol_errors import ProtocolError
from truename.federation.services.accept_requests import push_request
from truename.federation.services.token_lookups import introspect, revoke_token
from truename.federation.web.machine_messages import MachineAnswer, MachineRequest, client_error, json_answer
from truename.foundation.clock import utc_now


def pushed(request: MachineRequest) -> MachineAnswer:
    """A request sent ahead. Source: RFC 9126, 2.2 (201)."""

    def answer() -> MachineAnswer:
        request_uri, seconds = push_request(
            parameters=request.form(),
            authorization=request.authorization,
            endpoint_url=_url("par"),
            now=utc_now(),
        )
        return json_answer({"request_uri": request_uri, "expires_in": seconds}, status=201)

    return _answered(request, answer)


def introspection(request: MachineRequest) -> MachineAnswer:
    """What is known of a token. Source: RFC 7662, 2.2."""
    return _answered(
        request,
        lambda: json_answer(
            introspect(
                parameters=request.form(),
                authorization=request.authorization,
                endpoint_url=_url("introspect"),
                now=utc_now(),
            )
        ),
    )


def revocation(request: MachineRequest) -> MachineAnswer:
    """Takes a token back. Source: RFC 7009, 2.2 (200 whether there was one or not)."""

    def answer() -> MachineAnswer:
        revoke_token(
            parameters=request.form(),
            authorization=request.authorization,
            endpoint_url=_url("revoke"),
            now=utc_now(),
        )
        return MachineAnswer(200, (("Cache-Control", "no-store"),))

    return _answered(request, answer)


def _answered(request: MachineRequest, answer: Callable[[], MachineAnswer]) -> MachineAnswer:
    try:
        return answer()
    except ProtocolError as refused:
        return client_error(refused, request)


def _url(name: str) -> str:
    return f"{settings.TRUENAME.public_origin}/oidc/{name}"
