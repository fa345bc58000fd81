"""Keeps what went wrong for each relying party, counted by its fixed reason, for whoever integrates it to read."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import UUIDField

from truename.federation.models import ProtocolProblem
from truename.foundation.clock import utc_now
from truename.foundation.correlation import CORRELATION
from truename.foundation.identifiers import new_identifier

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=30)
# One statement for both databases, so that two refusals at once are counted as two. Every part of it is written here.
_IDENTIFIER: UUIDField[UUID, UUID] = UUIDField()
_TABLE = ProtocolProblem._meta.db_table
_COUNT = f"""
    INSERT INTO {_TABLE}
        (id, client_id, endpoint, error, reason, times, first_at, last_at, last_correlation_code)
    VALUES (%s, %s, %s, %s, %s, 1, %s, %s, %s)
    ON CONFLICT (client_id, endpoint, error, reason) DO UPDATE SET
        times = {_TABLE}.times + 1,
        last_at = excluded.last_at,
        last_correlation_code = excluded.last_correlation_code
"""  # noqa: S608 - no value is put into the text


@dataclass(frozen=True, slots=True)
class RecentProblem:
    """One kind of refusal that a relying party ran into; `correlation_code` is that of the last time."""

    endpoint: str
    error: str
    reason: str
    times: int
    first_at: datetime
    last_at: datetime
    correlation_code: str


def record_problem(*, client_id: UUID, endpoint: str, error: str, reason: str) -> None:
    """Counts a refusal of what the relying party with row `client_id` sent, and writes one log line about it.

    `reason` is a fixed sentence that repeats nothing of what was sent. Call it after the refused transaction has
    ended, or the count goes with it. It never raises: the answer to the client must not depend on it.
    """
    logger.warning("refused: client %s, %s: %s: %s", client_id, endpoint, error, reason)
    now = connection.ops.adapt_datetimefield_value(utc_now())
    row, client = (_IDENTIFIER.get_db_prep_value(value, connection) for value in (new_identifier(), client_id))
    values = (row, client, endpoint[:30], error[:40], reason[:200], now, now, CORRELATION.get()[:20])
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT, values)
    except DatabaseError as failure:
        logger.error("a problem could not be counted: %s", type(failure).__name__)


def recent_problems(*, client_id: UUID, limit: int = 50) -> tuple[RecentProblem, ...]:
    """The newest `limit` kinds of refusal of the relying party with row `client_id`, the last one first."""
    rows = ProtocolProblem.objects.filter(client_id=client_id).order_by("-last_at", "-id")[:limit]
    return tuple(
        RecentProblem(
            row.endpoint, row.error, row.reason, row.times, row.first_at, row.last_at, row.last_correlation_code
        )
        for row in rows
    )


def forget_old_problems(*, now: datetime) -> int:
    """Deletes what has not happened again for thirty days; answers how many kinds went."""
    return ProtocolProblem.objects.filter(last_at__lt=now - KEPT_FOR).delete()[0]
