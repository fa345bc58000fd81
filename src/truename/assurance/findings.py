"""What one check found: the unit that evidence and biometrics report and that proofing adjudicates.

"No" and "could not ask" are never the same value: an outage is `UNAVAILABLE` and never counts against the applicant,
a picture too poor to judge is `INCONCLUSIVE`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The four answers a check can give."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer with its measure.

    `check` is a stable snake_case name; `value` and `threshold` share `unit` ("cosine", "px", "ratio", "days", …) and
    are None for a yes/no check; `clause` cites the standard ("SP 800-63A-4 3.11"); `source` names the engine or record
    source; `reason` is a stable snake_case code of cause ("glare", "portrait_too_small"), never personal data.
    """

    check: str
    outcome: Outcome
    clause: str
    value: float | None = None
    unit: str = ""
    threshold: float | None = None
    source: str = ""
    reason: str = ""

    @property
    def is_passed(self) -> bool:
        """True only for PASSED; the other three all mean that the check has not been satisfied."""
        return self.outcome is Outcome.PASSED


def finding_to_json(finding: Finding) -> dict[str, str | float | None]:
    """The finding as JSON members, in the order that the console script prints."""
    return {
        "check": finding.check,
        "outcome": finding.outcome.value,
        "value": finding.value,
        "unit": finding.unit,
        "threshold": finding.threshold,
        "clause": finding.clause,
        "source": finding.source,
        "reason": finding.reason,
    }


def finding_from_json(members: dict[str, str | float | None]) -> Finding:
    """The inverse of `finding_to_json`; raises KeyError or ValueError on anything that it did not write."""
    value, threshold = members["value"], members["threshold"]
    return Finding(
        check=str(members["check"]),
        outcome=Outcome(str(members["outcome"])),
        clause=str(members["clause"]),
        value=None if value is None else float(value),
        unit=str(members["unit"]),
        threshold=None if threshold is None else float(threshold),
        source=str(members["source"]),
        reason=str(members["reason"]),
    )
