"""Accounts for tests: Amara with her addresses, authenticators and a signed-in browser."""

from datetime import datetime
from uuid import UUID

from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier
from truename.subscribers.models import Subscriber
from truename.subscribers.services.accounts import open_account


def a_subscriber(*, email: str = "amara@example.com", language: str = "en", now: datetime | None = None) -> Subscriber:
    moment = now or utc_now()
    identifier: UUID = open_account(
        account_id=new_identifier(),
        email=email,
        language=language,
        terms_version="2026-01",
        terms_accepted_at=moment,
        now=moment,
    )
    return Subscriber.objects.get(pk=identifier)
