"""Opens, suspends and closes the subscriber account. Passwords and sessions belong to `authenticators`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from truename.foundation.refusal import Refusal
from truename.records.services.audit import record_event
from truename.records.services.news import publish
from truename.records.services.statements import Statement
from truename.records.services.vault import destroy_data_key
from truename.subscribers.domain.addresses import AddressLabel
from truename.subscribers.domain.events import AccountClosed, AccountSuspended
from truename.subscribers.models import EmailAddress, OutboxMessage, Phone, Subscriber, VerifiedIdentity
from truename.subscribers.services.addresses import confirmed_owner, new_confirmed_address

_FIND_STATUS = Statement("SELECT status FROM subscribers_subscriber WHERE id = %(subscriber)s")


class AddressAlreadyTaken(Refusal):
    """A confirmed address of another account."""

    code = "address_already_taken"


class AccountNotActive(Refusal):
    """There is no such account, or it is suspended or closed."""

    code = "account_not_active"


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """What other rooms may know of an account without opening anything."""

    id: UUID
    language: str
    status: str
    created_at: datetime
    terms_version: str


@transaction.atomic
def open_account(
    *, account_id: UUID, email: str, language: str, terms_version: str, terms_accepted_at: datetime, now: datetime
) -> UUID:
    """The new account's identifier: `account_id`, under which the pending sign-up already sealed its address.

    `email` must just have been confirmed; it becomes the primary, personal address. Raises AddressAlreadyTaken.
    """
    if confirmed_owner(address=email) is not None:
        raise AddressAlreadyTaken
    subscriber = Subscriber(
        id=account_id, language=language, terms_version=terms_version, terms_accepted_at=terms_accepted_at
    )
    subscriber.set_unusable_password()
    subscriber.save(force_insert=True)
    new_confirmed_address(subscriber_id=account_id, address=email, label=AddressLabel.PERSONAL, primary=True, now=now)
    record_event(name="subscribers.account_opened", subject_id=account_id, data={"terms": terms_version})
    return account_id


def account_summary(*, subscriber_id: UUID) -> AccountSummary | None:
    """The account, or None when there is none with this identifier."""
    row = Subscriber.objects.filter(pk=subscriber_id).first()
    if row is None:
        return None
    return AccountSummary(row.id, row.language, row.status, row.created_at, row.terms_version)


def is_account_active(*, subscriber_id: UUID) -> bool:
    """Whether this account is neither suspended nor closed; False when there is none."""
    row = _FIND_STATUS.first(subscriber=subscriber_id)
    return row is not None and row[0] == Subscriber.Status.ACTIVE.value


@transaction.atomic
def change_language(*, subscriber_id: UUID, language: str) -> None:
    """Sets the language of pages and notices; raises AccountNotActive."""
    if not Subscriber.objects.filter(pk=subscriber_id, status="active").update(language=language):
        raise AccountNotActive
    record_event(name="subscribers.language_changed", subject_id=subscriber_id, data={"language": language})


@transaction.atomic
def suspend_account(*, subscriber_id: UUID, reason: str, actor_id: UUID | None = None) -> None:
    """Nobody can sign in until it is lifted; publishes AccountSuspended. `reason`: a code. Raises AccountNotActive."""
    if not Subscriber.objects.filter(pk=subscriber_id, status="active").update(status="suspended"):
        raise AccountNotActive
    record_event(
        name="subscribers.account_suspended", subject_id=subscriber_id, data={"reason": reason}, actor_id=actor_id
    )
    publish(AccountSuspended(subscriber_id, reason))


@transaction.atomic
def close_account(*, subscriber_id: UUID, reason: str, now: datetime) -> None:
    """Closes for good: publishes AccountClosed, deletes addresses and identity, destroys the data key.

    The identifier stays behind, so that it is never given again. Raises AccountNotActive when it was closed before.
    """
    open_rows = Subscriber.objects.filter(pk=subscriber_id).exclude(status="closed")
    if not open_rows.update(status="closed", closed_at=now, is_operator=False, password=make_password(None)):
        raise AccountNotActive
    publish(AccountClosed(subscriber_id, reason))
    EmailAddress.objects.filter(subscriber_id=subscriber_id).delete()
    Phone.objects.filter(subscriber_id=subscriber_id).delete()
    VerifiedIdentity.objects.filter(subscriber_id=subscriber_id).delete()
    OutboxMessage.objects.filter(owner_id=subscriber_id).delete()
    record_event(name="subscribers.account_closed", subject_id=subscriber_id, data={"reason": reason})
    destroy_data_key(owner_id=subscriber_id, reason="account_closed")


def password_hash(*, subscriber_id: UUID) -> str | None:
    """The stored hash of an active account's password; None when the account is not active or has no password."""
    row = Subscriber.objects.filter(pk=subscriber_id, status="active").only("password").first()
    return row.password if row is not None and row.has_usable_password() else None


@transaction.atomic
def replace_password_hash(*, subscriber_id: UUID, password_hash: str) -> None:
    """Stores a hash that `authenticators` made; raises AccountNotActive."""
    if not Subscriber.objects.filter(pk=subscriber_id, status="active").update(password=password_hash):
        raise AccountNotActive
