"""Carries queued logouts to relying parties, once each, and tries again when one is away. The rows are the queue: what
a killed worker leaves behind is taken up by the next."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from time import monotonic
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction
from django.db.models import F, Q, QuerySet
from django_tasks import task

from truename.federation.domain.outbound import OutboundRefused
from truename.federation.domain.ports import OutboundHttp
from truename.federation.domain.protocol_errors import ProtocolError
from truename.federation.models import LogoutDelivery
from truename.federation.services.client_cache import client_of_row
from truename.federation.services.logout_tokens import logout_token
from truename.federation.services.problems import record_problem
from truename.foundation.adapters import load_adapter
from truename.foundation.clock import utc_now
from truename.records.services.audit import record_event

# How long to wait after each attempt that failed; after the last one the delivery has failed.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
# Longer than an attempt can take: it ends after a few seconds by itself.
LEASE = timedelta(minutes=1)
# While a party is away its other deliveries wait, so that its silence costs no more than an attempt now and then.
_AWAY_FOR = timedelta(seconds=30)
_AT_ONCE = 4
_BATCH = 8
_LONGEST_ROUND_SECONDS = 5.0

_DELIVERED = frozenset({HTTPStatus.OK, HTTPStatus.NO_CONTENT})
REFUSED_REASON = "The logout token was refused with status 400 (Back-Channel Logout 1.0, 2.8)."
UNREACHED_REASON = "No attempt to deliver the logout token was answered with status 200 or 204."


def deliver_on_commit(row: LogoutDelivery) -> None:
    """Delivers this one as soon as the caller's transaction is committed; to a party that was away just now, later."""
    away = LogoutDelivery.objects.filter(client_id=row.client_id, attempts__gt=0, state=LogoutDelivery.State.QUEUED)
    if not away.exists():
        transaction.on_commit(partial(deliver_logout.enqueue, str(row.pk)))


@task()
def deliver_logout(delivery_id: str) -> None:
    """Makes one attempt to deliver; does nothing when it is not due, is over, or another worker holds it."""
    _deliver(UUID(delivery_id), utc_now())


def deliver_due_logouts(*, now: datetime) -> int:
    """Attempts what is due, a few at once, for some seconds at most; answers how many attempts were made.

    What nobody else knows of is in the rows: first attempts that were lost, later ones, and those of killed workers.
    """
    made, began = 0, monotonic()
    while monotonic() - began < _LONGEST_ROUND_SECONDS:
        due = LogoutDelivery.objects.filter(_claimable(now)).order_by("next_attempt_at", "id")
        identifiers = list(due.values_list("id", flat=True)[:_BATCH])
        if not identifiers:
            break
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="logout") as pool:
            mine = sum(pool.map(partial(_deliver_in_thread, now=now), identifiers))
        if not mine:
            break  # other workers are at it
        made += mine
    return made


def _deliver_in_thread(delivery_id: UUID, now: datetime) -> bool:
    try:
        return _deliver(delivery_id, now)
    finally:
        connections.close_all()


def _deliver(delivery_id: UUID, now: datetime) -> bool:
    """One attempt, if it is ours to make."""
    row = _claim(delivery_id, now)
    if row is not None:
        _attempt(row, now)
    return row is not None


def _claimable(now: datetime) -> Q:
    states = LogoutDelivery.State
    return Q(state=states.QUEUED, next_attempt_at__lte=now) | Q(state=states.SENDING, claimed_at__lt=now - LEASE)


def _claim(delivery_id: UUID, now: datetime) -> LogoutDelivery | None:
    """The row, if this one statement made it ours."""
    rows = LogoutDelivery.objects.filter(_claimable(now), pk=delivery_id)
    if not rows.update(state=LogoutDelivery.State.SENDING, claimed_at=now, attempts=F("attempts") + 1):
        return None
    return LogoutDelivery.objects.get(pk=delivery_id)


def _attempt(row: LogoutDelivery, now: datetime) -> None:
    """Outside any transaction: the network may take its time."""
    client = client_of_row(row.client_id)
    if not client.is_enabled or not client.backchannel_logout_uri:
        _end(row, LogoutDelivery.State.FAILED, problem="not_wanted")
        return
    if row.attempts > len(PAUSES) + 1:
        _give_up(row, "interrupted", UNREACHED_REASON)  # every attempt so far ended with its worker
        return
    try:
        token = logout_token(client, subject=row.subject, sid=row.sid, now=utc_now())
        outbound = cast(OutboundHttp, load_adapter(settings.ADAPTERS["federation.outbound_http"]))
        status = outbound.post_form(client.backchannel_logout_uri, {"logout_token": token})
    except ProtocolError:
        _try_again_or_give_up(row, "no_key_to_encrypt_to", now)
        return
    except OutboundRefused as refused:
        _try_again_or_give_up(row, refused.problem.value, now)
        return
    if status in _DELIVERED:
        _end(row, LogoutDelivery.State.DELIVERED)
    elif status == HTTPStatus.BAD_REQUEST:
        _give_up(row, "http_400", REFUSED_REASON)
    else:
        _try_again_or_give_up(row, f"http_{status}", now)


def _try_again_or_give_up(row: LogoutDelivery, problem: str, now: datetime) -> None:
    if row.attempts > len(PAUSES):
        _give_up(row, problem, UNREACHED_REASON)
        return
    _mine(row).update(
        state=LogoutDelivery.State.QUEUED, next_attempt_at=now + PAUSES[row.attempts - 1], last_problem=problem
    )
    waiting = LogoutDelivery.objects.filter(client_id=row.client_id, state=LogoutDelivery.State.QUEUED)
    waiting.filter(next_attempt_at__lt=now + _AWAY_FOR).exclude(pk=row.pk).update(next_attempt_at=now + _AWAY_FOR)


def _give_up(row: LogoutDelivery, problem: str, reason: str) -> None:
    if _end(row, LogoutDelivery.State.FAILED, problem=problem):
        record_problem(client_id=row.client_id, endpoint="backchannel_logout", error=problem, reason=reason)


@transaction.atomic
def _end(row: LogoutDelivery, state: LogoutDelivery.State, *, problem: str = "") -> bool:
    """Ends the delivery, unless the lease ran out and it is somebody else's by now."""
    is_delivered = state is LogoutDelivery.State.DELIVERED
    delivered_at = utc_now() if is_delivered else None
    if not _mine(row).update(state=state, last_problem=problem, delivered_at=delivered_at):
        return False
    facts: dict[str, str | int | bool] = {"client": str(row.client_id), "attempts": row.attempts}
    if is_delivered:
        record_event(name="federation.logout_delivered", subject_id=None, data=facts)
    else:
        record_event(name="federation.logout_failed", subject_id=None, data=facts | {"problem": problem})
    return True


def _mine(row: LogoutDelivery) -> QuerySet[LogoutDelivery]:
    return LogoutDelivery.objects.filter(pk=row.pk, state=LogoutDelivery.State.SENDING, claimed_at=row.claimed_at)
