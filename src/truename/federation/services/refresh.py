"""Refresh tokens: each is used once for the next; used again later, it ends its family."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.refresh_answers import open_answer, seal_answer
from truename.federation.domain.token_checks import OWNER_CHECKS, REFRESH_CHECKS, RefreshAttempt
from truename.federation.models.token_rows import TokenRow, find_refresh_token, use_refresh_token
from truename.federation.services.codes import lock_family, revoke_family, standing_of_family
from truename.federation.services.tokens import TokenAnswer, prepare_tokens, refresh_token_digests, store_tokens
from truename.records.services.audit import record_event


def rotate_refresh_token(*, parameters: Parameters, client: ClientPolicy, now: datetime) -> dict[str, object]:
    """The answer to a refresh: new tokens, once. The same token again within `refresh_grace` is given the same answer
    (two tabs, or an answer that got lost); later it is a sign of theft and ends the whole family.

    Raises ProtocolError. Source: RFC 6749, 6; RFC 9700, 4.14.2; OpenID Connect Core 1.0, 12.
    """
    presented = parameters.values["refresh_token"]
    token = find_refresh_token(refresh_token_digests(presented))
    if token is None:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The refresh token is not valid.")
    standing = standing_of_family(token.family)
    attempt = RefreshAttempt(parameters, client, standing, token.expires_at, token.revoked_at is not None, now)
    for check in OWNER_CHECKS:
        check(attempt)
    if token.used_at is not None:
        return _answer_again(token, presented, now=now)
    for check_refresh in REFRESH_CHECKS:
        check_refresh(attempt)
    asked = parameters.words("scope")
    scopes = tuple(scope for scope in token.family.scopes if not asked or scope in asked)
    answer = prepare_tokens(token.family, client, scopes=scopes, nonce="", now=now)
    members = answer.as_json()
    if _rotate(token, answer, seal_answer(members, refresh_token=presented), now=now):
        return members
    again = find_refresh_token(refresh_token_digests(presented))
    if again is None:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The refresh token is not valid.")
    return _answer_again(again, presented, now=now)


@transaction.atomic
def _rotate(token: TokenRow, answer: TokenAnswer, sealed: bytes, *, now: datetime) -> bool:
    """Stores the new tokens; False when another request used this token first: one statement decides."""
    lock_family(token.family.id)
    if not use_refresh_token(token_id=token.id, answer_sealed=sealed, now=now):
        return False
    store_tokens(token.family, answer, until=token.expires_at, now=now)
    record_event(
        name="federation.tokens_refreshed",
        subject_id=token.family.subscriber_id,
        data={"client": str(token.family.client_id)},
    )
    return True


def _answer_again(token: TokenRow, presented: str, *, now: datetime) -> dict[str, object]:
    # Of two at once, the one that lost may have looked at the clock first.
    is_in_grace = (
        token.used_at is not None and max(now, token.used_at) - token.used_at < settings.TRUENAME.refresh_grace
    )
    if is_in_grace and token.revoked_at is None and token.answer_sealed is not None:
        answer = open_answer(token.answer_sealed, refresh_token=presented)
        if answer is not None:
            return answer
    revoke_family(token.family, now=now, event="federation.refresh_token_replayed")
    raise ProtocolError(ErrorCode.INVALID_GRANT, "The refresh token was used before.")
