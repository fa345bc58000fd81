"""Every limit of the room in one table, and how many tries are left of each. Capture of evidence has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from truename.proofing.domain.refusals import LimitReached


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` within `window`, which slides. `name` is stable and safe to show to `refuse_beyond` callers."""

    name: str
    most: int
    window: timedelta


_DAY = timedelta(days=1)

DECISIONS = Limit("decisions", 3, _DAY)  # failed decisions about evidence or records
RECORD_INQUIRIES = Limit("record_inquiries", 5, _DAY)  # rounds of questions to record sources, whatever the answer
SELFIE_DECISIONS = Limit("selfie_decisions", 3, _DAY)  # first try and two more
SELFIE_RECORDINGS = Limit("selfie_recordings", 12, _DAY)  # with those too dark, too far away or cut short
PHONE_CODES = Limit("phone_codes", 6, _DAY)

PHONE_CODE_TRIES = 5
PHONE_CODE_LIFETIME = timedelta(minutes=10)  # SP 800-63A-4, 3.8
PHONE_CODE_RESEND_WAIT = timedelta(seconds=30)
SELFIE_KEPT_AT_MOST = timedelta(hours=24)
SELFIE_MOST_BYTES = 40_000_000
EVIDENCE_KEPT_AT_MOST = timedelta(days=30)  # pictures of a case that nobody finishes

PATIENCE = timedelta(minutes=1)  # nobody is taken to be still looking at the progress page after this
CHECK_LEASE = timedelta(seconds=30)  # for one stage of a check: each stage begins it anew
CHECK_RUNS_MOST = 5  # a check that has taken its worker down this often is given up as inconclusive
_BACK_OFF_FIRST = timedelta(seconds=5)
_BACK_OFF_MOST = timedelta(minutes=15)


def tries_left(limit: Limit, moments: Sequence[datetime], now: datetime) -> int:
    """How many more are allowed at `now`; 0 when none."""
    return max(limit.most - sum(moment > now - limit.window for moment in moments), 0)


def again_at(limit: Limit, moments: Sequence[datetime], now: datetime) -> datetime:
    """When the next is allowed: `now` when one is left."""
    if tries_left(limit, moments, now):
        return now
    return sorted(moments)[-limit.most] + limit.window


def refuse_beyond(limit: Limit, moments: Sequence[datetime], now: datetime) -> None:
    """Nothing while tries are left; raises LimitReached with the minutes to wait otherwise."""
    if not tries_left(limit, moments, now):
        wait = again_at(limit, moments, now) - now
        raise LimitReached(limit=limit.name, again_in_minutes=int(wait.total_seconds() // 60) + 1)


def back_off(attempts: int) -> timedelta:
    """How long to leave a source that did not answer alone after `attempts` tries: doubling, 15 minutes at most."""
    doublings = min(max(attempts - 1, 0), 12)
    return min(_BACK_OFF_FIRST * (1 << doublings), _BACK_OFF_MOST)
