"""What several findings mean for one check: the rules by which engines' findings become an outcome of the plan."""

from collections.abc import Sequence

from truename.assurance.evidence import EvidenceKind
from truename.assurance.findings import Finding, Outcome
from truename.evidence.domain.reading import DocumentKind

# Comparisons between the sources on one piece of evidence, one per field. A field that only one source gives cannot be
# compared; two that agree are taken as enough to tie the sides together.
_COMPARISONS = ("front_barcode_", "page_mrz_")
_LEAST_AGREEING = 2

_KINDS: dict[EvidenceKind, frozenset[DocumentKind]] = {
    EvidenceKind.DRIVERS_LICENCE: frozenset({DocumentKind.DRIVERS_LICENCE, DocumentKind.ID_CARD}),
    EvidenceKind.PASSPORT: frozenset({DocumentKind.PASSPORT}),
}


def combined_outcome(findings: Sequence[Finding]) -> Outcome:
    """The worst of the findings: failed, then unavailable, then inconclusive; INCONCLUSIVE when there is none."""
    outcomes = {finding.outcome for finding in findings}
    for worst in (Outcome.FAILED, Outcome.UNAVAILABLE, Outcome.INCONCLUSIVE):
        if worst in outcomes:
            return worst
    return Outcome.PASSED if outcomes else Outcome.INCONCLUSIVE


def evidence_outcome(findings: Sequence[Finding]) -> Outcome:
    """The outcome of validating evidence. Source: SP 800-63A-4, 3.13 (printed data is compared with the encoded)."""
    compared = [finding for finding in findings if finding.check.startswith(_COMPARISONS)]
    agreeing = sum(finding.is_passed for finding in compared)
    decisive = [finding for finding in findings if finding not in compared or finding.outcome is Outcome.FAILED]
    outcome = combined_outcome(decisive)
    if outcome is Outcome.PASSED and agreeing < _LEAST_AGREEING:
        return Outcome.INCONCLUSIVE
    return outcome


def reading_findings(
    *, expected: EvidenceKind, found: DocumentKind, has_portrait: bool, fields_missing: int
) -> tuple[Finding, ...]:
    """Whether the pictures show what was chosen, with all that the later checks need. Never FAILED: a picture that
    cannot be read is taken again and counts for nothing."""
    clause = "SP 800-63A-4 2.4.1"
    is_expected = found in _KINDS[expected]
    return (
        Finding(
            check="evidence_kind",
            outcome=Outcome.PASSED if is_expected else Outcome.INCONCLUSIVE,
            clause=clause,
            reason="" if is_expected else "other_kind",
        ),
        Finding(
            check="fields_missing",
            outcome=Outcome.INCONCLUSIVE if fields_missing else Outcome.PASSED,
            clause=clause,
            value=float(fields_missing),
            unit="fields",
            threshold=0.0,
            reason="not_read" if fields_missing else "",
        ),
        Finding(
            check="portrait_found",
            outcome=Outcome.PASSED if has_portrait else Outcome.INCONCLUSIVE,
            clause=clause,
            reason="" if has_portrait else "no_portrait",
        ),
    )
