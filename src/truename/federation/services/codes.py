"""Authorization codes: issued when a request is answered, exchanged once for tokens, and what a second use does."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from django.db import transaction

from truename.federation.domain.attributes import SharedAttribute, scopes_granted
from truename.federation.domain.authentication_context import Achieved, achieved_to_json, context_asserted
from truename.federation.domain.claims_request import read_claims_request
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.token_checks import CODE_CHECKS, OWNER_CHECKS, CodeAttempt, FamilyStanding
from truename.federation.models import AccessToken, AuthorizationCode, RefreshToken
from truename.federation.models.token_rows import FamilyRow, add_code, find_code, use_code
from truename.federation.services.tokens import TokenAnswer, prepare_tokens, store_tokens
from truename.foundation.randomness import random_token
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.subscribers.services.accounts import is_account_active

CODE_LIVES = timedelta(seconds=60)
_CODE_PURPOSE = "federation.code"


def issue_code(
    *,
    client: ClientPolicy,
    parameters: Parameters,
    grant_id: UUID,
    allowed: Mapping[str, str],
    achieved: Achieved,
    session_id: UUID,
    now: datetime,
) -> str:
    """A code for this answered request, bound to its client, return address, challenge and nonce, for what the grant
    has `allowed`; the caller is the transaction. Source: RFC 6749, 4.1.2."""
    code = random_token()
    shared = [SharedAttribute(name) for name in allowed]
    claims = read_claims_request(parameters.get("claims"))
    acr_wish = claims.wish("acr")
    acr_values = (*(acr_wish.values if acr_wish else ()), *parameters.words("acr_values"), *client.default_acr_values)
    add_code(
        digest=blind_index(purpose=_CODE_PURPOSE, value=code),
        client=client.id,
        grant=grant_id,
        session=session_id,
        redirect_uri=parameters.values["redirect_uri"],
        challenge=parameters.get("code_challenge") or "",
        nonce=parameters.get("nonce") or "",
        scopes=scopes_granted(parameters.words("scope"), shared),
        claims=claims.stored(),
        claims_locales=(parameters.get("claims_locales") or "")[:200],
        resource=parameters.get("resource") or "",
        achieved=achieved_to_json(achieved),
        acr=context_asserted(acr_values, achieved),
        now=now,
        expires=now + CODE_LIVES,
    )
    return code


def is_code_unused(code: str, *, now: datetime) -> bool:
    """Whether `code` is one of ours that could still be exchanged."""
    family = find_code(blind_index_candidates(purpose=_CODE_PURPOSE, value=code))
    return family is not None and family.used_at is None and family.is_grant_live and now < family.expires_at


def exchange_code(*, parameters: Parameters, client: ClientPolicy, now: datetime) -> TokenAnswer:
    """Tokens for the code that this token request brings. Of two requests with one code exactly one succeeds.

    Raises ProtocolError. A code brought a second time by its client takes back what the first exchange issued.
    Source: RFC 6749, 4.1.2, 4.1.3 and 10.5; OpenID Connect Core 1.0, 3.1.3.
    """
    family = find_code(blind_index_candidates(purpose=_CODE_PURPOSE, value=parameters.values["code"]))
    if family is None:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The code is not valid.")
    attempt = CodeAttempt(parameters, client, standing_of_family(family), family.expires_at, now)
    for check in OWNER_CHECKS:
        check(attempt)
    if family.used_at is not None:
        _refuse_replayed(family, now=now)
    for check_code in CODE_CHECKS:
        check_code(attempt)
    answer = prepare_tokens(family, client, scopes=family.scopes, nonce=family.nonce, now=now)
    if not _consume(family, answer, now=now):
        _refuse_replayed(family, now=now)
    return answer


def standing_of_family(family: FamilyRow) -> FamilyStanding:
    """What the checks need to know of the family."""
    return FamilyStanding(
        client_row_id=family.client_id,
        redirect_uri=family.redirect_uri,
        code_challenge=family.code_challenge,
        scopes=family.scopes,
        resource=family.resource,
        is_alive=family.is_grant_live and is_account_active(subscriber_id=family.subscriber_id),
        is_offline_allowed=SharedAttribute.OFFLINE_ACCESS in family.allowed,
    )


@transaction.atomic
def _consume(family: FamilyRow, answer: TokenAnswer, *, now: datetime) -> bool:
    """Stores the answer; False when another request consumed the code first: one statement decides."""
    if not use_code(code_id=family.id, now=now):
        return False
    store_tokens(family, answer, until=None, now=now)
    record_event(
        name="federation.assertion_issued",
        subject_id=family.subscriber_id,
        data={"client": str(family.client_id), "acr": family.acr},
    )
    return True


def _refuse_replayed(family: FamilyRow, *, now: datetime) -> NoReturn:
    """Takes back the tokens of a replayed code and refuses. Source: RFC 6749, 4.1.2 (used more than once)."""
    revoke_family(family, now=now, event="federation.code_replayed")
    raise ProtocolError(ErrorCode.INVALID_GRANT, "The code was used before.")


def lock_family(family_id: UUID) -> None:
    """Waits for whoever is adding tokens to this family or ending it, so that neither overlooks what the other did; the
    caller is the transaction. An exchange needs no call: using the code locks the same row."""
    AuthorizationCode.objects.select_for_update().filter(pk=family_id).values_list("pk").first()


@transaction.atomic
def revoke_family(family: FamilyRow, *, now: datetime, event: str) -> None:
    """Takes back every token that came from one answered request, and records `event`."""
    lock_family(family.id)
    revoked = sum(
        model.objects.filter(code_id=family.id, revoked_at__isnull=True).update(revoked_at=now)
        for model in (AccessToken, RefreshToken)
    )
    record_event(
        name=event,
        subject_id=family.subscriber_id,
        data={"client": str(family.client_id), "tokens_revoked": revoked},
    )
