"""The consistency checks on one piece of evidence: dates, check digits, its sources against each other, its issuer.

What the issuer's own records say is asked in `services/record_sources`; what a forger could not know is not seen here.
"""

from collections.abc import Mapping
from datetime import date

from truename.assurance.findings import Finding, Outcome
from truename.evidence.domain.agreement import values_agree
from truename.evidence.domain.jurisdictions import CODES, SPECIMEN_IIN, SPECIMEN_ISSUER
from truename.evidence.domain.reading import DocumentKind, EvidenceReading, FieldName, FieldSource, ReadField

_AUTHENTICITY = "SP 800-63A-4 2.4.2.1"
_ACCURACY = "SP 800-63A-4 2.4.2.2"
_COMPARISON = "SP 800-63A-4 3.13"
_OLDEST_YEARS = 120
_LONGEST_VALID_YEARS = 22  # the longest validity of any US licence is under this, and passports are valid for ten

_CARD_COMPARED = (
    FieldName.DOCUMENT_NUMBER,
    FieldName.SURNAME,
    FieldName.GIVEN_NAMES,
    FieldName.BIRTH_DATE,
    FieldName.EXPIRY_DATE,
    FieldName.ADDRESS,
)
_PAGE_COMPARED = _CARD_COMPARED[:5]
_REQUIRED = (
    FieldName.DOCUMENT_NUMBER,
    FieldName.SURNAME,
    FieldName.GIVEN_NAMES,
    FieldName.BIRTH_DATE,
    FieldName.EXPIRY_DATE,
)


def validate_evidence(reading: EvidenceReading, *, today: date, accepts_specimens: bool) -> tuple[Finding, ...]:
    """One finding for each check; evidence is consistent when none FAILED, and complete when none is INCONCLUSIVE.

    Fields that were not read make their checks INCONCLUSIVE with the reason `not_read`. Specimens fail the issuer check
    unless `accepts_specimens`. Source: SP 800-63A-4, sections 2.4.2 and 3.13.
    """
    findings = [
        _completeness(reading),
        _expiry(reading, today),
        _birth(reading, today),
        _issuer(reading, accepts_specimens),
    ]
    match reading.kind:
        case DocumentKind.DRIVERS_LICENCE | DocumentKind.ID_CARD:
            findings.append(_barcode_present(reading))
            findings += _comparisons(reading, FieldSource.FRONT, FieldSource.BARCODE, _CARD_COMPARED, "front_barcode")
        case DocumentKind.PASSPORT | DocumentKind.TRAVEL_CARD | DocumentKind.VISA:
            findings += _printed_zone(reading)
        case DocumentKind.UNKNOWN:
            findings.append(_finding("evidence_recognised", Outcome.INCONCLUSIVE, _AUTHENTICITY, "no_known_kind"))
    return tuple(findings)


def _completeness(reading: EvidenceReading) -> Finding:
    found = sum(bool(reading.value(name)) for name in _REQUIRED)
    outcome = Outcome.PASSED if found == len(_REQUIRED) else Outcome.INCONCLUSIVE
    return Finding(
        check="fields_read",
        outcome=outcome,
        clause=_ACCURACY,
        value=float(found),
        unit="fields",
        threshold=float(len(_REQUIRED)),
        source="reading",
        reason="" if outcome is Outcome.PASSED else "not_read",
    )


def _expiry(reading: EvidenceReading, today: date) -> Finding:
    """Evidence "that has not expired" is all that 2.4.1 admits; the day of expiry still counts."""
    expiry = _date(reading, FieldName.EXPIRY_DATE)
    if expiry is None:
        return _finding("not_expired", Outcome.INCONCLUSIVE, _AUTHENTICITY, "not_read")
    days = float((expiry - today).days)
    if days < 0:
        return _finding("not_expired", Outcome.FAILED, _AUTHENTICITY, "expired", value=days, unit="days", threshold=0.0)
    if days > _LONGEST_VALID_YEARS * 366:
        return _finding(
            "not_expired", Outcome.FAILED, _AUTHENTICITY, "implausible", value=days, unit="days", threshold=0.0
        )
    return _finding("not_expired", Outcome.PASSED, _AUTHENTICITY, value=days, unit="days", threshold=0.0)


def _birth(reading: EvidenceReading, today: date) -> Finding:
    """A birth date in the past, at most 120 years ago, before the issue and the expiry."""
    birth = _date(reading, FieldName.BIRTH_DATE)
    if birth is None:
        return _finding("birth_date_plausible", Outcome.INCONCLUSIVE, _ACCURACY, "not_read")
    years = (today - birth).days / 365.2425
    issue, expiry = _date(reading, FieldName.ISSUE_DATE), _date(reading, FieldName.EXPIRY_DATE)
    is_ordered = (issue is None or birth < issue <= today) and (expiry is None or birth < expiry)
    is_plausible = 0 < years <= _OLDEST_YEARS and is_ordered
    return _finding(
        "birth_date_plausible",
        Outcome.PASSED if is_plausible else Outcome.FAILED,
        _ACCURACY,
        "" if is_plausible else "implausible",
    )


