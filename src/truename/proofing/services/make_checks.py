"""Makes one check of a case by asking the engines and sources. Reads the case, writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import assert_never

from django.conf import settings

from truename.assurance.evidence import EvidenceKind
from truename.assurance.findings import Finding, Outcome
from truename.biometrics.domain.challenge import Light, Move
from truename.biometrics.services.selfies import check_selfie
from truename.evidence.domain.quality import CaptureSide
from truename.evidence.domain.reading import EvidenceReading, FieldName
from truename.evidence.domain.validation import validate_evidence
from truename.evidence.services.reading import read_evidence
from truename.evidence.services.record_sources import (
    validate_licence,
    validate_passport,
    validate_phone,
    validate_social_security,
)
from truename.proofing.domain.checks import CheckName
from truename.proofing.domain.outcomes import combined_outcome, evidence_outcome, reading_findings
from truename.proofing.services.answers import (
    DetailsAnswers,
    EvidenceAnswers,
    details_of,
    phone_of,
    portrait_of,
    reading_of,
)
from truename.proofing.services.case_file import CaseFile
from truename.records.services.media import load_media
from truename.subscribers.services.identity import other_holders

_NEEDED = (
    FieldName.DOCUMENT_NUMBER,
    FieldName.SURNAME,
    FieldName.GIVEN_NAMES,
    FieldName.BIRTH_DATE,
    FieldName.EXPIRY_DATE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One check's outcome with its findings."""

    check: CheckName
    outcome: Outcome
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """What making a check gave: answers in order, and what was read when it was the reading."""

    answers: tuple[Answer, ...]
    reading: EvidenceAnswers | None = None
    portrait_jpeg: bytes | None = field(default=None)


def make_check(*, case: CaseFile, check: CheckName, now: datetime, on_stage: Callable[[str], None]) -> Made:
    """The answer of `check` for the case as it stands.

    Raises a `Refusal` when what was uploaded cannot be judged at all; anything else that is raised is a defect.
    """
    match check:
        case CheckName.EVIDENCE_READING | CheckName.EVIDENCE_VALIDATION:
            return _read(case, now, on_stage)
        case CheckName.ISSUER_RECORDS:
            return _made(check, (_ask_issuer(case),))
        case CheckName.SOCIAL_SECURITY:
            details = _details(case)
            return _made(
                check,
                validate_social_security(
                    ssn=details.social_security_number,
                    surname=details.surname,
                    given_names=details.given_names,
                    birth_date=date.fromisoformat(details.birth_date),
                ),
            )
        case CheckName.UNIQUE_IDENTITY:
            return _made(check, (_look_for_other_accounts(case),))
        case CheckName.PHONE_ACCOUNT:
            details = _details(case)
            number = phone_of(case_id=case.id, owner_id=case.subscriber_id)
            finding = validate_phone(number=number, surname=details.surname, given_names=details.given_names)
            return _made(check, (finding,))
        case CheckName.SELFIE:
            return _judge_selfie(case, on_stage)
        case CheckName.PHONE_CONFIRMATION:
            raise ValueError("The applicant confirms her phone, not the worker.")
        case _:
            assert_never(check)


def _read(case: CaseFile, now: datetime, on_stage: Callable[[str], None]) -> Made:
    document = case.situation.document
    if document is None:
        raise ValueError("No evidence was chosen.")
    first = CaptureSide.PASSPORT_PAGE if document is EvidenceKind.PASSPORT else CaptureSide.FRONT
    reading = read_evidence(front=_capture(case, first), back=_capture(case, CaptureSide.BACK), on_stage=on_stage)
    found = reading_findings(
        expected=document,
        found=reading.kind,
        has_portrait=reading.portrait_jpeg is not None,
        fields_missing=sum(not reading.value(name) for name in _NEEDED),
    )
    read = Answer(CheckName.EVIDENCE_READING, combined_outcome(found), found)
    if read.outcome is not Outcome.PASSED:
        return Made((read,))
    findings = (
        *reading.findings,
        *validate_evidence(reading, today=now.date(), accepts_specimens=settings.TRUENAME.demo),
    )
    consistent = Answer(CheckName.EVIDENCE_VALIDATION, evidence_outcome(findings), findings)
    return Made((read, consistent), _answers(reading, document), reading.portrait_jpeg)


