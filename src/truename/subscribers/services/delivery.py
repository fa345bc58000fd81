"""Carries queued messages out in the background, once each, and tries again when a carrier is away."""

import json
import logging
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django_tasks import task

from truename.foundation.adapters import load_adapter
from truename.foundation.clock import utc_now
from truename.records.services.vault import unseal_text
from truename.subscribers.domain.ports import Mail, MailCarrier, MessageNotAccepted, TextCarrier
from truename.subscribers.models import OutboxMessage

MESSAGE_PURPOSE = "subscribers.message"
_LOG = logging.getLogger(__name__)
# How long to wait after each refusal by the carrier; after the last one the message has failed.
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
_LEASE = timedelta(minutes=2)


@task()
def deliver_message(message_id: str) -> None:
    """Delivers one queued message; does nothing when it has been sent or another worker holds it."""
    now = utc_now()
    claimable = Q(state="queued") | Q(state="sending", claimed_at__lt=now - _LEASE)
    mine = OutboxMessage.objects.filter(claimable, pk=UUID(message_id))
    if not mine.update(state="sending", claimed_at=now, attempts=F("attempts") + 1):
        return
    row = OutboxMessage.objects.get(pk=UUID(message_id))
    try:
        _hand_over(row)
    except MessageNotAccepted as problem:
        _try_again_or_give_up(row, problem, now)
    else:
        OutboxMessage.objects.filter(pk=row.pk).update(state="sent", sent_at=utc_now(), last_problem="")


def resume_deliveries(*, now: datetime) -> int:
    """Queues again what a killed worker left behind; answers how many messages."""
    stale = Q(state="sending", claimed_at__lt=now - _LEASE) | Q(state="queued", created_at__lt=now - _LEASE, attempts=0)
    identifiers = list(OutboxMessage.objects.filter(stale).values_list("id", flat=True))
    for identifier in identifiers:
        deliver_message.enqueue(str(identifier))
    return len(identifiers)


def _hand_over(row: OutboxMessage) -> None:
    plain = unseal_text(owner_id=row.owner_id, purpose=MESSAGE_PURPOSE, ciphertext=bytes(row.sealed))
    members: dict[str, str] = json.loads(plain)
    if row.channel == OutboxMessage.Channel.MAIL:
        mail = cast(MailCarrier, load_adapter(settings.ADAPTERS["subscribers.mail"]))
        mail.deliver(Mail(members["to"], members["subject"], members["text"], members["html"]))
    else:
        text = cast(TextCarrier, load_adapter(settings.ADAPTERS["subscribers.text_messages"]))
        text.deliver(to=members["to"], body=members["text"])


def _try_again_or_give_up(row: OutboxMessage, problem: MessageNotAccepted, now: datetime) -> None:
    gives_up = problem.permanent or row.attempts > len(_PAUSES)
    state = OutboxMessage.State.FAILED if gives_up else OutboxMessage.State.QUEUED
    OutboxMessage.objects.filter(pk=row.pk).update(state=state, last_problem=problem.code)
    _LOG.warning("message %s not accepted: %s, attempt %d", row.pk, problem.code, row.attempts)
    if not gives_up and deliver_message.get_backend().supports_defer:
        deliver_message.using(run_after=now + _PAUSES[row.attempts - 1]).enqueue(str(row.pk))