def _issuer(reading: EvidenceReading, accepts_specimens: bool) -> Finding:
    """A licence names a jurisdiction that issues licences; specimens are for demonstrations only."""
    issuer = reading.value(FieldName.ISSUER)
    said = {fields[FieldName.ISSUER].value for fields in _all_sources(reading) if FieldName.ISSUER in fields}
    is_specimen = SPECIMEN_ISSUER in said | {issuer} or reading.issuer_identification_number == SPECIMEN_IIN
    if is_specimen:
        outcome = Outcome.PASSED if accepts_specimens else Outcome.FAILED
        return _finding("issuer_accepted", outcome, _AUTHENTICITY, "" if accepts_specimens else "specimen")
    if not issuer:
        return _finding("issuer_accepted", Outcome.INCONCLUSIVE, _AUTHENTICITY, "not_read")
    is_card = reading.kind in {DocumentKind.DRIVERS_LICENCE, DocumentKind.ID_CARD}
    is_known = issuer in CODES if is_card else (len(issuer) in {1, 3} and issuer.isalpha())
    return _finding(
        "issuer_accepted",
        Outcome.PASSED if is_known else Outcome.FAILED,
        _AUTHENTICITY,
        "" if is_known else "unknown_issuer",
    )


def _barcode_present(reading: EvidenceReading) -> Finding:
    is_read = bool(reading.from_source(FieldSource.BARCODE))
    return _finding(
        "barcode_read", Outcome.PASSED if is_read else Outcome.INCONCLUSIVE, _COMPARISON, "" if is_read else "not_read"
    )


def _printed_zone(reading: EvidenceReading) -> list[Finding]:
    """The zone's values must be printed on the page too. A value that is found nowhere in much text is a mismatch."""
    zone, page = reading.from_source(FieldSource.MRZ), reading.from_source(FieldSource.PAGE)
    if not zone:
        return [_finding("mrz_read", Outcome.INCONCLUSIVE, _COMPARISON, "not_read")]
    findings = [_finding("mrz_read", Outcome.PASSED, _COMPARISON)]
    found = [name for name in _PAGE_COMPARED if name in page]
    for name in _PAGE_COMPARED:
        check = f"page_mrz_{name.value}"
        if name not in zone:
            findings.append(_finding(check, Outcome.INCONCLUSIVE, _COMPARISON, "not_read"))
        elif name in page:
            findings.append(_finding(check, Outcome.PASSED, _COMPARISON))
        elif len(found) >= 2:
            findings.append(_finding(check, Outcome.FAILED, _COMPARISON, "mismatch"))
        else:
            findings.append(_finding(check, Outcome.INCONCLUSIVE, _COMPARISON, "not_read"))
    return findings


def _comparisons(
    reading: EvidenceReading, one: FieldSource, other: FieldSource, names: tuple[FieldName, ...], prefix: str
) -> list[Finding]:
    first, second = reading.from_source(one), reading.from_source(other)
    findings = []
    for name in names:
        check = f"{prefix}_{name.value}"
        if name not in first or name not in second:
            findings.append(_finding(check, Outcome.INCONCLUSIVE, _COMPARISON, "not_read"))
        elif values_agree(name, first[name].value, second[name].value):
            findings.append(_finding(check, Outcome.PASSED, _COMPARISON))
        elif name is FieldName.ADDRESS:
            # An address changes between reissues of the front, and its print is the hardest to read: never decisive.
            findings.append(_finding(check, Outcome.INCONCLUSIVE, _COMPARISON, "mismatch"))
        else:
            findings.append(_finding(check, Outcome.FAILED, _COMPARISON, "mismatch"))
    return findings


def _all_sources(reading: EvidenceReading) -> list[Mapping[FieldName, ReadField]]:
    return [source.fields for source in reading.sources]


def _date(reading: EvidenceReading, name: FieldName) -> date | None:
    try:
        return date.fromisoformat(reading.value(name))
    except ValueError:
        return None


def _finding(
    check: str,
    outcome: Outcome,
    clause: str,
    reason: str = "",
    *,
    value: float | None = None,
    unit: str = "",
    threshold: float | None = None,
) -> Finding:
    return Finding(check, outcome, clause, value, unit, threshold, "evidence", reason)
