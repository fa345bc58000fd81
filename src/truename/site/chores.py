"""What the worker does by the clock, as one table. A chore is a service of some room; it may run twice or late."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from truename.foundation.clock import utc_now
from truename.records.services.media import destroy_overdue_media

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """A service to call every `interval`; `act` takes the time as `now=` and returns how much it did."""

    name: str
    interval: timedelta
    act: Callable[[datetime], int]


CHORES: tuple[Chore, ...] = (
    Chore("destroy media whose retention ended", timedelta(minutes=5), lambda now: destroy_overdue_media(now=now)),
)


def do_chore(chore: Chore) -> None:
    """Does one chore; a failure is logged without its message, which might quote data, and tried again next time."""
    try:
        done = chore.act(utc_now())
    except Exception as error:  # a chore must never end the worker
        logger.error("chore failed: %s: %s", chore.name, type(error).__name__)
    else:
        if done:
            logger.info("chore: %s: %d", chore.name, done)
