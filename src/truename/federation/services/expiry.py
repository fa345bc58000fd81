"""Forgets short-lived artefacts whose time is long over: requests, codes and tokens. Grants and releases stay."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from truename.federation.models import (
    AccessToken,
    AuthorizationCode,
    AuthorizationRequest,
    LogoutDelivery,
    PushedRequest,
    RefreshToken,
    UsedAssertion,
)
from truename.federation.services.repeated_answers import forget_answers

# A day to find out what happened; the protocol needs none of it.
_LOOKED_AT_FOR = timedelta(days=1)
_DELIVERIES_KEPT_FOR = timedelta(days=7)


@transaction.atomic
def forget_expired_requests(*, now: datetime) -> int:
    """Deletes requests, codes with their tokens, and deliveries whose time is over; answers how many rows went.

    A code stays as long as one of its tokens may be used, since a replay takes those back, and as long as the session
    that it was issued in may last, since it says whom to tell when that session ends.
    """
    looked_at = now - _LOOKED_AT_FOR
    session_over = now - settings.TRUENAME.session_absolute - _LOOKED_AT_FOR
    live_refresh = RefreshToken.objects.filter(code=OuterRef("pk"), expires_at__gte=now)
    live_access = AccessToken.objects.filter(code=OuterRef("pk"), expires_at__gte=now)
    ended = (LogoutDelivery.State.DELIVERED, LogoutDelivery.State.FAILED)
    gone = (
        AuthorizationRequest.objects.filter(expires_at__lt=looked_at),
        PushedRequest.objects.filter(expires_at__lt=looked_at),
        UsedAssertion.objects.filter(expires_at__lt=now),
        AccessToken.objects.filter(expires_at__lt=looked_at),
        AuthorizationCode.objects.filter(~Exists(live_refresh), ~Exists(live_access), expires_at__lt=session_over),
        LogoutDelivery.objects.filter(state__in=ended, created_at__lt=now - _DELIVERIES_KEPT_FOR),
    )
    forget_refresh_answers(now=now)
    forget_answers(now=now)
    return sum(rows.delete()[0] for rows in gone)


def forget_refresh_answers(*, now: datetime) -> int:
    """Forgets what used refresh tokens were answered with once nobody may ask again; answers how many."""
    spent = RefreshToken.objects.filter(used_at__lt=now - settings.TRUENAME.refresh_grace, answer_sealed__isnull=False)
    return spent.update(answer_sealed=None)
