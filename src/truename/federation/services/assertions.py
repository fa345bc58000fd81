"""Assembles the claims of one assertion from what was stored with its code and what the account holds now."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from truename.federation.domain.attributes import SharedAttribute, attributes_asked
from truename.federation.domain.authentication_context import achieved_from_json
from truename.federation.domain.claims import Claims, assurance_claims, attribute_claims, epoch_seconds
from truename.federation.domain.jws import left_half_hash
from truename.federation.models import AuthorizationCode
from truename.federation.services.client_cache import policy_of
from truename.federation.services.holdings import holdings
from truename.federation.services.subjects import pairwise_subject
from truename.foundation.randomness import random_token
from truename.subscribers.services.accounts import account_summary


def id_token_claims(row: AuthorizationCode, access_token: str, *, now: datetime, lives: timedelta) -> Claims:
    """The claims of the ID token for this code. Source: OpenID Connect Core 1.0, 2, 3.1.3.6; SP 800-63C-4, 4.9."""
    client = policy_of(row.client)
    claims: Claims = {
        "iss": settings.TRUENAME.public_origin,
        "sub": pairwise_subject(subscriber_id=row.grant.subscriber_id, sector=client.sector),
        "aud": client.client_id,
        "iat": epoch_seconds(now),
        "exp": epoch_seconds(now + lives),
        "jti": random_token(bits=128),
        "at_hash": left_half_hash(access_token),
    }
    if row.nonce:
        claims["nonce"] = row.nonce
    claims |= assurance_claims(achieved_from_json(row.achieved), row.acr)
    return claims | released_claims(row) if client.is_claims_in_id_token else claims


def userinfo_claims(row: AuthorizationCode) -> Claims:
    """What the userinfo endpoint answers for a token of this code. Source: OpenID Connect Core 1.0, 5.3.2."""
    sector = row.client.sector
    subject: Claims = {"sub": pairwise_subject(subscriber_id=row.grant.subscriber_id, sector=sector)}
    return subject | assurance_claims(achieved_from_json(row.achieved), row.acr) | released_claims(row)


def released_claims(row: AuthorizationCode) -> Claims:
    """The claims of what this code's request asked for and she allows at this moment."""
    grant = row.grant
    allowed = {SharedAttribute(name) for name in grant.allowed}
    asked = [item.attribute for item in attributes_asked(row.scopes, policy_of(row.client).attributes)]
    held = holdings(subscriber_id=grant.subscriber_id).with_addresses(
        email_id=grant.email_id, work_email_id=grant.work_email_id
    )
    return attribute_claims([attribute for attribute in asked if attribute in allowed], held)


def is_account_active(subscriber_id: UUID) -> bool:
    """Whether assertions may still be made about this account: not when it is suspended or closed."""
    summary = account_summary(subscriber_id=subscriber_id)
    return summary is not None and summary.status == "active"
