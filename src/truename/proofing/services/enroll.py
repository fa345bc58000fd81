"""Enrolls the applicant: the verified identity on her account, her validated phone, the notice, and the deletions."""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format

from truename.assurance.attributes import AttributeName
from truename.assurance.evidence import EvidenceKind, supported_ial
from truename.proofing.domain.events import Enrolled
from truename.proofing.domain.plan import POLICIES
from truename.proofing.services.answers import (
    DetailsAnswers,
    EvidenceAnswers,
    destroy_answers,
    details_of,
    phone_of,
    reading_of,
)
from truename.proofing.services.case_file import CaseFile, append
from truename.records.services.media import destroy_media, media_of
from truename.subscribers.services.addresses import record_validated_phone
from truename.subscribers.services.identity import enroll_identity
from truename.subscribers.services.notices import send_notice


@transaction.atomic
def enroll(*, case: CaseFile, now: datetime) -> CaseFile:
    """The approved case enrolled and closed; the table refuses a case that is not approved.

    The notice goes to the validated phone and every e-mail address (Source: SP 800-63A-4, 3.10 and 4.2.11). What the
    account does not need is destroyed in the same transaction.
    """
    document = case.situation.document
    details = details_of(case_id=case.id, owner_id=case.subscriber_id)
    reading = reading_of(case_id=case.id, owner_id=case.subscriber_id) or EvidenceAnswers()
    if document is None or details is None:
        raise ValueError("A case without evidence and details cannot be approved.")
    phone = phone_of(case_id=case.id, owner_id=case.subscriber_id)
    enrolled = append(case=case, event=Enrolled(), now=now)
    evidence = (document, EvidenceKind.PHONE_ACCOUNT)
    policy = POLICIES[case.situation.plan.policy]
    enroll_identity(
        subscriber_id=case.subscriber_id,
        ial=min(supported_ial(evidence), policy.ial),
        pathway=case.situation.plan.pathway,
        evidence=evidence,
        attributes=_attributes(details, reading, phone),
        now=now,
    )
    record_validated_phone(subscriber_id=case.subscriber_id, number=phone, now=now)
    send_notice(
        subscriber_id=case.subscriber_id,
        notice="proofing/identity_verified",
        context={"date": date_format(now, "DATE_FORMAT")},
        by_text=True,
    )
    destroy_answers(case_id=case.id)
    kept = {"document_front", "document_back", "document_passport_page"} if policy.keeps_evidence_images else set()
    gone = [media.id for media in media_of(case_id=case.id) if media.kind not in kept]
    destroy_media(media_ids=gone, reason="decision")
    return enrolled


def _attributes(details: DetailsAnswers, reading: EvidenceAnswers, phone: str) -> dict[AttributeName, str]:
    attributes = {
        AttributeName.GIVEN_NAMES: details.given_names,
        AttributeName.SURNAME: details.surname,
        AttributeName.BIRTH_DATE: details.birth_date,
        AttributeName.SEX: reading.sex,
        AttributeName.NATIONALITY: reading.nationality,
        AttributeName.ADDRESS_STREET: details.street,
        AttributeName.ADDRESS_CITY: details.city,
        AttributeName.ADDRESS_STATE: details.state,
        AttributeName.ADDRESS_POSTAL_CODE: details.postal_code,
        AttributeName.ADDRESS_COUNTRY: "US",
        AttributeName.SOCIAL_SECURITY_NUMBER: details.social_security_number,
        AttributeName.PHONE_NUMBER: phone,
        AttributeName.DOCUMENT_NUMBER: details.document_number,
    }
    return {name: value for name, value in attributes.items() if value}
