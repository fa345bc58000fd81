"""What can happen to a case, in the past tense, and how each is written in its log. Ids, codes and findings only."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_type_hints
from uuid import UUID

from truename.assurance.evidence import EvidenceKind
from truename.assurance.findings import Finding, Outcome, finding_from_json, finding_to_json
from truename.assurance.levels import ProofingPathway
from truename.evidence.domain.quality import CaptureSide
from truename.proofing.domain.checks import CheckName
from truename.proofing.domain.plan import PolicyName


class ReopenedStep(StrEnum):
    """The steps that a person may go back to and do again."""

    DOCUMENT = "document"
    CAPTURE = "capture"
    DETAILS = "details"
    PHONE = "phone"
    SELFIE = "selfie"


class WithdrawalReason(StrEnum):
    """Why a case was stopped before its end."""

    BY_CHOICE = "by_choice"
    SOMEBODY_GUIDING = "somebody_guiding"
    ACCOUNT_CLOSED = "account_closed"


@dataclass(frozen=True, slots=True)
class CaseOpened:
    policy: PolicyName
    pathway: ProofingPathway


@dataclass(frozen=True, slots=True)
class BiometricConsentGiven:
    notice_version: str


@dataclass(frozen=True, slots=True)
class DocumentChosen:
    kind: EvidenceKind


@dataclass(frozen=True, slots=True)
class CaptureAccepted:
    side: CaptureSide
    media_id: UUID


@dataclass(frozen=True, slots=True)
class EvidenceSubmitted:
    pass


@dataclass(frozen=True, slots=True)
class CheckReported:
    """`outcome` is the check's as a whole; the findings are what it rests on."""

    check: CheckName
    outcome: Outcome
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DetailsAttested:
    corrected: bool


@dataclass(frozen=True, slots=True)
class PhoneGiven:
    pass


@dataclass(frozen=True, slots=True)
class PhoneCodeSent:
    code_id: UUID


@dataclass(frozen=True, slots=True)
class PhoneConfirmed:
    code_id: UUID


@dataclass(frozen=True, slots=True)
class AccountConfirmed:
    """She has said that this is her account and that nobody tells her to do this."""


@dataclass(frozen=True, slots=True)
class SelfieChallengeIssued:
    challenge_id: UUID
    moves: tuple[str, ...]
    lights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelfieSubmitted:
    media_id: UUID
    challenge_id: UUID
    moves: tuple[str, ...]
    lights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepReopened:
    step: ReopenedStep


@dataclass(frozen=True, slots=True)
class RefereeApproved:
    referee_id: UUID


@dataclass(frozen=True, slots=True)
class CaseRefused:
    referee_id: UUID


@dataclass(frozen=True, slots=True)
class Enrolled:
    pass


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """A withdrawn case is taken up again from its start; its limits go on counting."""


CaseEvent = (
    CaseOpened
    | BiometricConsentGiven
    | DocumentChosen
    | CaptureAccepted
    | EvidenceSubmitted
    | CheckReported
    | DetailsAttested
    | PhoneGiven
    | PhoneCodeSent
    | PhoneConfirmed
    | AccountConfirmed
    | SelfieChallengeIssued
    | SelfieSubmitted
    | StepReopened
    | RefereeApproved
    | CaseRefused
    | Enrolled
    | CaseWithdrawn
    | CaseReopened
)
EVENT_TYPES: dict[str, type[CaseEvent]] = {kind.__name__: kind for kind in CaseEvent.__args__}

Json = str | bool | list[str] | list[dict[str, str | float | None]]


def event_to_json(event: CaseEvent) -> dict[str, Json]:
    """The event's members for its log row; the name of its class is stored beside them."""
    return {field.name: _written(getattr(event, field.name)) for field in fields(event)}


def event_from_json(name: str, members: dict[str, Any]) -> CaseEvent:
    """The inverse of `event_to_json`; raises KeyError, TypeError or ValueError on what it did not write."""
    kind = EVENT_TYPES[name]
    hints = get_type_hints(kind)
    return kind(**{key: _read(hints[key], value) for key, value in members.items()})


def _written(value: object) -> Json:
    match value:
        case bool() | str():
            return value
        case UUID():
            return str(value)
        case tuple() if value and isinstance(value[0], Finding):
            return [finding_to_json(finding) for finding in value]
        case tuple():
            return [str(item) for item in value]
    raise TypeError(type(value).__name__)


def _read(hint: Any, value: Any) -> Any:
    if hint is bool:
        return bool(value)
    if hint == tuple[str, ...]:
        return tuple(str(item) for item in value)
    if hint == tuple[Finding, ...]:
        return tuple(finding_from_json(item) for item in value)
    return hint(value)
