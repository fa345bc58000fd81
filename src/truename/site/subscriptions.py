"""Who reacts to which news: the only place where a room below reaches a room above, as one table."""

from collections.abc import Callable, Mapping
from typing import Any

from truename.authenticators.domain.events import SessionEnded
from truename.authenticators.services.closing import end_suspended_sessions, invalidate_authenticators
from truename.federation.services.grants import revoke_all_grants, signal_suspension
from truename.federation.services.logout_signals import queue_session_logouts
from truename.proofing.services.withdraw import withdraw_cases_of_closed_account
from truename.subscribers.domain.events import AccountClosed, AccountSuspended

# Each reaction runs in the publisher's transaction, in this order.
SUBSCRIPTIONS: Mapping[type, tuple[Callable[[Any], None], ...]] = {
    AccountClosed: (revoke_all_grants, withdraw_cases_of_closed_account, invalidate_authenticators),
    AccountSuspended: (signal_suspension, end_suspended_sessions),
    SessionEnded: (queue_session_logouts,),
}
