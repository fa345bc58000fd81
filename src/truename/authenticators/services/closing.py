"""What happens to authenticators and sessions when an account closes or is suspended."""

from django.db import transaction

from truename.authenticators.models import Authenticator, PasswordReset, TotpOffer
from truename.authenticators.services.sessions import end_all_sessions
from truename.records.services.audit import record_event
from truename.subscribers.domain.events import AccountClosed, AccountSuspended


@transaction.atomic
def invalidate_authenticators(event: AccountClosed) -> None:
    """Ends every session and destroys every authenticator of the closed account (SP 800-63B-4, 4.5)."""
    end_all_sessions(subscriber_id=event.subscriber_id, reason="account_closed")
    PasswordReset.objects.filter(subscriber_id=event.subscriber_id).delete()
    TotpOffer.objects.filter(subscriber_id=event.subscriber_id).delete()
    rows = list(Authenticator.objects.filter(subscriber_id=event.subscriber_id))
    for row in rows:
        row.delete()
    record_event(name="authenticators.invalidated", subject_id=event.subscriber_id, data={"authenticators": len(rows)})


@transaction.atomic
def end_suspended_sessions(event: AccountSuspended) -> None:
    """Ends every session of the suspended account; its authenticators stay for when the suspension is lifted."""
    end_all_sessions(subscriber_id=event.subscriber_id, reason="account_suspended")
