"""Sets and checks passwords; which are accepted is decided in the domain, hashing is Django's Argon2id."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction

from truename.authenticators.domain.methods import AuthenticatorKind
from truename.authenticators.domain.passwords import normal_form, password_fault
from truename.authenticators.domain.refusals import PasswordNotAccepted
from truename.authenticators.models import Authenticator
from truename.records.services.audit import record_event
from truename.subscribers.services.accounts import password_hash, replace_password_hash
from truename.subscribers.services.addresses import email_addresses
from truename.subscribers.services.notices import send_notice


def require_acceptable(*, password: str, addresses: tuple[str, ...]) -> None:
    """Raises PasswordNotAccepted with the first reason against this password (SP 800-63B-4, 3.1.1.2)."""
    fault = password_fault(password, addresses=addresses, is_common=lambda text: text in _common_passwords())
    if fault is not None:
        raise PasswordNotAccepted(fault=fault.value)


@transaction.atomic
def set_first_password(*, subscriber_id: UUID, password: str, now: datetime) -> None:
    """Gives a new account its password; raises PasswordNotAccepted."""
    _require_acceptable_for(subscriber_id, password)
    Authenticator.objects.create(subscriber_id=subscriber_id, kind=AuthenticatorKind.PASSWORD, created_at=now)
    replace_password_hash(subscriber_id=subscriber_id, password_hash=make_password(normal_form(password)))
    record_event(name="authenticators.password_set", subject_id=subscriber_id)


@transaction.atomic
def change_password(*, subscriber_id: UUID, password: str, now: datetime) -> None:
    """Replaces the password and tells every address; raises PasswordNotAccepted. A disabled one works again."""
    _require_acceptable_for(subscriber_id, password)
    Authenticator.objects.filter(subscriber_id=subscriber_id, kind=AuthenticatorKind.PASSWORD).update(
        created_at=now, failures=0, disabled_at=None
    )
    replace_password_hash(subscriber_id=subscriber_id, password_hash=make_password(normal_form(password)))
    record_event(name="authenticators.password_changed", subject_id=subscriber_id)
    send_notice(subscriber_id=subscriber_id, notice="authenticators/password_changed", context={})


def is_password_of(*, subscriber_id: UUID | None, password: str) -> bool:
    """Whether this is the account's password. Without an account the same work is done and the answer is no."""
    typed = normal_form(password)
    encoded = password_hash(subscriber_id=subscriber_id) if subscriber_id is not None else None
    if encoded is None:
        check_password(typed, _nobodys_hash())
        return False
    return check_password(typed, encoded)


def _require_acceptable_for(subscriber_id: UUID, password: str) -> None:
    addresses = tuple(view.address for view in email_addresses(subscriber_id=subscriber_id))
    require_acceptable(password=password, addresses=addresses)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return make_password("a password that nobody has")


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
