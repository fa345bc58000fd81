"""A new password by a mailed link, which is never enough alone: a bound authenticator must be shown too."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from truename.authenticators.domain.methods import AuthenticatorKind, authentication_methods
from truename.authenticators.domain.refusals import LinkRefused
from truename.authenticators.domain.throttling import MAIL_PER_ADDRESS, RESET_PER_SOURCE
from truename.authenticators.models import PasswordReset
from truename.authenticators.services.passwords import change_password, require_acceptable
from truename.authenticators.services.recovery_codes import use_recovery_code
from truename.authenticators.services.sessions import (
    AuthenticatedSession,
    end_all_sessions,
    start_or_strengthen_session,
)
from truename.authenticators.services.sign_in import second_step
from truename.authenticators.services.throttling import count_attempt
from truename.authenticators.services.totp import verify_totp
from truename.foundation.identifiers import new_identifier
from truename.foundation.randomness import random_token
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.subscribers.domain.addresses import display_address, lookup_form
from truename.subscribers.services.accounts import account_summary
from truename.subscribers.services.addresses import confirmed_owner, email_addresses
from truename.subscribers.services.messages import send_mail
from truename.subscribers.services.notices import write_mail

_VALID_FOR = timedelta(minutes=30)
_TOKEN = "authenticators.password_reset"  # noqa: S105 - the purpose of an index


def ask_for_reset(*, email: str, language: str, source: str, now: datetime) -> None:
    """Mails a link when the address has an active account, and a mail that says so when it has none.

    Outwardly the same either way; raises EmailAddressMalformed, TooManyAttempts.
    """
    address = display_address(email)
    count_attempt(rule=RESET_PER_SOURCE, key=source, now=now)
    count_attempt(rule=MAIL_PER_ADDRESS, key=lookup_form(address), now=now)
    subscriber_id, token = confirmed_owner(address=address), random_token()
    account = account_summary(subscriber_id=subscriber_id) if subscriber_id else None
    with transaction.atomic():
        if account is not None and account.status == "active":
            PasswordReset.objects.create(
                subscriber_id=account.id,
                token_index=blind_index(purpose=_TOKEN, value=token),
                expires_at=now + _VALID_FOR,
            )
            record_event(name="authenticators.password_reset_asked", subject_id=account.id)
            link = settings.TRUENAME.public_origin + reverse("authenticators:reset-password", args=[token])
            _mail(account.id, address, account.language, "authenticators/reset_password", link)
        else:
            owner_id = new_identifier()
            link = settings.TRUENAME.public_origin + reverse("place-sign-up")
            _mail(owner_id, address, language, "authenticators/no_account", link)


def kinds_for_reset(*, token: str, now: datetime) -> tuple[AuthenticatorKind, ...]:
    """Which authenticators can stand beside this link, best first; raises LinkRefused."""
    kinds = second_step(subscriber_id=_owner(token, now)).kinds
    return tuple(kind for kind in kinds if kind is not AuthenticatorKind.PASSKEY)


def reset_password(
    request: HttpRequest, *, token: str, kind: AuthenticatorKind, code: str, password: str, now: datetime
) -> AuthenticatedSession:
    """Sets the new password, signs out every other browser and signs this one in.

    The order matters: a password that is not accepted uses up neither the link nor the code. Raises LinkRefused,
    PasswordNotAccepted, CodeRefused, TooManyAttempts, AuthenticatorDisabled. Source: SP 800-63B-4, 4.2.2.2.
    """
    subscriber_id = _owner(token, now)
    addresses = tuple(view.address for view in email_addresses(subscriber_id=subscriber_id))
    require_acceptable(password=password, addresses=addresses)
    if kind is AuthenticatorKind.TOTP:
        verify_totp(subscriber_id=subscriber_id, code=code, now=now)
    else:
        use_recovery_code(subscriber_id=subscriber_id, code=code, now=now)
    with transaction.atomic():
        if not _usable(token, now).update(used_at=now):
            raise LinkRefused
        change_password(subscriber_id=subscriber_id, password=password, now=now)
        end_all_sessions(subscriber_id=subscriber_id, reason="password_reset")
        record_event(name="authenticators.password_reset", subject_id=subscriber_id)
    methods = (*authentication_methods(AuthenticatorKind.PASSWORD), *authentication_methods(kind))
    return start_or_strengthen_session(request, subscriber_id=subscriber_id, methods=methods, now=now)


def _usable(token: str, now: datetime) -> QuerySet[PasswordReset]:
    indexes = blind_index_candidates(purpose=_TOKEN, value=token)
    return PasswordReset.objects.filter(token_index__in=indexes, used_at__isnull=True, expires_at__gt=now)


def _owner(token: str, now: datetime) -> UUID:
    row = _usable(token, now).filter(subscriber__status="active").only("subscriber").first()
    if row is None:
        raise LinkRefused
    return row.subscriber_id


def _mail(owner_id: UUID, address: str, language: str, notice: str, link: str) -> None:
    with translation.override(language):
        subject, text, html = write_mail(notice=notice, context={"link": link})
    send_mail(subscriber_id=owner_id, to=address, subject=subject, text=text, html=html)