def _capture(case: CaseFile, side: CaptureSide) -> bytes | None:
    media_id = case.situation.media_id(side)
    return None if media_id is None else load_media(media_id=media_id, owner_id=case.subscriber_id)


def _answers(reading: EvidenceReading, kind: EvidenceKind) -> EvidenceAnswers:
    values = {name.value: reading.value(name) for name in FieldName if name is not FieldName.ISSUE_DATE}
    sources = sorted({source.value for found in reading.fields.values() for source in found.sources})
    return EvidenceAnswers(kind=kind.value, sources=",".join(sources), **values)


def _details(case: CaseFile) -> DetailsAnswers:
    details = details_of(case_id=case.id, owner_id=case.subscriber_id)
    if details is None:
        raise ValueError("The details have not been attested.")
    return details


def _ask_issuer(case: CaseFile) -> Finding:
    details = _details(case)
    reading = reading_of(case_id=case.id, owner_id=case.subscriber_id) or EvidenceAnswers()
    birth_date, expiry_date = date.fromisoformat(details.birth_date), date.fromisoformat(details.expiry_date)
    if case.situation.document is EvidenceKind.PASSPORT:
        return validate_passport(
            nationality=reading.nationality or reading.issuer,
            document_number=details.document_number,
            surname=details.surname,
            given_names=details.given_names,
            birth_date=birth_date,
            expiry_date=expiry_date,
        )
    return validate_licence(
        issuer=reading.issuer,
        document_number=details.document_number,
        surname=details.surname,
        given_names=details.given_names,
        birth_date=birth_date,
        expiry_date=expiry_date,
    )


def _look_for_other_accounts(case: CaseFile) -> Finding:
    """Asked only about a number that has been shown to be hers: nobody learns of other people's accounts."""
    clause = "SP 800-63A-4 5.6"
    if case.situation.outcome(CheckName.SOCIAL_SECURITY) is not Outcome.PASSED:
        return Finding("unique_identity", Outcome.INCONCLUSIVE, clause, reason="not_asked")
    others = other_holders(
        subscriber_id=case.subscriber_id, social_security_number=_details(case).social_security_number
    )
    return Finding(
        check="unique_identity",
        outcome=Outcome.FAILED if others else Outcome.PASSED,
        clause=clause,
        value=float(others),
        unit="accounts",
        threshold=0.0,
        source="accounts",
        reason="other_account" if others else "",
    )


def _judge_selfie(case: CaseFile, on_stage: Callable[[str], None]) -> Made:
    selfie = case.situation.selfie
    portrait_id = portrait_of(case_id=case.id, owner_id=case.subscriber_id)
    if selfie is None or portrait_id is None:
        raise ValueError("There is no recording or no portrait.")
    report = check_selfie(
        video=load_media(media_id=selfie.media_id, owner_id=case.subscriber_id),
        portrait=load_media(media_id=portrait_id, owner_id=case.subscriber_id),
        challenge_moves=tuple(Move(name) for name in selfie.moves),
        challenge_lights=tuple(Light(name) for name in selfie.lights),
        on_stage=on_stage,
    )
    outcome, findings = Outcome(report.outcome.value), report.findings
    if outcome is Outcome.PASSED and not report.is_certified and not settings.TRUENAME.demo:
        # Models that nobody certified may pass a case on to a person, not through.
        outcome = Outcome.INCONCLUSIVE
        findings = (*findings, Finding("models_certified", outcome, "SP 800-63A-4 3.11", reason="needs_review"))
    return Made((Answer(CheckName.SELFIE, outcome, findings),))


def _made(check: CheckName, findings: tuple[Finding, ...]) -> Made:
    return Made((Answer(check, combined_outcome(findings), findings),))
