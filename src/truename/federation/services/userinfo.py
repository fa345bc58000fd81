"""Answers the userinfo endpoint: who an access token speaks about and what she shares."""

from datetime import datetime

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.userinfo_checks import ACCESS_CHECKS, AccessAttempt, TokenStanding
from truename.federation.models.token_rows import TokenRow, find_access_token
from truename.federation.services.assertions import userinfo_claims
from truename.federation.services.client_cache import client_of_row
from truename.federation.services.problems import record_problem
from truename.federation.services.protected_answers import userinfo_answer
from truename.federation.services.tokens import access_token_digests
from truename.subscribers.services.accounts import is_account_active


def answer_userinfo(*, access_token: str, now: datetime) -> tuple[bytes, str]:
    """What is released to the holder of `access_token`, in the form that its client registered: body and media type.

    Raises ProtocolError: invalid_token, or invalid_request when the answer could not be encrypted to the client.
    Source: OpenID Connect Core 1.0, 5.3; RFC 6750, 3.1.
    """
    token = find_access_token(access_token_digests(access_token))
    client = None if token is None else client_of_row(token.family.client_id)
    attempt = AccessAttempt(None if token is None else _standing(token, client), now)
    try:
        for check in ACCESS_CHECKS:
            check(attempt)
        if token is None or client is None:
            raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token is not valid.")
        return userinfo_answer(userinfo_claims(token.family, client, token.scopes), client)
    except ProtocolError as refused:
        if client is not None:
            record_problem(client_id=client.id, endpoint="userinfo", error=refused.error.value, reason=refused.reason)
        raise


def _standing(token: TokenRow, client: ClientPolicy | None) -> TokenStanding:
    family = token.family
    return TokenStanding(
        expires_at=token.expires_at,
        is_revoked=token.revoked_at is not None or not family.is_grant_live,
        is_account_active=is_account_active(subscriber_id=family.subscriber_id),
        is_client_enabled=client is not None and client.is_enabled,
        scopes=token.scopes,
        resource=token.resource,
    )
