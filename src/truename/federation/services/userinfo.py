"""Answers the userinfo endpoint: who an access token speaks about and what she shares."""

from datetime import datetime

from truename.federation.domain.claims import Claims
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.userinfo_checks import ACCESS_CHECKS, AccessAttempt, TokenStanding
from truename.federation.models import AccessToken
from truename.federation.services.assertions import is_account_active, userinfo_claims
from truename.federation.services.codes import TOKEN_PURPOSE
from truename.records.services.blind_index import blind_index_candidates


def userinfo(*, access_token: str, now: datetime) -> Claims:
    """The claims released to the holder of `access_token`; raises ProtocolError(invalid_token).

    Source: OpenID Connect Core 1.0, 5.3; RFC 6750, 3.1.
    """
    digests = blind_index_candidates(purpose=TOKEN_PURPOSE, value=access_token)
    rows = AccessToken.objects.select_related("code__client", "code__grant")
    row = rows.filter(token_digest__in=digests).first()
    attempt = AccessAttempt(None if row is None else _standing(row), now)
    for check in ACCESS_CHECKS:
        check(attempt)
    if row is None or not is_account_active(row.code.grant.subscriber_id):
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The access token is no longer valid.")
    return userinfo_claims(row.code)


def _standing(row: AccessToken) -> TokenStanding:
    is_revoked = row.revoked_at is not None or row.code.grant.revoked_at is not None
    return TokenStanding(row.expires_at, is_revoked, row.code.client.is_enabled, tuple(row.code.scopes))
