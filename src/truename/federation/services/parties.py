"""Relying parties as an operator sees them: found, listed, described. Changing them is in `registry`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from truename.federation.domain.registration import Registration
from truename.federation.models import Grant, RelyingParty
from truename.federation.services.registry import registration_of
from truename.foundation.refusal import Refusal


class RelyingPartyNotFound(Refusal):
    """Nobody registered this client_id."""

    code = "relying_party_not_found"


@dataclass(frozen=True, slots=True)
class PartySummary:
    """One line of the list. `last_used_at` None: nobody has signed in there yet."""

    id: UUID
    client_id: str
    organisation_name: str
    service_name: str
    is_enabled: bool
    is_self_registered: bool
    registered_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """Everything about one but its secret; `people` is how many let it know something now."""

    registration: Registration
    has_secret: bool
    changed_at: datetime
    people: int
    summary: PartySummary


@dataclass(frozen=True, slots=True)
class PartyList:
    """A part of the list and how many there are in all."""

    parties: tuple[PartySummary, ...]
    total: int


def relying_parties(
    *, search: str = "", is_enabled: bool | None = None, first: int = 0, limit: int | None = None
) -> PartyList:
    """Those whose name or client_id contains `search`, by organisation and service; from number `first` at most
    `limit`. `is_enabled` None: switched on or off."""
    rows = RelyingParty.objects.order_by("organisation_name", "service_name", "id")
    if search:
        named = Q(organisation_name__icontains=search) | Q(service_name__icontains=search)
        rows = rows.filter(named | Q(client_id__icontains=search))
    if is_enabled is not None:
        rows = rows.filter(is_enabled=is_enabled)
    shown = list(rows[first:] if limit is None else rows[first : first + limit])
    used = _last_uses([row.id for row in shown])
    return PartyList(tuple(_summary(row, used.get(row.id)) for row in shown), rows.count())


def relying_party(*, client_id: str) -> PartyDetails:
    """The one with this client_id, enabled or not; raises RelyingPartyNotFound."""
    return _details(RelyingParty.objects.filter(client_id=client_id) if "\x00" not in client_id else None)


def relying_party_by_id(*, party_id: UUID) -> PartyDetails:
    """The one whose row this is; raises RelyingPartyNotFound."""
    return _details(RelyingParty.objects.filter(pk=party_id))


def _details(rows: QuerySet[RelyingParty] | None) -> PartyDetails:
    row = None if rows is None else rows.first()
    if row is None:
        raise RelyingPartyNotFound
    live = Grant.objects.filter(client=row, revoked_at__isnull=True).count()
    summary = _summary(row, _last_uses([row.id]).get(row.id))
    return PartyDetails(registration_of(row), row.secret_digest is not None, row.changed_at, live, summary)


def _last_uses(identifiers: list[UUID]) -> dict[UUID, datetime]:
    used = Grant.objects.filter(client_id__in=identifiers).values_list("client_id").annotate(last=Max("last_used_at"))
    return dict(used)


def _summary(row: RelyingParty, last_used_at: datetime | None) -> PartySummary:
    return PartySummary(
        row.id,
        row.client_id,
        row.organisation_name,
        row.service_name,
        row.is_enabled,
        row.registration_token_digest is not None,
        row.registered_at,
        last_used_at,
    )
