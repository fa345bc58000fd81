"""Permissions to register clients where registration is not open: made, listed, taken back and spent."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from truename.federation.models import InitialAccessToken
from truename.foundation.randomness import random_token
from truename.foundation.refusal import Refusal
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates

_PURPOSE = "federation.initial_access_token"
LONGEST_LABEL = 120


class InitialAccessTokenNotFound(Refusal):
    """No such token, or it was taken back before."""

    code = "initial_access_token_not_found"


@dataclass(frozen=True, slots=True)
class IssuedInitialAccessToken:
    """A new permission; `token` is shown this once."""

    id: UUID
    expires_at: datetime
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InitialAccessStanding:
    """A permission as the operator sees it. `uses_left` None: any number."""

    id: UUID
    label: str
    uses_left: int | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@transaction.atomic
def create_initial_access_token(
    *, label: str, uses: int | None, valid_for: timedelta, now: datetime, actor_id: UUID | None = None
) -> IssuedInitialAccessToken:
    """A token with which a client can register `uses` times (None: any number) within `valid_for`.

    Source: RFC 7591, 3 (initial access token).
    """
    token = random_token()
    row = InitialAccessToken.objects.create(
        token_digest=blind_index(purpose=_PURPOSE, value=token),
        label=label.strip()[:LONGEST_LABEL],
        uses_left=uses,
        created_at=now,
        expires_at=now + valid_for,
    )
    record_event(
        name="federation.initial_access_token_created", subject_id=None, actor_id=actor_id, data={"token": str(row.id)}
    )
    return IssuedInitialAccessToken(row.id, row.expires_at, token)


def initial_access_tokens() -> tuple[InitialAccessStanding, ...]:
    """All of them, newest first."""
    return tuple(
        InitialAccessStanding(row.id, row.label, row.uses_left, row.created_at, row.expires_at, row.revoked_at)
        for row in InitialAccessToken.objects.order_by("-created_at", "-id")
    )


@transaction.atomic
def revoke_initial_access_token(*, token_id: UUID, now: datetime, actor_id: UUID | None = None) -> None:
    """Takes it back; clients that registered with it stay. Raises InitialAccessTokenNotFound."""
    if not InitialAccessToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(revoked_at=now):
        raise InitialAccessTokenNotFound
    record_event(
        name="federation.initial_access_token_revoked",
        subject_id=None,
        actor_id=actor_id,
        data={"token": str(token_id)},
    )


def is_any_token_usable(*, now: datetime) -> bool:
    """Whether somebody may hold a permission to register."""
    return InitialAccessToken.objects.filter(_usable(now)).exists()


def is_token_usable(*, token: str, now: datetime) -> bool:
    """Whether `token` may register a client; nothing is spent."""
    return InitialAccessToken.objects.filter(_usable(now), token_digest__in=_candidates(token)).exists()


def spend_token(*, token: str, now: datetime) -> UUID | None:
    """Takes one use off `token` in one statement and answers its identifier; None when it permits nothing (any more).

    Call it in the transaction that registers, so that a registration that fails costs no use.
    """
    rows = InitialAccessToken.objects.filter(_usable(now), token_digest__in=_candidates(token))
    if not rows.update(uses_left=F("uses_left") - 1):
        return None
    return InitialAccessToken.objects.values_list("id", flat=True).get(token_digest__in=_candidates(token))


def _usable(now: datetime) -> Q:
    has_uses = Q(uses_left__isnull=True) | Q(uses_left__gt=0)
    return Q(has_uses, revoked_at__isnull=True, expires_at__gt=now)


def _candidates(token: str) -> tuple[bytes, ...]:
    return blind_index_candidates(purpose=_PURPOSE, value=token)
