"""Opens an account for a confirmed address: begin, send again, confirm by code or link, complete with a password."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from truename.authenticators.domain.refusals import CodeRefused, LinkRefused, ResendTooSoon, SignUpUnknown
from truename.authenticators.domain.throttling import (
    CONFIRMATION_PER_SIGN_UP,
    MAIL_PER_ADDRESS,
    RESEND_PAUSE,
    SIGN_UP_PER_SOURCE,
)
from truename.authenticators.models import PendingSignUp
from truename.authenticators.services.passwords import require_acceptable, set_first_password
from truename.authenticators.services.throttling import count_attempt
from truename.foundation.identifiers import new_identifier
from truename.foundation.randomness import random_digits, random_token
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.vault import destroy_data_key, seal_text, unseal_text
from truename.subscribers.domain.addresses import display_address, lookup_form
from truename.subscribers.services.accounts import open_account
from truename.subscribers.services.addresses import confirmed_owner
from truename.subscribers.services.messages import send_mail
from truename.subscribers.services.notices import write_mail

TERMS_VERSION = "2026-11"
_VALID_FOR = timedelta(hours=24)  # SP 800-63A-4, 3.8: a code sent to an e-mail address
_ADDRESS, _CODE, _TOKEN = "authenticators.sign_up", "authenticators.sign_up_code", "authenticators.sign_up_token"


@dataclass(frozen=True, slots=True, repr=False)
class SignUpView:
    """A sign-up under way, opened for the browser that began or confirmed it."""

    id: UUID
    address: str
    is_confirmed: bool
    resend_after: datetime


def begin_sign_up(*, email: str, language: str, source: str, now: datetime) -> UUID:
    """Records the wish for an account and mails a link and a code. The same happens, outwardly, for a taken address:
    its owner gets a mail that says so, and no code ever matches.

    Raises EmailAddressMalformed, TooManyAttempts.
    """
    address = display_address(email)
    count_attempt(rule=SIGN_UP_PER_SOURCE, key=source, now=now)
    count_attempt(rule=MAIL_PER_ADDRESS, key=lookup_form(address), now=now)
    with transaction.atomic():
        identifier, code, token = new_identifier(), random_digits(6), random_token()
        row = PendingSignUp.objects.create(
            id=identifier,
            address_sealed=seal_text(owner_id=identifier, purpose=_ADDRESS, text=address),
            is_decoy=confirmed_owner(address=address) is not None,
            language=language,
            terms_version=TERMS_VERSION,
            terms_accepted_at=now,
            code_index=_code_index(identifier, code),
            token_index=blind_index(purpose=_TOKEN, value=token),
            last_sent_at=now,
            expires_at=now + _VALID_FOR,
        )
        _mail(row, address, code, token)
        record_event(name="authenticators.sign_up_begun", subject_id=identifier)
    return identifier


def send_confirmation_again(*, sign_up_id: UUID, now: datetime) -> None:
    """A new code and link; the old ones stop working. Counters stay (SP 800-63B-4, 3.1.3).

    Raises SignUpUnknown, ResendTooSoon, TooManyAttempts.
    """
    address = sign_up_view(sign_up_id=sign_up_id, now=now).address
    waiting = _open(now).filter(pk=sign_up_id, confirmed_at__isnull=True)
    row = waiting.first()
    if row is None:
        raise SignUpUnknown
    if now < row.last_sent_at + RESEND_PAUSE:
        raise ResendTooSoon(seconds=ceil((row.last_sent_at + RESEND_PAUSE - now).total_seconds()))
    count_attempt(rule=MAIL_PER_ADDRESS, key=lookup_form(address), now=now)
    with transaction.atomic():
        code, token = random_digits(6), random_token()
        changed = waiting.filter(last_sent_at=row.last_sent_at).update(
            code_index=_code_index(sign_up_id, code),
            token_index=blind_index(purpose=_TOKEN, value=token),
            last_sent_at=now,
            expires_at=now + _VALID_FOR,
        )
        if changed:
            _mail(row, address, code, token)


def confirm_by_code(*, sign_up_id: UUID, code: str, now: datetime) -> None:
    """Confirms the address with the six digits from the mail; raises SignUpUnknown, CodeRefused, TooManyAttempts."""
    sign_up_view(sign_up_id=sign_up_id, now=now)
    count_attempt(rule=CONFIRMATION_PER_SIGN_UP, key=str(sign_up_id), now=now)
    with transaction.atomic():
        indexes = blind_index_candidates(purpose=_CODE, value=f"{sign_up_id}:{code}")
        mine = _open(now).filter(pk=sign_up_id, code_index__in=indexes, is_decoy=False)
        if not mine.filter(confirmed_at__isnull=True).update(confirmed_at=now) and not mine.exists():
            raise CodeRefused
        record_event(name="authenticators.address_confirmed", subject_id=sign_up_id, data={"by": "code"})


@transaction.atomic
def confirm_by_link(*, token: str, now: datetime) -> UUID:
    """Confirms the address with the secret of the mailed link and answers the sign-up; raises LinkRefused."""
    row = find_by_link(token=token, now=now)
    if PendingSignUp.objects.filter(pk=row, confirmed_at__isnull=True, is_decoy=False).update(confirmed_at=now):
        record_event(name="authenticators.address_confirmed", subject_id=row, data={"by": "link"})
    return row


def find_by_link(*, token: str, now: datetime) -> UUID:
    """The sign-up that this link belongs to, changing nothing: mail scanners open links. Raises LinkRefused."""
    indexes = blind_index_candidates(purpose=_TOKEN, value=token)
    row = _open(now).filter(token_index__in=indexes, is_decoy=False).only("id").first()
    if row is None:
        raise LinkRefused
    return row.id


def sign_up_view(*, sign_up_id: UUID, now: datetime) -> SignUpView:
    """The sign-up under way; raises SignUpUnknown when it is finished, expired or was never begun."""
    row = _open(now).filter(pk=sign_up_id).first()
    if row is None:
        raise SignUpUnknown
    address = unseal_text(owner_id=row.id, purpose=_ADDRESS, ciphertext=bytes(row.address_sealed))
    return SignUpView(row.id, address, row.confirmed_at is not None, row.last_sent_at + RESEND_PAUSE)


@transaction.atomic
def complete_sign_up(*, sign_up_id: UUID, password: str, now: datetime) -> UUID:
    """Opens the account with this password and answers its identifier, which is the sign-up's own.

    Raises SignUpUnknown, also when two browsers finish at once and for an unconfirmed address; PasswordNotAccepted;
    AddressAlreadyTaken.
    """
    view = sign_up_view(sign_up_id=sign_up_id, now=now)
    require_acceptable(password=password, addresses=(view.address,))
    waiting = PendingSignUp.objects.filter(pk=sign_up_id, confirmed_at__isnull=False, completed_at__isnull=True)
    if not waiting.update(completed_at=now):
        raise SignUpUnknown
    row = PendingSignUp.objects.get(pk=sign_up_id)
    open_account(
        account_id=row.id,
        email=view.address,
        language=row.language,
        terms_version=row.terms_version,
        terms_accepted_at=row.terms_accepted_at,
        now=now,
    )
    set_first_password(subscriber_id=row.id, password=password, now=now)
    return row.id


@transaction.atomic
def forget_expired_sign_ups(*, now: datetime) -> int:
    """Deletes what was never finished, with the key that its address was sealed under; answers how many."""
    rows = list(
        PendingSignUp.objects.filter(expires_at__lt=now, completed_at__isnull=True).values_list("id", flat=True)
    )
    for identifier in rows:
        destroy_data_key(owner_id=identifier, reason="sign_up_expired")
    PendingSignUp.objects.filter(pk__in=rows).delete()
    return len(rows)


def _open(now: datetime) -> QuerySet[PendingSignUp]:
    return PendingSignUp.objects.filter(expires_at__gt=now, completed_at__isnull=True)


def _code_index(sign_up_id: UUID, code: str) -> bytes:
    return blind_index(purpose=_CODE, value=f"{sign_up_id}:{code}")


def _mail(row: PendingSignUp, address: str, code: str, token: str) -> None:
    origin = settings.TRUENAME.public_origin
    link = origin + reverse("authenticators:confirm-by-link", args=[token])
    notice = "authenticators/already_have_account" if row.is_decoy else "authenticators/confirm_address"
    with translation.override(row.language):
        context = {"code": code, "link": link, "sign_in": origin + reverse("place-sign-in")}
        subject, text, html = write_mail(notice=notice, context=context)
    send_mail(subscriber_id=row.id, to=address, subject=subject, text=text, html=html)
