"""Puts single messages into the outbox; words of notices are made in `notices`, carrying them out is `delivery`."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from truename.records.services.vault import seal_text, unseal_text
from truename.subscribers.models import OutboxMessage
from truename.subscribers.services.delivery import MESSAGE_PURPOSE, deliver_message


@dataclass(frozen=True, slots=True, repr=False)
class OutboxView:
    """One message opened for the demonstration's outbox page."""

    id: UUID
    channel: str
    to: str
    subject: str
    body: str
    state: str
    created_at: datetime


@transaction.atomic
def send_mail(*, subscriber_id: UUID, to: str, subject: str, text: str, html: str = "") -> None:
    """Queues one e-mail; it leaves after the commit. `subscriber_id` may be a pending sign-up's identifier."""
    members = {"to": to, "subject": " ".join(subject.split()), "text": text, "html": html}
    _queue(subscriber_id, OutboxMessage.Channel.MAIL, members)


@transaction.atomic
def send_text(*, subscriber_id: UUID, to: str, body: str) -> None:
    """Queues one text message to `to` (E.164); it leaves after the commit."""
    _queue(subscriber_id, OutboxMessage.Channel.TEXT, {"to": to, "text": body})


def outbox(*, limit: int = 50) -> tuple[OutboxView, ...]:
    """The newest messages of everybody, for the demonstration only: the caller checks that this is one."""
    return tuple(_opened(row) for row in OutboxMessage.objects.order_by("-created_at", "-id")[:limit])


def _queue(owner_id: UUID, channel: OutboxMessage.Channel, members: dict[str, str]) -> None:
    sealed = seal_text(owner_id=owner_id, purpose=MESSAGE_PURPOSE, text=json.dumps(members))
    row = OutboxMessage.objects.create(owner_id=owner_id, channel=channel, sealed=sealed)
    transaction.on_commit(partial(deliver_message.enqueue, str(row.id)))


def _opened(row: OutboxMessage) -> OutboxView:
    plain = unseal_text(owner_id=row.owner_id, purpose=MESSAGE_PURPOSE, ciphertext=bytes(row.sealed))
    members: dict[str, str] = json.loads(plain)
    return OutboxView(
        row.id, row.channel, members["to"], members.get("subject", ""), members["text"], row.state, row.created_at
    )
