"""Relying-party-initiated logout: who asks, whether the session may end unasked, where the browser goes then."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.logout_checks import LOGOUT_CHECKS, HintedToken, LogoutAttempt, may_end_unasked
from truename.federation.domain.parameters import Parameters, read_parameters
from truename.federation.domain.protocol_errors import ProtocolError, UntrustedRequest
from truename.federation.domain.refusals import LogoutRefused
from truename.federation.domain.responses import with_parameters
from truename.federation.services.client_cache import find_client
from truename.federation.services.id_token_hints import read_id_token_hint
from truename.federation.services.signing_keys import SYSTEM_OWNER
from truename.federation.services.subjects import known_subject
from truename.foundation.refusal import Refusal
from truename.records.services.vault import seal_text, unseal_text

_PURPOSE = "federation.logout_request"
# How long she may think about it; what was asked is checked again then.
CARRIED_FOR = timedelta(hours=2)
# What is needed after the check. The hint itself and `logout_hint` are about her: they go no further.
_CARRIED = ("client_id", "post_logout_redirect_uri", "state", "ui_locales")


@dataclass(frozen=True, slots=True)
class LogoutRequest:
    """A checked logout request. `client` None: nobody said who asks; `location` "": our own page is the end."""

    client: ClientPolicy | None
    location: str
    ui_locales: tuple[str, ...]
    hint: HintedToken | None
    carried: Parameters


def read_logout_request(encoded: str) -> LogoutRequest:
    """Checks what a relying party asked; raises LogoutRefused.

    `logout_hint` is accepted and not used: whom to sign out says the browser, and `id_token_hint` proves it.
    Source: OpenID Connect RP-Initiated Logout 1.0, 2 and 3.
    """
    try:
        parameters = read_parameters(encoded)
    except ProtocolError as unreadable:
        raise LogoutRefused(unreadable.reason) from None
    token = parameters.get("id_token_hint")
    return _checked(parameters, None if token is None else read_id_token_hint(token))


def carry_logout_request(request: LogoutRequest, *, now: datetime) -> str:
    """The checked request in a form that a browser can carry to the next page: nobody can read or change it."""
    hint = None if request.hint is None else [request.hint.audience, request.hint.subject]
    members = {"at": now.timestamp(), "values": dict(request.carried.values), "hint": hint}
    sealed = seal_text(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, text=json.dumps(members))
    return urlsafe_b64encode(sealed).decode()


def carried_logout_request(carried: str, *, now: datetime) -> LogoutRequest:
    """What `carry_logout_request` was given, checked again; raises LogoutRefused, also when it is too old."""
    try:
        sealed = urlsafe_b64decode(carried.encode())
        members = json.loads(unseal_text(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, ciphertext=sealed))
    except (ValueError, Refusal):
        raise LogoutRefused("The logout request could not be read again.") from None
    if now.timestamp() - members["at"] > CARRIED_FOR.total_seconds():
        raise LogoutRefused("The logout request waited too long.")
    hint = members["hint"]
    return _checked(Parameters(members["values"]), None if hint is None else HintedToken(*hint))


def may_sign_out_unasked(request: LogoutRequest, *, subscriber_id: UUID | None) -> bool:
    """Whether the hint names this person; None is nobody."""
    if request.client is None or subscriber_id is None:
        return False
    present = known_subject(subscriber_id=subscriber_id, sector=request.client.sector)
    return may_end_unasked(request.hint, present_subject=present)


def _checked(parameters: Parameters, hint: HintedToken | None) -> LogoutRequest:
    client_id = parameters.get("client_id") or (hint.audience if hint is not None else "")
    client = find_client(client_id) if client_id else None
    attempt = LogoutAttempt(parameters, hint, client)
    try:
        for check in LOGOUT_CHECKS:
            check(attempt)
    except UntrustedRequest as untrusted:
        raise LogoutRefused(untrusted.reason, client=client) from None
    address, state = parameters.get("post_logout_redirect_uri"), parameters.get("state")
    return LogoutRequest(
        client=client,
        location="" if address is None else with_parameters(address, {"state": state}),
        ui_locales=parameters.words("ui_locales"),
        hint=hint,
        carried=Parameters({name: value for name in _CARRIED if (value := parameters.get(name)) is not None}),
    )
