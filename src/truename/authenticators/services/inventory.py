"""The authenticators of an account as their owner sees them: list, rename, remove."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.authenticators.domain.methods import EVERYDAY_KINDS, AuthenticatorKind
from truename.authenticators.domain.refusals import AuthenticatorUnknown, LastAuthenticator
from truename.authenticators.models import Authenticator
from truename.records.services.audit import record_event
from truename.subscribers.services.notices import send_notice


@dataclass(frozen=True, slots=True)
class AuthenticatorView:
    """One bound authenticator; `is_synced` is for passkeys that their maker copies to other devices."""

    id: UUID
    kind: AuthenticatorKind
    nickname: str
    created_at: datetime
    last_used_at: datetime | None
    is_disabled: bool
    is_synced: bool
    may_be_removed: bool


def authenticators_of(*, subscriber_id: UUID) -> tuple[AuthenticatorView, ...]:
    """Everything bound, oldest first, the password included."""
    rows = list(
        Authenticator.objects.filter(subscriber_id=subscriber_id).select_related("passkey").order_by("created_at", "id")
    )
    everyday = [row for row in rows if row.kind in EVERYDAY_KINDS]
    return tuple(_view(row, len(everyday)) for row in rows)


@transaction.atomic
def rename_authenticator(*, subscriber_id: UUID, authenticator_id: UUID, nickname: str) -> None:
    """Gives it another name; raises AuthenticatorUnknown."""
    mine = Authenticator.objects.filter(pk=authenticator_id, subscriber_id=subscriber_id)
    if not mine.update(nickname=nickname):
        raise AuthenticatorUnknown
    record_event(
        name="authenticators.authenticator_renamed",
        subject_id=subscriber_id,
        data={"authenticator": str(authenticator_id)},
    )


@transaction.atomic
def remove_authenticator(*, subscriber_id: UUID, authenticator_id: UUID) -> None:
    """Removes it and tells every address; raises AuthenticatorUnknown, LastAuthenticator.

    Two removals at once cannot both succeed on the last two: the rows are locked, or on SQLite the transaction is the
    only writer. Source: SP 800-63B-4, 4.1.2 and 4.5.
    """
    everyday = list(
        Authenticator.objects.select_for_update().filter(subscriber_id=subscriber_id, kind__in=EVERYDAY_KINDS)
    )
    target = next((row for row in everyday if row.id == authenticator_id), None)
    if target is None:
        raise AuthenticatorUnknown
    if not any(row.disabled_at is None for row in everyday if row.id != target.id):
        raise LastAuthenticator
    target.delete()
    record_event(name="authenticators.authenticator_removed", subject_id=subscriber_id, data={"kind": target.kind})
    send_notice(
        subscriber_id=subscriber_id, notice="authenticators/authenticator_removed", context={"kind": target.kind}
    )


def _view(row: Authenticator, everyday: int) -> AuthenticatorView:
    kind = AuthenticatorKind(row.kind)
    is_synced = kind is AuthenticatorKind.PASSKEY and row.passkey.backup_eligible
    removable = kind in EVERYDAY_KINDS and everyday > 1
    return AuthenticatorView(
        row.id, kind, row.nickname, row.created_at, row.last_used_at, row.disabled_at is not None, is_synced, removable
    )
