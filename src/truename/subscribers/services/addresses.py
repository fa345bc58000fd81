"""The validated addresses of an account: e-mail addresses and the phone. Sending to them is in `notices`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.statements import Row, Statement, as_moment, as_uuid
from truename.records.services.vault import seal_text, unseal_text
from truename.subscribers.domain.addresses import AddressLabel, lookup_form
from truename.subscribers.models import EmailAddress, Phone, Subscriber

EMAIL_PURPOSE = "subscribers.email"
PHONE_PURPOSE = "subscribers.phone"

Label = Literal["personal", "work", "both"]
_FIND_PHONE = Statement("SELECT number_sealed FROM subscribers_phone WHERE subscriber_id = %(subscriber)s")
_FIND_EMAILS = Statement(
    "SELECT id, subscriber_id, address_sealed, label, is_primary, confirmed_at FROM subscribers_emailaddress"
    " WHERE subscriber_id = %(subscriber)s AND confirmed_at IS NOT NULL ORDER BY is_primary DESC, confirmed_at, id"
)


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
    return tuple(_view(row) for row in _FIND_EMAILS.all(subscriber=subscriber_id))


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
    row = _FIND_PHONE.first(subscriber=subscriber_id)
    if row is None:
        return None
    return unseal_text(owner_id=subscriber_id, purpose=PHONE_PURPOSE, ciphertext=bytes(row[0]))


def has_validated_phone(*, subscriber_id: UUID) -> bool:
    """Whether there is such a number, without opening it."""
    return _FIND_PHONE.first(subscriber=subscriber_id) is not None


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


def _view(row: Row) -> EmailAddressView:
    identifier, owner, sealed, label, is_primary, confirmed_at = row
    address = unseal_text(owner_id=as_uuid(owner), purpose=EMAIL_PURPOSE, ciphertext=bytes(sealed))
    return EmailAddressView(as_uuid(identifier), address, label, bool(is_primary), as_moment(confirmed_at))
