"""Sends codes to the validated phone number and takes them back, once each."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from truename.foundation.randomness import random_digits
from truename.foundation.redaction import mask_phone
from truename.proofing.domain import limits
from truename.proofing.domain.checks import Phase
from truename.proofing.domain.events import PhoneCodeSent, PhoneConfirmed
from truename.proofing.domain.refusals import EventOutOfPlace, PhoneCodeRefused, PhoneCodeTooSoon
from truename.proofing.models import PhoneCode
from truename.proofing.services.answers import phone_of
from truename.proofing.services.case_file import CaseFile, append, load_case
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.subscribers.services.accounts import account_summary
from truename.subscribers.services.messages import send_text

_PURPOSE = "proofing.phone_code"
_DIGITS = 6  # SP 800-63A-4, 3.8: at least six


@transaction.atomic
def send_phone_code(*, case_id: UUID, subscriber_id: UUID, now: datetime) -> CaseFile:
    """The case after a new code went out; earlier codes stop working.

    Raises PhoneCodeTooSoon within half a minute of the last, LimitReached after too many in a day.
    """
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    moments = case.situation.moments.phone_codes
    if moments and now < moments[-1] + limits.PHONE_CODE_RESEND_WAIT:
        raise PhoneCodeTooSoon(seconds=int((moments[-1] + limits.PHONE_CODE_RESEND_WAIT - now).total_seconds()) + 1)
    limits.refuse_beyond(limits.PHONE_CODES, moments, now)
    return _send(case, now)


@transaction.atomic
def send_first_code(*, case: CaseFile, now: datetime) -> CaseFile:
    """The case after the code that follows validation went out; unchanged when the day's codes are used up."""
    if not limits.tries_left(limits.PHONE_CODES, case.situation.moments.phone_codes, now):
        return case
    return _send(case, now)


def confirm_phone(*, case_id: UUID, subscriber_id: UUID, code: str, now: datetime) -> CaseFile:
    """The case with the phone confirmed; raises PhoneCodeRefused with the tries left.

    Both the try and the use are single statements, so that neither can be had twice at the same moment. The try is
    counted in a transaction of its own: a refused code must not roll its own counting back.
    """
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    if case.situation.phase is not Phase.PHONE_CODE:
        raise EventOutOfPlace(phase=case.situation.phase.value, event=PhoneConfirmed.__name__)
    live = PhoneCode.objects.filter(case_id=case_id, used_at__isnull=True, expires_at__gt=now)
    if not live.filter(tries__lt=limits.PHONE_CODE_TRIES).update(tries=F("tries") + 1):
        raise PhoneCodeRefused(tries_left=0)
    digits = "".join(character for character in code if character.isdigit())
    digests = blind_index_candidates(purpose=_PURPOSE, value=f"{case_id}:{digits}")
    with transaction.atomic():
        row = live.filter(digest__in=digests).first()
        if row is not None and live.filter(pk=row.pk).update(used_at=now):
            case = load_case(case_id=case_id, subscriber_id=subscriber_id)
            return append(case=case, event=PhoneConfirmed(row.id), now=now)
    tried = max(live.values_list("tries", flat=True), default=limits.PHONE_CODE_TRIES)
    raise PhoneCodeRefused(tries_left=max(limits.PHONE_CODE_TRIES - tried, 0))


def masked_phone(*, case_id: UUID, subscriber_id: UUID) -> str:
    """The number that codes go to, with its last four digits."""
    return mask_phone(phone_of(case_id=case_id, owner_id=subscriber_id))


def _send(case: CaseFile, now: datetime) -> CaseFile:
    PhoneCode.objects.filter(case_id=case.id, used_at__isnull=True).delete()
    code = random_digits(_DIGITS)
    row = PhoneCode.objects.create(
        case_id=case.id,
        digest=blind_index(purpose=_PURPOSE, value=f"{case.id}:{code}"),
        sent_at=now,
        expires_at=now + limits.PHONE_CODE_LIFETIME,
    )
    case = append(case=case, event=PhoneCodeSent(row.id), now=now)
    account = account_summary(subscriber_id=case.subscriber_id)
    with translation.override(account.language if account else None):
        body = _("Truename: your code is %(code)s. It works for 10 minutes. Never tell it to anyone.") % {"code": code}
    send_text(subscriber_id=case.subscriber_id, to=phone_of(case_id=case.id, owner_id=case.subscriber_id), body=body)
    return case
