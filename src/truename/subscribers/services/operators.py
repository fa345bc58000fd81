"""Who may operate this installation: a role of the account, given and taken back, and every change of it audited."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from truename.foundation.refusal import Refusal
from truename.records.services.audit import record_event
from truename.subscribers.models import Subscriber
from truename.subscribers.services.addresses import confirmed_owner, email_addresses
from truename.subscribers.services.notices import send_notice


class OperatorRefused(Refusal):
    """No active account has this address, or its role is already as asked. `reason` says which."""

    code = "operator_refused"


@dataclass(frozen=True, slots=True, repr=False)
class Operator:
    """One account that may operate; `email` is its main address, for the other operators to recognise."""

    id: UUID
    email: str


def is_operator(*, subscriber_id: UUID) -> bool:
    """Whether this account may operate now; a suspended or closed one may not."""
    return Subscriber.objects.filter(pk=subscriber_id, status="active", is_operator=True).exists()


def operators() -> tuple[Operator, ...]:
    """All active accounts with the role, oldest first."""
    rows = Subscriber.objects.filter(is_operator=True, status="active").order_by("created_at", "id")
    return tuple(
        Operator(row.id, next((address.address for address in email_addresses(subscriber_id=row.id)), ""))
        for row in rows
    )


@transaction.atomic
def grant_operator_role(*, email: str, actor_id: UUID | None = None) -> UUID:
    """Gives the role to the active account with the confirmed address `email`, tells it, and answers which it is.

    Raises OperatorRefused. `actor_id` None: at the command line.
    """
    subscriber_id = _change_role(email, to=True)
    record_event(name="subscribers.operator_role_granted", subject_id=subscriber_id, actor_id=actor_id)
    send_notice(subscriber_id=subscriber_id, notice="subscribers/operator_role_granted", context={})
    return subscriber_id


@transaction.atomic
def withdraw_operator_role(*, email: str, actor_id: UUID | None = None) -> UUID:
    """Takes the role back at once, also from a session that is open; the inverse of `grant_operator_role`."""
    subscriber_id = _change_role(email, to=False)
    record_event(name="subscribers.operator_role_withdrawn", subject_id=subscriber_id, actor_id=actor_id)
    send_notice(subscriber_id=subscriber_id, notice="subscribers/operator_role_withdrawn", context={})
    return subscriber_id


def _change_role(email: str, *, to: bool) -> UUID:
    subscriber_id = confirmed_owner(address=email)
    if subscriber_id is None:
        raise OperatorRefused(reason="no_account_has_this_address")
    if not Subscriber.objects.filter(pk=subscriber_id, status="active", is_operator=not to).update(is_operator=to):
        raise OperatorRefused(reason="is_operator_already" if to else "is_not_an_operator")
    return subscriber_id
