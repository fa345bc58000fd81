"""Assembles the claims of one assertion from what was stored with its code and what the account holds now."""

from datetime import datetime, timedelta

from django.conf import settings

from truename.federation.domain.attributes import attributes_asked, claims_of_scopes
from truename.federation.domain.authentication_context import achieved_from_json
from truename.federation.domain.claims import Claims, assurance_claims, attribute_claims, epoch_seconds
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.jws import left_half_hash
from truename.federation.models.token_rows import FamilyRow
from truename.federation.services.holdings import holdings
from truename.federation.services.session_ids import session_identifier
from truename.federation.services.subjects import subject_at
from truename.foundation.randomness import random_token


def subject_of(family: FamilyRow, client: ClientPolicy) -> str:
    """The name of the person that this family speaks about, at this client."""
    return family.subject or subject_at(subscriber_id=family.subscriber_id, sector=client.sector)


def id_token_claims(
    family: FamilyRow, client: ClientPolicy, access_token: str, *, nonce: str, now: datetime, lives: timedelta
) -> Claims:
    """The claims of an ID token for this family; `nonce` "" when it belongs to a refresh.

    Source: OpenID Connect Core 1.0, 2, 3.1.3.6, 5.5 and 12.2; SP 800-63C-4, 4.9.
    """
    claims: Claims = {
        "iss": settings.TRUENAME.public_origin,
        "sub": subject_of(family, client),
        "aud": client.client_id,
        "iat": epoch_seconds(now),
        "exp": epoch_seconds(now + lives),
        "jti": random_token(bits=128),
        "at_hash": left_half_hash(access_token),
    }
    if nonce:
        claims["nonce"] = nonce
    if family.session_id is not None:
        claims["sid"] = session_identifier(family.session_id, client.client_id)
    claims |= assurance_claims(achieved_from_json(family.achieved), family.acr, fal=client.fal)
    named = frozenset(family.claims.get("id_token", ()))
    if client.is_claims_in_id_token:
        named |= claims_of_scopes(family.scopes) | frozenset(family.claims.get("userinfo", ()))
    return claims | released_claims(family, client, named) if named else claims


def userinfo_claims(family: FamilyRow, client: ClientPolicy, scopes: tuple[str, ...]) -> Claims:
    """What the userinfo endpoint answers for a token of this family with `scopes`.

    Source: OpenID Connect Core 1.0, 5.3.2, 5.4 and 5.5.
    """
    subject: Claims = {"sub": subject_of(family, client)}
    named = claims_of_scopes(scopes) | frozenset(family.claims.get("userinfo", ()))
    assurance = assurance_claims(achieved_from_json(family.achieved), family.acr, fal=client.fal)
    return subject | assurance | released_claims(family, client, named)


def released_claims(family: FamilyRow, client: ClientPolicy, named: frozenset[str]) -> Claims:
    """Those of the claims `named` that are agreed with the client and that she allows at this moment."""
    asked = attributes_asked((), client.agreements, claims=named)
    allowed = [item.attribute for item in asked if item.attribute.value in family.allowed]
    if not allowed:
        return {}
    held = holdings(subscriber_id=family.subscriber_id, only=frozenset(allowed))
    values = held.with_addresses(email_id=family.email_id, work_email_id=family.work_email_id)
    return attribute_claims(allowed, values, names=named)
