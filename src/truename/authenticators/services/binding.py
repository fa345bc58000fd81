"""What every binding has in common: who may bind, the audit event and the notice."""

from uuid import UUID

from truename.assurance.levels import AAL
from truename.authenticators.domain.methods import EVERYDAY_KINDS, AuthenticatorKind
from truename.authenticators.models import Authenticator
from truename.authenticators.services.sessions import AuthenticatedSession, is_fresh
from truename.foundation.clock import utc_now
from truename.records.services.audit import record_event
from truename.subscribers.services.notices import send_notice


def has_everyday_authenticator(*, subscriber_id: UUID) -> bool:
    """Whether a passkey or an authenticator app is bound that still works."""
    rows = Authenticator.objects.filter(subscriber_id=subscriber_id, kind__in=EVERYDAY_KINDS, disabled_at__isnull=True)
    return rows.exists()


def may_bind(session: AuthenticatedSession) -> bool:
    """Whether this session may add an authenticator: fresh AAL2, or a new account that has only its password.

    Source: SP 800-63B-4, 4.1.2 (binding at the highest level that is available).
    """
    if session.aal >= AAL.AAL2:
        return is_fresh(session, now=utc_now())
    return not Authenticator.objects.filter(subscriber_id=session.subscriber_id, kind__in=EVERYDAY_KINDS).exists()


def announce_binding(*, subscriber_id: UUID, kind: AuthenticatorKind) -> None:
    """Records the binding and tells every validated address (SP 800-63B-4, 4.1.2); the caller is the transaction."""
    record_event(name="authenticators.authenticator_bound", subject_id=subscriber_id, data={"kind": kind.value})
    send_notice(subscriber_id=subscriber_id, notice="authenticators/authenticator_added", context={"kind": kind.value})
