"""Findings that come from the reading itself: check digits, repairs, and deviations of barcodes from their standard."""

from collections.abc import Iterable

from truename.assurance.findings import Finding, Outcome
from truename.evidence.domain.aamva import AamvaCard, AamvaDeviation
from truename.evidence.domain.mrz import Mrz

_CLAUSE = "SP 800-63A-4 3.13"
_LEAST_ZONE_CONFIDENCE = 0.85
# Deviations that change what was read; the others are habits of issuers and scanners.
_GRAVE = frozenset({AamvaDeviation.HEADER_MISSING, AamvaDeviation.DATE_UNREADABLE, AamvaDeviation.ELEMENT_REPEATED})


def mrz_findings(zone: Mrz) -> tuple[Finding, ...]:
    """One finding for each check digit (a field that only holds after a repair is INCONCLUSIVE), and one on repairs."""
    findings = []
    for digit in zone.check_digits:
        outcome, reason = Outcome.PASSED, ""
        if not digit.holds:
            outcome, reason = Outcome.FAILED, "check_digit_wrong"
        elif not digit.holds_as_read and any(repair.field == digit.field for repair in zone.repairs):
            outcome, reason = Outcome.INCONCLUSIVE, "repaired"
        findings.append(
            Finding(f"mrz_check_digit_{digit.field}", outcome, "ICAO 9303-3 4.9", source="mrz", reason=reason)
        )
    count = float(len(zone.repairs))
    findings.append(
        Finding("mrz_repairs", Outcome.PASSED, _CLAUSE, value=count, unit="characters", threshold=None, source="mrz")
    )
    return tuple(findings)


def zone_confidence_finding(confidences: Iterable[float]) -> Finding:
    """Whether the least certain line was read surely enough for its check digits to mean something.

    Check digits are modulo ten: of blurred pages up to a fifth read wrong and still check, so doubt comes first.
    """
    least = min(confidences, default=0.0)
    is_sure = least >= _LEAST_ZONE_CONFIDENCE
    return Finding(
        "mrz_confidence",
        Outcome.PASSED if is_sure else Outcome.INCONCLUSIVE,
        _CLAUSE,
        value=round(least, 4),
        unit="probability",
        threshold=_LEAST_ZONE_CONFIDENCE,
        source="mrz",
        reason="" if is_sure else "blur",
    )


def barcode_findings(card: AamvaCard) -> tuple[Finding, ...]:
    """One finding for each deviation: INCONCLUSIVE when it changes what was read, else PASSED with its code; and one
    PASSED finding when there is none."""
    if not card.deviations:
        return (Finding("barcode_standard", Outcome.PASSED, "AAMVA DL/ID annex D", source="barcode"),)
    return tuple(
        Finding(
            "barcode_standard",
            Outcome.INCONCLUSIVE if deviation in _GRAVE else Outcome.PASSED,
            "AAMVA DL/ID annex D",
            source="barcode",
            reason=deviation.value,
        )
        for deviation in card.deviations
    )
