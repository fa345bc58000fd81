"""Authorization requests as they come in, pushed by a client or brought by a browser: put together, checked, kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from truename.federation.domain.authorization_checks import (
    ADDRESS_CHECKS,
    KNOWN_PARAMETERS,
    REQUEST_CHECKS,
    AuthorizationAttempt,
)
from truename.federation.domain.claims_request import read_claims_request
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters, read_parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError, UntrustedRequest
from truename.federation.domain.pushed_checks import (
    PUSH_CHECKS,
    PUSHED_CHECKS,
    PushAttempt,
    PushedAttempt,
    PushedStanding,
)
from truename.federation.domain.refusals import AnswerRefused
from truename.federation.domain.responses import error_response
from truename.federation.domain.waiting import KEPT_FOR
from truename.federation.models import AuthorizationRequest, PushedRequest
from truename.federation.services.client_authentication import authenticate_client
from truename.federation.services.client_cache import find_client
from truename.federation.services.id_token_hints import read_id_token_hint
from truename.federation.services.open_requests import LOGIN_HINT_PURPOSE
from truename.federation.services.problems import record_problem
from truename.federation.services.request_objects import with_request_object
from truename.federation.services.signing_keys import SYSTEM_OWNER
from truename.foundation.randomness import random_token
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.vault import seal_text

PUSHED_LIVES = timedelta(seconds=300)
_URN = "urn:ietf:params:oauth:request_uri:"
_PUSHED_PURPOSE = "federation.pushed_request"


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request that passed every check. `hinted_subject` "" when it is not about one person; `pushed_id` None when a
    browser brought it whole."""

    client: ClientPolicy
    parameters: Parameters
    hinted_subject: str = ""
    pushed_id: UUID | None = None
    login_hint_sealed: bytes | None = None


def accept_request(*, encoded: str, now: datetime) -> UUID:
    """Checks an authorization request and keeps it; answers the identifier under which it waits.

    Raises UntrustedRequest (answer on a page of our own) or AnswerRefused (bring its `answer` to the client).
    """
    return keep_request(check_request(encoded=encoded, now=now), now=now)


def check_request(*, encoded: str, now: datetime) -> CheckedRequest:
    """The request of a browser, every check passed; raises as `accept_request`.

    Source: OpenID Connect Core 1.0, 3.1.2.2; RFC 9101, 5; RFC 9126, 4.
    """
    try:
        outer = read_parameters(encoded)
    except ProtocolError as unreadable:
        raise UntrustedRequest(unreadable.reason) from None
    client = find_client(outer.get("client_id") or "")
    if client is not None and (outer.get("request_uri") or "").startswith(_URN):
        return _pushed_request(client, outer, now=now)
    parameters, problem = _unpacked(outer, client, now=now)
    attempt = AuthorizationAttempt(parameters, client)
    try:
        for check in ADDRESS_CHECKS:
            check(attempt)
    except UntrustedRequest as untrusted:
        if client is not None:
            record_problem(client_id=client.id, endpoint="authorize", error="untrusted", reason=untrusted.reason)
        raise
    try:
        if problem is not None:
            raise problem
        return _checked(attempt)
    except ProtocolError as refused:
        raise _refusal(attempt.trusted_client, parameters, refused) from None


def push_request(
    *, parameters: Parameters, authorization: str | None, endpoint_url: str, now: datetime
) -> tuple[str, int]:
    """Keeps a request that a client sends ahead: its request_uri and for how many seconds it may be used.

    Raises ProtocolError. The same checks as at the authorization endpoint. Source: RFC 9126, 2.
    """
    client = authenticate_client(parameters=parameters, authorization=authorization, endpoint_url=endpoint_url, now=now)
    try:
        for check_push in PUSH_CHECKS:
            check_push(PushAttempt(parameters))
        inner = with_request_object(parameters, client, now=now)
        attempt = AuthorizationAttempt(inner, client)
        try:
            for check in ADDRESS_CHECKS:
                check(attempt)
        except UntrustedRequest as untrusted:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, untrusted.reason) from None
        checked = _checked(attempt)
    except ProtocolError as refused:
        record_problem(client_id=client.id, endpoint="par", error=refused.error.value, reason=refused.reason)
        raise
    reference = random_token()
    stored, hint = _stored(checked.parameters)
    PushedRequest.objects.create(
        uri_digest=blind_index(purpose=_PUSHED_PURPOSE, value=reference),
        client_id=client.id,
        parameters=stored,
        login_hint_sealed=hint,
        hinted_subject=checked.hinted_subject,
        created_at=now,
        expires_at=now + PUSHED_LIVES,
    )
    return _URN + reference, int(PUSHED_LIVES.total_seconds())


