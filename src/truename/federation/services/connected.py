"""What a subscriber sees of the relying parties she let know something: now, before, and decision by decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.refusals import ConnectedServiceNotFound
from truename.federation.domain.release import ReleaseReason
from truename.federation.domain.waiting import address_to_start_again
from truename.federation.models import AttributeRelease, Grant
from truename.federation.services.client_cache import policy_of
from truename.foundation.redaction import mask_email
from truename.records.services.audit import recent_events
from truename.subscribers.services.addresses import email_addresses

_EVENTS_LOOKED_THROUGH = 300


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One attribute that a service may read, with the purpose that she was told. `masked_address` names which of her
    addresses it is."""

    attribute: SharedAttribute
    purpose: str
    masked_address: str = ""


@dataclass(frozen=True, slots=True)
class ConnectedService:
    """One relying party that she lets know something, or did until `revoked_at`. `open_url` begins a sign-in there."""

    grant_id: UUID
    client: ClientPolicy
    open_url: str
    shared: tuple[SharedLine, ...]
    refused: tuple[SharedAttribute, ...]
    has_offline_access: bool
    first_used_at: datetime
    last_used_at: datetime
    decided_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of hers about a service. `reason` None: she took her permission back."""

    decided_at: datetime
    reason: ReleaseReason | None
    allowed: tuple[SharedAttribute, ...] = ()
    refused: tuple[SharedAttribute, ...] = ()


def connected_services(*, subscriber_id: UUID) -> tuple[ConnectedService, ...]:
    """The relying parties that she lets know something, used last first. Source: SP 800-63C-4, 4.6.1.3."""
    rows = _hers(subscriber_id).filter(revoked_at__isnull=True).order_by("-last_used_at", "id")
    return tuple(_view(row, {}) for row in rows)


def former_services(*, subscriber_id: UUID) -> tuple[ConnectedService, ...]:
    """Those from which she took her permission back, the latest first: what they received stays with them."""
    rows = _hers(subscriber_id).filter(revoked_at__isnull=False).order_by("-revoked_at", "id")
    return tuple(_view(row, {}) for row in rows)


def connected_service(*, subscriber_id: UUID, grant_id: UUID) -> ConnectedService:
    """One of them, live or former; raises ConnectedServiceNotFound, also for somebody else's."""
    row = _hers(subscriber_id).filter(pk=grant_id).first()
    if row is None:
        raise ConnectedServiceNotFound
    return _view(row, _masked_addresses(row))


def decisions(*, subscriber_id: UUID, grant_id: UUID) -> tuple[Decision, ...]:
    """What she decided about this relying party and when, the latest first; none for somebody else's."""
    releases = AttributeRelease.objects.filter(grant_id=grant_id, grant__subscriber_id=subscriber_id)
    client_id = Grant.objects.filter(pk=grant_id, subscriber_id=subscriber_id).values_list("client_id", flat=True)
    clients = {str(identifier) for identifier in client_id}
    revoked = [
        Decision(event.occurred_at, None)
        for event in recent_events(subject_id=subscriber_id, limit=_EVENTS_LOOKED_THROUGH)
        if event.name == "federation.grant_revoked" and event.data.get("client") in clients
    ]
    decided = [
        Decision(row.decided_at, ReleaseReason(row.reason), _attributes(row.allowed), _attributes(row.refused))
        for row in releases
    ]
    return tuple(sorted([*decided, *revoked], key=lambda decision: decision.decided_at, reverse=True))


def _hers(subscriber_id: UUID) -> QuerySet[Grant]:
    return Grant.objects.filter(subscriber_id=subscriber_id).select_related("client")


def _attributes(names: Mapping[str, str]) -> tuple[SharedAttribute, ...]:
    return tuple(attribute for attribute in SharedAttribute if attribute.value in names)


def _view(row: Grant, addresses: Mapping[SharedAttribute, str]) -> ConnectedService:
    client = policy_of(row.client)
    told = {agreement.purpose.en: agreement.purpose for agreement in client.agreements}
    language = get_language() or "en"
    shared = tuple(
        SharedLine(
            attribute,
            # In her language while the agreement still says the same, else as it stood on the screen.
            told[purpose].in_language(language) if (purpose := row.allowed[attribute.value]) in told else purpose,
            addresses.get(attribute, ""),
        )
        for attribute in _attributes(row.allowed)
        if attribute is not SharedAttribute.OFFLINE_ACCESS
    )
    return ConnectedService(
        grant_id=row.id,
        client=client,
        open_url=address_to_start_again(client, issuer=settings.TRUENAME.public_origin) if client.is_enabled else "",
        shared=shared,
        refused=tuple(name for name in _attributes(row.refused) if name is not SharedAttribute.OFFLINE_ACCESS),
        has_offline_access=SharedAttribute.OFFLINE_ACCESS.value in row.allowed,
        first_used_at=row.first_used_at,
        last_used_at=row.last_used_at,
        decided_at=row.decided_at,
        revoked_at=row.revoked_at,
    )


def _masked_addresses(row: Grant) -> dict[SharedAttribute, str]:
    """Which address stands behind each line that shares one: the chosen one, else the first as when it is released."""
    emails = email_addresses(subscriber_id=row.subscriber_id)
    work = tuple(address for address in emails if address.label in {"work", "both"})
    masked = {}
    for attribute, hers, chosen in (
        (SharedAttribute.EMAIL, emails, row.email_id),
        (SharedAttribute.WORK_EMAIL, work, row.work_email_id),
    ):
        if hers:
            address = next((item.address for item in hers if item.id == chosen), hers[0].address)
            masked[attribute] = mask_email(address)
    return masked
