"""Stops a case: by choice, because somebody is guiding the person, or because the account was closed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.biometrics.services.consent import withdraw_biometric_consent
from truename.foundation.clock import utc_now
from truename.proofing.domain.checks import Phase
from truename.proofing.domain.events import CaseWithdrawn, WithdrawalReason
from truename.proofing.domain.transitions import TABLE
from truename.proofing.services.answers import destroy_answers
from truename.proofing.services.case_file import CaseFile, append, load_case, open_case_of
from truename.records.services.media import destroy_media, media_of
from truename.subscribers.domain.events import AccountClosed


@transaction.atomic
def withdraw_case(*, case_id: UUID, subscriber_id: UUID, reason: WithdrawalReason, now: datetime) -> CaseFile:
    """The case stopped, with everything that it held destroyed. It may be taken up again from its start."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    if case.situation.phase is Phase.WITHDRAWN:
        return case
    case = append(case=case, event=CaseWithdrawn(reason), now=now)
    withdraw_biometric_consent(case_id=case_id, now=now)
    destroy_answers(case_id=case_id)
    destroy_media(media_ids=[media.id for media in media_of(case_id=case_id)], reason="withdrawn")
    return case


@transaction.atomic
def withdraw_cases_of_closed_account(news: AccountClosed) -> None:
    """Stops the open case of an account that was closed. `site/subscriptions.py` names this reaction."""
    case = open_case_of(subscriber_id=news.subscriber_id)
    if case is not None and CaseWithdrawn in TABLE[case.situation.phase]:
        withdraw_case(
            case_id=case.id,
            subscriber_id=news.subscriber_id,
            reason=WithdrawalReason.ACCOUNT_CLOSED,
            now=utc_now(),
        )
