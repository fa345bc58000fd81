"""The personal data of a case, sealed: what was read from the evidence, what was typed, the phone number."""

import json
from dataclasses import asdict, dataclass, fields
from uuid import UUID

from truename.proofing.models import CaseAnswer
from truename.records.services.vault import seal_text, unseal_text


@dataclass(frozen=True, slots=True, repr=False)
class EvidenceAnswers:
    """What was read; dates in ISO 8601, empty when not readable. `sources` names per field where it was read."""

    kind: str = ""
    document_number: str = ""
    surname: str = ""
    given_names: str = ""
    birth_date: str = ""
    expiry_date: str = ""
    issuer: str = ""
    sex: str = ""
    nationality: str = ""
    address: str = ""
    sources: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class DetailsAnswers:
    """What the applicant attested. The number has nine digits, dates are ISO 8601."""

    given_names: str
    surname: str
    birth_date: str
    document_number: str
    expiry_date: str
    street: str
    city: str
    state: str
    postal_code: str
    social_security_number: str


def put_reading(*, case_id: UUID, owner_id: UUID, reading: EvidenceAnswers) -> None:
    """Keeps what was read, in place of an earlier reading."""
    _put(case_id, owner_id, "reading", json.dumps(asdict(reading)))


def reading_of(*, case_id: UUID, owner_id: UUID) -> EvidenceAnswers | None:
    """What was read; None before reading and after the decision."""
    text = _get(case_id, owner_id, "reading")
    return EvidenceAnswers(**_strings(text, EvidenceAnswers)) if text else None


def put_details(*, case_id: UUID, owner_id: UUID, details: DetailsAnswers) -> None:
    """Keeps what was attested, in place of earlier answers."""
    _put(case_id, owner_id, "details", json.dumps(asdict(details)))


def details_of(*, case_id: UUID, owner_id: UUID) -> DetailsAnswers | None:
    """What was attested; None before and after the decision."""
    text = _get(case_id, owner_id, "details")
    return DetailsAnswers(**_strings(text, DetailsAnswers)) if text else None


def put_phone(*, case_id: UUID, owner_id: UUID, number: str) -> None:
    """Keeps the number (E.164) that the code goes to."""
    _put(case_id, owner_id, "phone", number)


def phone_of(*, case_id: UUID, owner_id: UUID) -> str:
    """The number in E.164; empty when none has been given."""
    return _get(case_id, owner_id, "phone")


def put_portrait(*, case_id: UUID, owner_id: UUID, media_id: UUID | None) -> None:
    """Remembers which stored picture is the portrait cut out of the evidence."""
    _put(case_id, owner_id, "portrait", str(media_id or ""))


def portrait_of(*, case_id: UUID, owner_id: UUID) -> UUID | None:
    """The stored portrait; None when the evidence showed none."""
    text = _get(case_id, owner_id, "portrait")
    return UUID(text) if text else None


def destroy_answers(*, case_id: UUID) -> None:
    """Removes everything kept here for the case."""
    CaseAnswer.objects.filter(case_id=case_id).delete()


def _put(case_id: UUID, owner_id: UUID, name: str, text: str) -> None:
    sealed = seal_text(owner_id=owner_id, purpose=f"proofing.{name}", text=text)
    CaseAnswer.objects.update_or_create(case_id=case_id, name=name, defaults={"sealed": sealed})


def _get(case_id: UUID, owner_id: UUID, name: str) -> str:
    row = CaseAnswer.objects.filter(case_id=case_id, name=name).first()
    return unseal_text(owner_id=owner_id, purpose=f"proofing.{name}", ciphertext=bytes(row.sealed)) if row else ""


def _strings(text: str, shape: type[EvidenceAnswers] | type[DetailsAnswers]) -> dict[str, str]:
    members = json.loads(text)
    return {field.name: str(members.get(field.name, "")) for field in fields(shape)}
