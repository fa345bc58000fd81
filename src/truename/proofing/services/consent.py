"""Records the explicit biometric consent, and the choice of document that follows it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.assurance.evidence import EvidenceKind
from truename.biometrics.services.consent import give_biometric_consent
from truename.proofing.domain.events import BiometricConsentGiven, DocumentChosen
from truename.proofing.domain.steps import Page
from truename.proofing.services.case_file import CaseFile, append, arrive_at, load_case

NOTICE_VERSION = "2026-11"


@transaction.atomic
def give_consent(*, case_id: UUID, subscriber_id: UUID, language: str, now: datetime) -> CaseFile:
    """The case after the explicit agreement to face matching (Source: SP 800-63A-4, 3.11)."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    case = append(case=case, event=BiometricConsentGiven(NOTICE_VERSION), now=now)
    give_biometric_consent(
        subscriber_id=subscriber_id, case_id=case_id, notice_version=NOTICE_VERSION, language=language, now=now
    )
    return case


@transaction.atomic
def choose_document(*, case_id: UUID, subscriber_id: UUID, kind: EvidenceKind, now: datetime) -> CaseFile:
    """The case with the evidence chosen; pictures of another choice are destroyed."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    if case.situation.document is kind and case.situation.phase.value == Page.CAPTURE:
        return case
    case = arrive_at(case=case, page=Page.DOCUMENT, now=now)
    return append(case=case, event=DocumentChosen(kind), now=now)
