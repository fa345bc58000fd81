"""Tokens that a client shows to have them looked up (RFC 7662) or taken back (RFC 7009)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from truename.federation.domain.authentication_context import achieved_from_json
from truename.federation.domain.claims import epoch_seconds
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.lookup_checks import (
    INACTIVE,
    INTROSPECTION_CHECKS,
    REVOCATION_CHECKS,
    LookedUpToken,
    LookupAttempt,
    LookupCheck,
    is_active,
    may_look_up,
)
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ProtocolError
from truename.federation.domain.token_checks import check_parameters_given_once
from truename.federation.models import AccessToken, ResourceServer
from truename.federation.models.token_rows import TokenRow, find_access_token, find_refresh_token
from truename.federation.services.assertions import subject_of
from truename.federation.services.client_authentication import authenticate_client
from truename.federation.services.client_cache import client_of_row
from truename.federation.services.codes import revoke_family
from truename.federation.services.problems import record_problem
from truename.federation.services.tokens import access_token_digests, refresh_token_digests
from truename.records.services.audit import record_event
from truename.subscribers.services.accounts import is_account_active

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a wire name, not a secret
ACCESS_TOKEN = "access_token"  # noqa: S105
_LONGEST_TOKEN = 4_096


def introspect(
    *, parameters: Parameters, authorization: str | None, endpoint_url: str, now: datetime
) -> Mapping[str, object]:
    """What is known of the token that an authenticated client shows; only `active: false` of one that it may not know.

    Raises ProtocolError. Source: RFC 7662, 2.
    """
    asking = _asking(parameters, authorization, endpoint_url, INTROSPECTION_CHECKS, now=now)
    found = _find(parameters.values["token"], parameters.get("token_type_hint"))
    if found is None:
        return INACTIVE
    kind, token = found
    client = client_of_row(token.family.client_id)
    looked_up = _looked_up(kind, token, client)
    if not may_look_up(asking.id, looked_up) or not is_active(looked_up, now=now):
        return INACTIVE
    answer: dict[str, object] = {
        "active": True,
        "client_id": client.client_id,
        "iss": settings.TRUENAME.public_origin,
        "sub": subject_of(token.family, client),
        "scope": " ".join(token.scopes),
        "iat": epoch_seconds(token.issued_at),
        "exp": epoch_seconds(token.expires_at),
    }
    if kind == ACCESS_TOKEN:
        achieved = achieved_from_json(token.family.achieved)
        answer |= {
            "token_type": "Bearer",
            "aud": token.resource or settings.TRUENAME.public_origin,
            "acr": token.family.acr,
            "auth_time": epoch_seconds(achieved.authenticated_at),
        }
    return answer


def revoke_token(*, parameters: Parameters, authorization: str | None, endpoint_url: str, now: datetime) -> None:
    """Takes back the token that its own client shows; of a refresh token everything that came from it.

    A token that is not known, or another client's, is passed over in silence. Raises ProtocolError.
    Source: RFC 7009, 2.
    """
    asking = _asking(parameters, authorization, endpoint_url, REVOCATION_CHECKS, now=now)
    found = _find(parameters.values["token"], parameters.get("token_type_hint"))
    if found is None or found[1].family.client_id != asking.id:
        return
    kind, token = found
    if kind == REFRESH_TOKEN:
        revoke_family(token.family, now=now, event="federation.tokens_revoked")
    else:
        _revoke_access_token(token, now=now)


@transaction.atomic
def _revoke_access_token(token: TokenRow, *, now: datetime) -> None:
    if AccessToken.objects.filter(pk=token.id, revoked_at__isnull=True).update(revoked_at=now):
        record_event(
            name="federation.tokens_revoked",
            subject_id=token.family.subscriber_id,
            data={"client": str(token.family.client_id), "tokens_revoked": 1},
        )


def _asking(
    parameters: Parameters,
    authorization: str | None,
    endpoint_url: str,
    checks: tuple[LookupCheck, ...],
    *,
    now: datetime,
) -> ClientPolicy:
    """The client that asks, once it has proved itself and passed `checks`."""
    check_parameters_given_once(parameters)
    client = authenticate_client(parameters=parameters, authorization=authorization, endpoint_url=endpoint_url, now=now)
    attempt = LookupAttempt(parameters, client)
    try:
        for check in checks:
            check(attempt)
    except ProtocolError as refused:
        endpoint = endpoint_url.rpartition("/")[2]
        record_problem(client_id=client.id, endpoint=endpoint, error=refused.error.value, reason=refused.reason)
        raise
    return client


def _find(shown: str, hint: str | None) -> tuple[str, TokenRow] | None:
    """The token of either kind; the hint says where to look first (Source: RFC 7009, 2.1: only a hint)."""
    if len(shown) > _LONGEST_TOKEN:
        return None
    kinds = (REFRESH_TOKEN, ACCESS_TOKEN) if hint == REFRESH_TOKEN else (ACCESS_TOKEN, REFRESH_TOKEN)
    for kind in kinds:
        token = (
            find_access_token(access_token_digests(shown))
            if kind == ACCESS_TOKEN
            else find_refresh_token(refresh_token_digests(shown))
        )
        if token is not None:
            return kind, token
    return None


def _looked_up(kind: str, token: TokenRow, client: ClientPolicy) -> LookedUpToken:
    family = token.family
    return LookedUpToken(
        client_row_id=client.id,
        # A refresh token is between the client and us: no API has any business with it.
        introspected_by=_introspected_by(token.resource) if kind == ACCESS_TOKEN else None,
        expires_at=token.expires_at,
        is_spent=token.revoked_at is not None or (token.used_at is not None),
        is_alive=client.is_enabled and family.is_grant_live and is_account_active(subscriber_id=family.subscriber_id),
    )


def _introspected_by(resource: str) -> UUID | None:
    if not resource:
        return None
    rows = ResourceServer.objects.filter(identifier=resource, is_enabled=True)
    return rows.values_list("introspected_by_id", flat=True).first()
