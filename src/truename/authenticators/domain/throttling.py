"""How often what may be tried: every limit of this room as one table. Counting is in `services.throttling`."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil


@dataclass(frozen=True, slots=True)
class ThrottleRule:
    """At most `limit` attempts per `window` and key; the key is an address, an account, a sign-up or a source."""

    name: str
    limit: int
    window: timedelta
    clause: str


_QUARTER, _HOUR, _DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)

PASSWORD_PER_ADDRESS = ThrottleRule("password_per_address", 10, _QUARTER, "SP 800-63B-4 3.2.2")
PASSWORD_PER_SOURCE = ThrottleRule("password_per_source", 100, _QUARTER, "SP 800-63B-4 3.2.2")
CODE_PER_ACCOUNT = ThrottleRule("code_per_account", 10, _QUARTER, "SP 800-63B-4 3.2.2")
RECOVERY_PER_ACCOUNT = ThrottleRule("recovery_per_account", 5, _HOUR, "SP 800-63B-4 3.1.2")
CONFIRMATION_PER_SIGN_UP = ThrottleRule("confirmation_per_sign_up", 10, _DAY, "SP 800-63A-4 3.8")
MAIL_PER_ADDRESS = ThrottleRule("mail_per_address", 6, _HOUR, "SP 800-63B-4 3.2.2")
SIGN_UP_PER_SOURCE = ThrottleRule("sign_up_per_source", 100, _HOUR, "SP 800-63A-4 3.8")
RESET_PER_SOURCE = ThrottleRule("reset_per_source", 50, _HOUR, "SP 800-63B-4 4.2")

# SP 800-63B-4, 3.2.2: "no more than 100" consecutive failures on one authenticator; then it is disabled.
CONSECUTIVE_FAILURES = 100

RESEND_PAUSE = timedelta(seconds=30)


def window_start(rule: ThrottleRule, now: datetime) -> datetime:
    """The beginning of the fixed window that contains `now`."""
    seconds = int(rule.window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def seconds_left(rule: ThrottleRule, now: datetime) -> int:
    """How long until the next window, rounded up to at least one second."""
    return max(ceil((window_start(rule, now) + rule.window - now).total_seconds()), 1)
