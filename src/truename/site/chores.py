"""What the worker does by the clock, as one table. A chore is a service of some room; it may run twice or late."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from truename.authenticators.services.sign_up import forget_expired_sign_ups
from truename.authenticators.services.throttling import forget_old_counts
from truename.federation.services.expiry import forget_expired_requests
from truename.federation.services.logout_delivery import deliver_due_logouts
from truename.federation.services.problems import forget_old_problems
from truename.foundation.clock import utc_now
from truename.proofing.services.worker import resume_checks
from truename.records.services.media import destroy_overdue_media
from truename.subscribers.services.delivery import resume_deliveries

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """A service to call every `interval`; `act` takes the time as `now=` and returns how much it did. Chores that wait
    for others on the network have a thread of their own, so that nothing else waits with them."""

    name: str
    interval: timedelta
    act: Callable[[datetime], int]
    is_on_network: bool = False


CHORES: tuple[Chore, ...] = (
    Chore("take up checks that were left behind", timedelta(seconds=5), lambda now: resume_checks(now=now)),
    Chore("take up messages that were left behind", timedelta(seconds=30), lambda now: resume_deliveries(now=now)),
    Chore(
        "tell relying parties of logouts",
        timedelta(seconds=2),
        lambda now: deliver_due_logouts(now=now),
        is_on_network=True,
    ),
    Chore("destroy media whose retention ended", timedelta(minutes=5), lambda now: destroy_overdue_media(now=now)),
    Chore("forget unfinished sign-ups", timedelta(hours=1), lambda now: forget_expired_sign_ups(now=now)),
    Chore("forget finished requests", timedelta(hours=1), lambda now: forget_expired_requests(now=now)),
    Chore("forget old problems of relying parties", timedelta(hours=1), lambda now: forget_old_problems(now=now)),
    Chore("forget old counts", timedelta(hours=1), lambda now: forget_old_counts(before=now - timedelta(days=2))),
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
