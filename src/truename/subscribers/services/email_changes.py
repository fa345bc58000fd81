"""Adds, confirms, relabels and removes e-mail addresses of an account; tells the other addresses of each change."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation

from truename.foundation.randomness import random_digits
from truename.foundation.refusal import Refusal
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.vault import seal_text, unseal_text
from truename.subscribers.domain.addresses import AddressLabel, display_address
from truename.subscribers.models import EmailAddress, Subscriber
from truename.subscribers.services.addresses import EMAIL_PURPOSE, address_index, confirmed_owner
from truename.subscribers.services.messages import send_mail
from truename.subscribers.services.notices import send_notice, write_mail

_VALID_FOR = timedelta(hours=24)
_PAUSE = timedelta(seconds=30)
_TRIES = 10
_MOST_ADDRESSES = 10
_CODE = "subscribers.email_code"


class EmailCodeRefused(Refusal):
    """The code is wrong, expired, used, or was tried too often; a new one helps in each case."""

    code = "email_code_refused"


class EmailUnknown(Refusal):
    """There is no such address on this account."""

    code = "email_unknown"


class EmailNotRemovable(Refusal):
    """The primary address stays: choose another one first."""

    code = "email_not_removable"


class TooManyEmails(Refusal):
    """The account holds as many addresses as it may, or the last message left moments ago."""

    code = "too_many_emails"


@transaction.atomic
def add_email(*, subscriber_id: UUID, address: str, label: AddressLabel, now: datetime) -> UUID:
    """Notes the address and mails a code to it; answers its identifier. A taken address looks the same from here and
    fails at confirmation only to someone who reads its mail. Raises EmailAddressMalformed, TooManyEmails.
    """
    shown = display_address(address)
    rows = EmailAddress.objects.filter(subscriber_id=subscriber_id)
    row = rows.filter(address_index=address_index(shown)).first()
    if row is not None and row.confirmed_at is not None:
        return row.id
    too_soon = row is not None and row.code_expires_at is not None and now < row.code_expires_at - _VALID_FOR + _PAUSE
    if too_soon or rows.count() >= _MOST_ADDRESSES:
        raise TooManyEmails
    row = row or EmailAddress(
        subscriber_id=subscriber_id,
        address_sealed=seal_text(owner_id=subscriber_id, purpose=EMAIL_PURPOSE, text=shown),
        address_index=address_index(shown),
    )
    code = random_digits(6)
    row.label, row.code_expires_at, row.code_tries_left = label.value, now + _VALID_FOR, _TRIES
    row.code_index = blind_index(purpose=_CODE, value=f"{row.id}:{code}")
    row.save()
    _mail_code(subscriber_id, shown, code)
    record_event(name="subscribers.email_added", subject_id=subscriber_id, data={"label": label.value})
    return row.id


def confirm_email(*, subscriber_id: UUID, email_id: UUID, code: str, now: datetime) -> None:
    """Confirms the address with the mailed code and tells every address; raises EmailCodeRefused.

    A try is spent before the code is judged, by one statement, so that parallel guesses do not get more.
    """
    mine = EmailAddress.objects.filter(pk=email_id, subscriber_id=subscriber_id, confirmed_at__isnull=True)
    if not mine.filter(code_tries_left__gt=0, code_expires_at__gt=now).update(code_tries_left=F("code_tries_left") - 1):
        raise EmailCodeRefused
    indexes = blind_index_candidates(purpose=_CODE, value=f"{email_id}:{code}")
    try:
        with transaction.atomic():
            if not mine.filter(code_index__in=indexes).update(confirmed_at=now, code_index=None, code_expires_at=None):
                raise EmailCodeRefused
            record_event(name="subscribers.email_confirmed", subject_id=subscriber_id)
            send_notice(subscriber_id=subscriber_id, notice="subscribers/email_added", context={})
    except IntegrityError:
        # Another account confirmed the same address meanwhile; only its reader can get here.
        raise EmailCodeRefused from None


@transaction.atomic
def relabel_email(*, subscriber_id: UUID, email_id: UUID, label: AddressLabel) -> None:
    """Says anew what an address is for; raises EmailUnknown."""
    if not EmailAddress.objects.filter(pk=email_id, subscriber_id=subscriber_id).update(label=label.value):
        raise EmailUnknown
    record_event(name="subscribers.email_relabelled", subject_id=subscriber_id, data={"label": label.value})


@transaction.atomic
def make_email_primary(*, subscriber_id: UUID, email_id: UUID) -> None:
    """Makes a confirmed address the primary one and tells every address; raises EmailUnknown."""
    Subscriber.objects.select_for_update().get(pk=subscriber_id)
    rows = EmailAddress.objects.filter(subscriber_id=subscriber_id, confirmed_at__isnull=False)
    if not rows.filter(pk=email_id).exists():
        raise EmailUnknown
    rows.filter(is_primary=True).update(is_primary=False)
    rows.filter(pk=email_id).update(is_primary=True)
    record_event(name="subscribers.email_made_primary", subject_id=subscriber_id)
    send_notice(subscriber_id=subscriber_id, notice="subscribers/email_changed", context={})


@transaction.atomic
def remove_email(*, subscriber_id: UUID, email_id: UUID) -> None:
    """Removes an address after telling every address, that one too; raises EmailUnknown, EmailNotRemovable."""
    row = EmailAddress.objects.filter(pk=email_id, subscriber_id=subscriber_id).first()
    if row is None:
        raise EmailUnknown
    if row.is_primary:
        raise EmailNotRemovable
    if row.confirmed_at is not None:
        send_notice(subscriber_id=subscriber_id, notice="subscribers/email_changed", context={})
    row.delete()
    record_event(name="subscribers.email_removed", subject_id=subscriber_id)


def unconfirmed_email(*, subscriber_id: UUID, email_id: UUID) -> str | None:
    """The address that waits for its code; None when there is none with this identifier."""
    row = EmailAddress.objects.filter(pk=email_id, subscriber_id=subscriber_id, confirmed_at__isnull=True).first()
    if row is None:
        return None
    return unseal_text(owner_id=subscriber_id, purpose=EMAIL_PURPOSE, ciphertext=bytes(row.address_sealed))


def _mail_code(subscriber_id: UUID, address: str, code: str) -> None:
    with translation.override(Subscriber.objects.only("language").get(pk=subscriber_id).language):
        notice = "email_taken" if confirmed_owner(address=address) is not None else "email_code"
        subject, text, html = write_mail(notice=f"subscribers/{notice}", context={"code": code})
    send_mail(subscriber_id=subscriber_id, to=address, subject=subject, text=text, html=html)
