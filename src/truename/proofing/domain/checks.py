"""The checks that a plan is made of: name, phase, clause, threshold. How each is made is in `services`."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Where a case stands; each has one page. Only `transitions` moves a case from one to another."""

    NEW = "new"
    CONSENT = "consent"
    DOCUMENT = "document"
    CAPTURE = "capture"
    READING = "reading"
    DETAILS = "details"
    PHONE = "phone"
    VALIDATING = "validating"
    PHONE_CODE = "phone_code"
    CONFIRM = "confirm"
    SELFIE = "selfie"
    CHECKING = "checking"
    APPROVED = "approved"
    NOT_YET = "not_yet"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    ENROLLED = "enrolled"
    REFUSED = "refused"


# The phases in which the worker works and the applicant waits.
WORKING_PHASES = frozenset({Phase.READING, Phase.VALIDATING, Phase.CHECKING})
# Nothing leads out of these.
FINAL_PHASES = frozenset({Phase.ENROLLED, Phase.REFUSED})


class CheckName(StrEnum):
    """One check of a case; stable, stored in its log."""

    EVIDENCE_READING = "evidence_reading"
    EVIDENCE_VALIDATION = "evidence_validation"
    ISSUER_RECORDS = "issuer_records"
    SOCIAL_SECURITY = "social_security"
    UNIQUE_IDENTITY = "unique_identity"
    PHONE_ACCOUNT = "phone_account"
    PHONE_CONFIRMATION = "phone_confirmation"
    SELFIE = "selfie"


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A check as a plan requires it. `threshold` says in words what satisfies it, for the practice statement."""

    name: CheckName
    phase: Phase
    clause: str
    threshold: str


CHECKS: tuple[CheckSpec, ...] = (
    CheckSpec(
        CheckName.EVIDENCE_READING, Phase.READING, "SP 800-63A-4 2.4.1", "every core field of the evidence is readable"
    ),
    CheckSpec(
        CheckName.EVIDENCE_VALIDATION, Phase.READING, "SP 800-63A-4 2.4.2", "unexpired, consistent, genuine by its cues"
    ),
    CheckSpec(
        CheckName.ISSUER_RECORDS, Phase.VALIDATING, "SP 800-63A-4 2.4.2", "the issuer's record holds the same data"
    ),
    CheckSpec(
        CheckName.SOCIAL_SECURITY,
        Phase.VALIDATING,
        "SP 800-63A-4 3.2.1",
        "number, name and birth date belong together; no death record",
    ),
    CheckSpec(CheckName.UNIQUE_IDENTITY, Phase.VALIDATING, "SP 800-63A-4 5.6", "no other account holds this identity"),
    CheckSpec(
        CheckName.PHONE_ACCOUNT, Phase.VALIDATING, "SP 800-63A-4 2.4.2", "the carrier holds the account in this name"
    ),
    CheckSpec(
        CheckName.PHONE_CONFIRMATION,
        Phase.PHONE_CODE,
        "SP 800-63A-4 3.8",
        "a code of six digits sent to the validated number, within 10 minutes",
    ),
    CheckSpec(CheckName.SELFIE, Phase.CHECKING, "SP 800-63A-4 3.11", "a live person whose face matches the portrait"),
)
