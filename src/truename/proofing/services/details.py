"""Shows what was read, takes what the applicant attests, and her phone number."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import phonenumbers
from django.db import transaction

from truename.proofing.domain import limits
from truename.proofing.domain.events import DetailsAttested, PhoneGiven
from truename.proofing.domain.refusals import PhoneNumberRefused
from truename.proofing.domain.steps import Page
from truename.proofing.services.answers import DetailsAnswers, details_of, put_details, put_phone, reading_of
from truename.proofing.services.case_file import CaseFile, append, arrive_at, load_case
from truename.proofing.services.check_runs import plan_next_run
from truename.proofing.services.worker import start_checks

_READ_FIELDS = ("given_names", "surname", "birth_date", "document_number", "expiry_date")


@transaction.atomic
def attest_details(*, case_id: UUID, subscriber_id: UUID, details: DetailsAnswers, now: datetime) -> CaseFile:
    """The case with the details that the applicant says are hers; what was found on earlier ones no longer counts."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    case = arrive_at(case=case, page=Page.DETAILS, now=now)
    reading = reading_of(case_id=case_id, owner_id=subscriber_id)
    typed = asdict(details)
    corrected = reading is None or any(typed[name] != asdict(reading)[name] for name in _READ_FIELDS)
    put_details(case_id=case_id, owner_id=subscriber_id, details=details)
    return append(case=case, event=DetailsAttested(corrected), now=now)


@transaction.atomic
def give_phone(*, case_id: UUID, subscriber_id: UUID, number: str, now: datetime) -> CaseFile:
    """The case with a phone number and the questions to the record sources under way.

    Raises PhoneNumberRefused, and LimitReached when the sources have been asked too often.
    """
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    normal = normal_phone(number)
    moments = case.situation.moments
    limits.refuse_beyond(limits.DECISIONS, moments.failed_decisions, now)
    limits.refuse_beyond(limits.RECORD_INQUIRIES, moments.record_inquiries, now)
    case = arrive_at(case=case, page=Page.PHONE, now=now)
    put_phone(case_id=case_id, owner_id=subscriber_id, number=normal)
    case = append(case=case, event=PhoneGiven(), now=now)
    plan_next_run(case=case, now=now)
    start_checks(case_id=case.id)
    return case


def details_to_check(*, case_id: UUID, subscriber_id: UUID) -> dict[str, str]:
    """The form's first values: what she attested before, otherwise what was read. Keys are those of DetailsAnswers."""
    attested = details_of(case_id=case_id, owner_id=subscriber_id)
    if attested is not None:
        return asdict(attested)
    reading = reading_of(case_id=case_id, owner_id=subscriber_id)
    if reading is None:
        return {}
    read = asdict(reading)
    return {name: read[name] for name in _READ_FIELDS} | _address_parts(reading.address)


def normal_phone(number: str) -> str:
    """The number in E.164; raises PhoneNumberRefused unless it can be a number of the United States (+1)."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException as unreadable:
        raise PhoneNumberRefused from unreadable
    if parsed.country_code != 1 or not phonenumbers.is_possible_number(parsed):
        raise PhoneNumberRefused
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _address_parts(address: str) -> dict[str, str]:
    """Street, city, state and ZIP code out of `12 EXAMPLE ST, SPRINGFIELD, UT 84101`; what is unclear is left out."""
    parts = [part.strip() for part in address.replace("\n", ",").split(",") if part.strip()]
    if len(parts) < 2:
        return {"street": address.strip()} if address.strip() else {}
    state, _, postal = parts[-1].partition(" ")
    is_tail = len(state) in {2, 3} and state.isalpha() and postal[:5].isdigit()
    if not is_tail:
        return {"street": parts[0]}
    return {
        "street": ", ".join(parts[:-2]) or parts[0],
        "city": parts[-2] if len(parts) > 2 else "",
        "state": state.upper(),
        "postal_code": postal.replace(" ", "")[:10],
    }
