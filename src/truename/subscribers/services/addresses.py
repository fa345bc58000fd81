"""The validated addresses of an account: e-mail addresses and the phone. Sending to them is in `notices`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from django.db import transaction

from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.vault import seal_text, unseal_text
from truename.subscribers.domain.addresses import AddressLabel, lookup_form
from truename.subscribers.models import EmailAddress, Phone, Subscriber

EMAIL_PURPOSE = "subscribers.email"
PHONE_PURPOSE = "subscribers.phone"

Label = Literal["personal", "work", "both"]


@dataclass(frozen=True, slots=True, repr=False)
class EmailAddressView:
    """One confirmed address, opened for the person it belongs to or for a message to her."""

    id: UUID
    address: str
    label: Label
    is_primary: bool
    confirmed_at: datetime


def email_addresses(*, subscriber_id: UUID) -> tuple[EmailAddressView, ...]:
    """Her confirmed addresses, primary first, then oldest first; empty when the account has none or is closed."""
    rows = EmailAddress.objects.filter(subscriber_id=subscriber_id, confirmed_at__isnull=False)
    return tuple(_view(row) for row in rows.order_by("-is_primary", "confirmed_at", "id"))


def confirmed_owner(*, address: str) -> UUID | None:
    """The account whose confirmed address this is, in whatever spelling; None when nobody's."""
    indexes = blind_index_candidates(purpose=EMAIL_PURPOSE, value=lookup_form(address))
    row = EmailAddress.objects.filter(address_index__in=indexes, confirmed_at__isnull=False).only("subscriber").first()
    return row.subscriber_id if row else None


def address_index(address: str) -> bytes:
    """The stored index of this address under the newest key."""
    return blind_index(purpose=EMAIL_PURPOSE, value=lookup_form(address))


def new_confirmed_address(
    *, subscriber_id: UUID, address: str, label: AddressLabel, primary: bool, now: datetime
) -> UUID:
    """Stores an address whose control was just shown; the caller is the transaction. Answers its identifier."""
    return EmailAddress.objects.create(
        subscriber_id=subscriber_id,
        address_sealed=seal_text(owner_id=subscriber_id, purpose=EMAIL_PURPOSE, text=address),
        address_index=address_index(address),
        label=label.value,
        is_primary=primary,
        confirmed_at=now,
    ).id


def validated_phone(*, subscriber_id: UUID) -> str | None:
    """The number that she has shown to control, in E.164; None when there is none."""
    row = Phone.objects.filter(subscriber_id=subscriber_id).first()
    if row is None:
        return None
    return unseal_text(owner_id=subscriber_id, purpose=PHONE_PURPOSE, ciphertext=bytes(row.number_sealed))


@transaction.atomic
def record_validated_phone(*, subscriber_id: UUID, number: str, now: datetime) -> None:
    """Keeps `number` (E.164), shown to be hers by a code, as the account's validated phone; replaces an earlier one."""
    Subscriber.objects.get(pk=subscriber_id)
    Phone.objects.update_or_create(
        subscriber_id=subscriber_id,
        defaults={
            "number_sealed": seal_text(owner_id=subscriber_id, purpose=PHONE_PURPOSE, text=number),
            "number_index": blind_index(purpose=PHONE_PURPOSE, value=number),
            "validated_at": now,
        },
    )
    record_event(name="subscribers.phone_validated", subject_id=subscriber_id)


def _view(row: EmailAddress) -> EmailAddressView:
    address = unseal_text(owner_id=row.subscriber_id, purpose=EMAIL_PURPOSE, ciphertext=bytes(row.address_sealed))
    confirmed_at = cast(datetime, row.confirmed_at)
    return EmailAddressView(row.id, address, cast(Label, row.label), row.is_primary, confirmed_at)