@transaction.atomic
def keep_request(checked: CheckedRequest, *, now: datetime) -> UUID:
    """Keeps a checked request; answers the identifier under which it waits."""
    stored, hint = _stored(checked.parameters)
    row = AuthorizationRequest.objects.create(
        client_id=checked.client.id,
        parameters=stored,
        login_hint_sealed=checked.login_hint_sealed or hint,
        hinted_subject=checked.hinted_subject,
        pushed_id=checked.pushed_id,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    return row.id


def _unpacked(
    outer: Parameters, client: ClientPolicy | None, *, now: datetime
) -> tuple[Parameters, ProtocolError | None]:
    """The parameters with those of a request object; with what was wrong with it, to be told once the return address
    is known to be right."""
    if client is None:
        return outer, None
    try:
        return with_request_object(outer, client, now=now), None
    except ProtocolError as refused:
        return outer, refused


def _pushed_request(client: ClientPolicy, outer: Parameters, *, now: datetime) -> CheckedRequest:
    """The request that was pushed under this request_uri; raises UntrustedRequest. Source: RFC 9126, 4."""
    reference = outer.values["request_uri"].removeprefix(_URN)
    digests = blind_index_candidates(purpose=_PUSHED_PURPOSE, value=reference)
    row = PushedRequest.objects.filter(uri_digest__in=digests, client_id=client.id).first()
    standing = None
    if row is not None:
        standing = PushedStanding(row.expires_at, row.consumed_at is not None, row.parameters["redirect_uri"])
    try:
        for check in PUSHED_CHECKS:
            check(PushedAttempt(client, standing, now))
    except UntrustedRequest as untrusted:
        error = ErrorCode.INVALID_REQUEST_URI.value
        record_problem(client_id=client.id, endpoint="authorize", error=error, reason=untrusted.reason)
        raise
    if row is None:
        raise UntrustedRequest("request_uri is not known for this client.")
    hint = None if row.login_hint_sealed is None else bytes(row.login_hint_sealed)
    return CheckedRequest(client, Parameters(row.parameters), row.hinted_subject, row.id, hint)


def _checked(attempt: AuthorizationAttempt) -> CheckedRequest:
    for check in REQUEST_CHECKS:
        check(attempt)
    return CheckedRequest(attempt.trusted_client, attempt.parameters, _hinted_subject(attempt))


def _hinted_subject(attempt: AuthorizationAttempt) -> str:
    """The person this request is about, when it names one: by an ID token of ours, or by the value of `sub`.

    Source: OpenID Connect Core 1.0, 3.1.2.1 (`id_token_hint`), 5.5.1 (`sub` with a value).
    """
    wish = read_claims_request(attempt.parameters.get("claims")).wish("sub")
    token = attempt.parameters.get("id_token_hint")
    if token is None:
        return wish.values[0][:64] if wish is not None and wish.values else ""
    hint = read_id_token_hint(token)
    if hint is None or hint.audience != attempt.trusted_client.client_id:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "id_token_hint was not issued to this client by us.")
    return hint.subject


def _stored(parameters: Parameters) -> tuple[dict[str, str], bytes | None]:
    """What is kept of the parameters, and the sealed login hint: it is personal data, the other hint is not needed."""
    known = {name: value for name, value in parameters.values.items() if name in KNOWN_PARAMETERS}
    hint = known.pop("login_hint", "")
    for name in ("id_token_hint", "request", "request_uri"):
        known.pop(name, None)
    return known, seal_text(owner_id=SYSTEM_OWNER, purpose=LOGIN_HINT_PURPOSE, text=hint) if hint else None


def _refusal(client: ClientPolicy, parameters: Parameters, refused: ProtocolError) -> AnswerRefused:
    record_problem(client_id=client.id, endpoint="authorize", error=refused.error.value, reason=refused.reason)
    return AnswerRefused(
        error_response(
            redirect_uri=parameters.values["redirect_uri"],
            error=refused.error.value,
            reason=refused.reason,
            state=parameters.get("state"),
            issuer=settings.TRUENAME.public_origin,
            mode=parameters.get("response_mode"),
        )
    )
