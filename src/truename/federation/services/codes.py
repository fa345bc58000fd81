"""Authorization codes: issued when a request is answered, exchanged once for tokens, and what a second use does."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NoReturn

from django.db import transaction

from truename.federation.domain.attributes import SharedAttribute, scopes_granted
from truename.federation.domain.authentication_context import Achieved, achieved_to_json, context_asserted
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.token_checks import (
    CODE_CHECKS,
    REQUEST_CHECKS,
    CodeAttempt,
    CodeStanding,
    TokenAttempt,
    check_code_belongs_to_client,
    read_credentials,
)
from truename.federation.models import AccessToken, AuthorizationCode, Grant
from truename.federation.services.assertions import id_token_claims, is_account_active
from truename.federation.services.client_cache import find_known_client
from truename.federation.services.open_requests import WaitingRequest
from truename.federation.services.registry import secret_digests
from truename.federation.services.signing_keys import active_signer
from truename.foundation.randomness import random_token
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates

CODE_LIVES = timedelta(seconds=60)
ACCESS_TOKEN_LIVES = timedelta(minutes=15)
ID_TOKEN_LIVES = timedelta(minutes=10)
_CODE_PURPOSE = "federation.code"
TOKEN_PURPOSE = "federation.access_token"  # noqa: S105 - the name of a purpose


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What the token endpoint answers. Source: RFC 6749, 5.1; OpenID Connect Core 1.0, 3.1.3.3."""

    access_token: str = field(repr=False)
    id_token: str = field(repr=False)
    expires_in_seconds: int
    scopes: tuple[str, ...]


def issue_code(*, request: WaitingRequest, grant: Grant, achieved: Achieved, now: datetime) -> str:
    """A code for this answered request, bound to its client, return address, challenge and nonce; the caller is the
    transaction. Source: RFC 6749, 4.1.2."""
    code = random_token()
    parameters = request.parameters
    shared = [SharedAttribute(name) for name in grant.allowed]
    AuthorizationCode.objects.create(
        code_digest=blind_index(purpose=_CODE_PURPOSE, value=code),
        client_id=request.client.id,
        grant=grant,
        redirect_uri=request.redirect_uri,
        code_challenge=parameters.get("code_challenge") or "",
        nonce=parameters.get("nonce") or "",
        scopes=list(scopes_granted(parameters.words("scope"), shared)),
        achieved=achieved_to_json(achieved),
        acr=context_asserted(parameters.words("acr_values"), achieved),
        issued_at=now,
        expires_at=now + CODE_LIVES,
    )
    return code


def exchange_code(*, parameters: Parameters, authorization: str | None, now: datetime) -> TokenAnswer:
    """Tokens for the code that this token request brings. Of two requests with one code exactly one succeeds.

    Raises ProtocolError. A code brought a second time by its client takes back what the first exchange issued.
    Source: RFC 6749, 4.1.2, 4.1.3 and 10.5; OpenID Connect Core 1.0, 3.1.3.
    """
    credentials = read_credentials(authorization, parameters)
    known = find_known_client(credentials.client_id)
    client, stored = (None, None) if known is None else (known.policy, known.secret_digest)
    sent = () if credentials.secret is None else secret_digests(credentials.secret)
    attempt = TokenAttempt(parameters, credentials, client, stored, sent)
    for check in REQUEST_CHECKS:
        check(attempt)
    digests = blind_index_candidates(purpose=_CODE_PURPOSE, value=parameters.values["code"])
    rows = AuthorizationCode.objects.select_related("grant", "client")
    row = rows.filter(code_digest__in=digests).first()
    if row is None or client is None:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The code is not valid.")
    code_attempt = CodeAttempt(
        parameters,
        client,
        CodeStanding(row.client_id, row.redirect_uri, row.code_challenge, row.expires_at, row.used_at is not None),
        now,
    )
    check_code_belongs_to_client(code_attempt)
    if row.grant.revoked_at is not None or not is_account_active(row.grant.subscriber_id):
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The person has taken back her permission.")
    if code_attempt.code.is_used:
        _refuse_replayed(row, now=now)
    for check_code in CODE_CHECKS:
        check_code(code_attempt)
    answer = _consume(row, now=now)
    if answer is None:
        _refuse_replayed(row, now=now)
    return answer


@transaction.atomic
def _consume(row: AuthorizationCode, *, now: datetime) -> TokenAnswer | None:
    """The tokens, or None when another request consumed the code first: one statement decides."""
    if not AuthorizationCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now):
        return None
    access_token = random_token()
    AccessToken.objects.create(
        token_digest=blind_index(purpose=TOKEN_PURPOSE, value=access_token),
        code=row,
        grant=row.grant,
        issued_at=now,
        expires_at=now + ACCESS_TOKEN_LIVES,
    )
    Grant.objects.filter(pk=row.grant_id).update(last_used_at=now)
    id_token = active_signer().sign(id_token_claims(row, access_token, now=now, lives=ID_TOKEN_LIVES), token_type="JWT")  # noqa: S106
    record_event(
        name="federation.assertion_issued",
        subject_id=row.grant.subscriber_id,
        data={"client": str(row.client_id), "acr": row.acr},
    )
    return TokenAnswer(access_token, id_token, int(ACCESS_TOKEN_LIVES.total_seconds()), tuple(row.scopes))


def _refuse_replayed(row: AuthorizationCode, *, now: datetime) -> NoReturn:
    """Takes back the tokens of a replayed code and refuses. Source: RFC 6749, 4.1.2 (used more than once)."""
    with transaction.atomic():
        revoked = AccessToken.objects.filter(code=row, revoked_at__isnull=True).update(revoked_at=now)
        record_event(
            name="federation.code_replayed",
            subject_id=row.grant.subscriber_id,
            data={"client": str(row.client_id), "tokens_revoked": revoked},
        )
    raise ProtocolError(ErrorCode.INVALID_GRANT, "The code was used before.")
