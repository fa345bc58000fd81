"""Forgets short-lived artefacts whose time is long over: requests, codes and tokens. Grants and releases stay."""

from datetime import datetime

from django.db import transaction

from truename.federation.models import AuthorizationCode, AuthorizationRequest


@transaction.atomic
def forget_expired_requests(*, before: datetime) -> int:
    """Deletes requests, and codes with their tokens, that expired before `before`; answers how many rows went.

    `before` must leave a code its day: a replay can only take tokens back while the code is known.
    """
    requests, _ = AuthorizationRequest.objects.filter(expires_at__lt=before).delete()
    codes, _ = AuthorizationCode.objects.filter(expires_at__lt=before).delete()
    return requests + codes
