"""Standing decisions of subscribers about relying parties: read and taken back. Showing them is in `connected`."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.refusals import ConnectedServiceNotFound
from truename.federation.domain.release import RememberedDecision
from truename.federation.models import AccessToken, AuthorizationCode, Grant, RefreshToken
from truename.federation.services.logout_signals import queue_grant_logouts
from truename.foundation.clock import utc_now
from truename.records.services.audit import record_event
from truename.subscribers.domain.events import AccountClosed, AccountSuspended
from truename.subscribers.services.notices import send_notice


def live_grant(*, subscriber_id: UUID, client_id: UUID) -> Grant | None:
    """Her standing decision about this relying party; None when there is none or she took it back."""
    return Grant.objects.filter(subscriber_id=subscriber_id, client_id=client_id, revoked_at__isnull=True).first()


def remembered_decision(grant: Grant) -> RememberedDecision:
    """The stored decision as the domain reads it."""
    return RememberedDecision(
        decided_at=grant.decided_at,
        allowed={SharedAttribute(name): purpose for name, purpose in grant.allowed.items()},
        refused={SharedAttribute(name): purpose for name, purpose in grant.refused.items()},
    )


@transaction.atomic
def revoke_grant(*, subscriber_id: UUID, grant_id: UUID, now: datetime) -> None:
    """Takes her permission back: tokens and codes stop working at once, the party is told to sign her out if it
    listens, and the next sign-in there asks again.

    Raises ConnectedServiceNotFound when it is not hers or was taken back before.
    """
    row = _live(subscriber_id, grant_id)
    if not Grant.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=now):
        raise ConnectedServiceNotFound
    _take_back(Grant.objects.filter(pk=row.pk), subscriber_id=subscriber_id, reason="grant_revoked", now=now)
    record_event(
        name="federation.grant_revoked",
        subject_id=subscriber_id,
        actor_id=subscriber_id,
        data={"client": str(row.client_id)},
    )
    context = {"organisation": row.client.organisation_name, "service": row.client.service_name}
    send_notice(subscriber_id=subscriber_id, notice="federation/grant_revoked", context=context)


@transaction.atomic
def revoke_all_grants(event: AccountClosed) -> None:
    """The account is closed: every permission ends with it and every listening party is told, without notices to her,
    since her addresses go too."""
    now = utc_now()
    grants = Grant.objects.filter(subscriber_id=event.subscriber_id, revoked_at__isnull=True)
    _take_back(grants, subscriber_id=event.subscriber_id, reason="account_closed", now=now)
    revoked = grants.update(revoked_at=now)
    record_event(name="federation.all_grants_revoked", subject_id=event.subscriber_id, data={"grants": revoked})


@transaction.atomic
def signal_suspension(event: AccountSuspended) -> None:
    """The account is suspended: her permissions stay, nothing is asserted meanwhile, and every listening party is told
    that all her sessions are over (Source: SP 800-63C-4, 4.8, shared signaling)."""
    grants = Grant.objects.filter(subscriber_id=event.subscriber_id, revoked_at__isnull=True)
    queue_grant_logouts(grants, subscriber_id=event.subscriber_id, reason="account_suspended")


def _take_back(grants: QuerySet[Grant], *, subscriber_id: UUID, reason: str, now: datetime) -> None:
    """Ends everything that was issued under `grants`, and signals their parties."""
    # Whoever is adding tokens right now is waited for, and is seen by the statements below.
    list(AuthorizationCode.objects.select_for_update().filter(grant__in=grants).order_by("pk").values_list("pk"))
    AccessToken.objects.filter(grant__in=grants, revoked_at__isnull=True).update(revoked_at=now)
    RefreshToken.objects.filter(grant__in=grants, revoked_at__isnull=True).update(revoked_at=now)
    AuthorizationCode.objects.filter(grant__in=grants, used_at__isnull=True).update(used_at=now)
    queue_grant_logouts(grants, subscriber_id=subscriber_id, reason=reason)


def _live(subscriber_id: UUID, grant_id: UUID) -> Grant:
    rows = Grant.objects.filter(subscriber_id=subscriber_id, revoked_at__isnull=True).select_related("client")
    row = rows.filter(pk=grant_id).first()
    if row is None:
        raise ConnectedServiceNotFound
    return row
