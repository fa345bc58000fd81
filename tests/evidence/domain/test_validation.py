from dataclasses import replace
from datetime import date

import pytest

from truename.assurance.findings import Outcome
from truename.evidence.domain.assemble import merged
from truename.evidence.domain.reading import (
    DocumentKind,
    EvidenceReading,
    FieldName,
    FieldSource,
    ReadField,
    SourceReading,
)
from truename.evidence.domain.validation import validate_evidence

TODAY = date(2026, 11, 24)
GOOD = {
    FieldName.DOCUMENT_NUMBER: "T64235789",
    FieldName.SURNAME: "OKAFOR",
    FieldName.GIVEN_NAMES: "AMARA",
    FieldName.BIRTH_DATE: "1987-04-02",
    FieldName.EXPIRY_DATE: "2029-12-10",
    FieldName.ISSUER: "VA",
    FieldName.ADDRESS: "12 ELM STREET, RICHMOND, VA 23269",
}


def reading(kind=DocumentKind.DRIVERS_LICENCE, front=None, barcode=None):
    first, second = FieldSource.BARCODE, FieldSource.FRONT
    if kind is DocumentKind.PASSPORT:
        first, second = FieldSource.MRZ, FieldSource.PAGE
    sources = tuple(
        SourceReading(source, {name: ReadField(value, (source,), 0.99) for name, value in values.items() if value})
        for source, values in ((first, GOOD | (barcode or {})), (second, GOOD | (front or {})))
    )
    return EvidenceReading(kind=kind, fields=merged(sources), sources=sources)


def not_passed(made, *, accepts_specimens=False):
    findings = validate_evidence(made, today=TODAY, accepts_specimens=accepts_specimens)
    return {finding.check: (finding.outcome, finding.reason) for finding in findings if not finding.is_passed}


def test_a_good_licence_passes_every_check():
    assert not_passed(reading()) == {}


def test_a_licence_is_good_on_its_last_day_and_expired_the_day_after():
    both = {FieldName.EXPIRY_DATE: "2026-11-24"}
    assert not_passed(reading(front=both, barcode=both)) == {}
    both = {FieldName.EXPIRY_DATE: "2026-11-23"}
    assert not_passed(reading(front=both, barcode=both)) == {"not_expired": (Outcome.FAILED, "expired")}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        (FieldName.DOCUMENT_NUMBER, "T64235780"),
        (FieldName.SURNAME, "LI"),
        (FieldName.GIVEN_NAMES, "CHEN"),
        (FieldName.BIRTH_DATE, "1987-04-03"),
        (FieldName.EXPIRY_DATE, "2029-12-11"),
    ],
)
def test_a_front_that_disagrees_with_its_barcode_fails_only_that_check(name, other):
    assert not_passed(reading(front={name: other})) == {
        f"front_barcode_{name.value}": (Outcome.FAILED, "mismatch")
    }  # fmt: skip


def test_what_was_not_read_is_inconclusive_never_failed():
    found = not_passed(reading(front={FieldName.SURNAME: ""}))
    assert found == {"front_barcode_surname": (Outcome.INCONCLUSIVE, "not_read")}


def test_a_birth_date_in_the_future_is_implausible():
    both = {FieldName.BIRTH_DATE: "2027-01-01"}
    assert not_passed(reading(front=both, barcode=both)) == {"birth_date_plausible": (Outcome.FAILED, "implausible")}


def test_a_specimen_is_accepted_only_in_a_demonstration():
    specimen = {FieldName.ISSUER: "UTO"}
    made = reading(front=specimen, barcode=specimen)
    assert not_passed(made) == {"issuer_accepted": (Outcome.FAILED, "specimen")}
    assert not_passed(made, accepts_specimens=True) == {}


def test_a_specimen_number_range_cannot_pose_as_a_state():
    made = replace(reading(), issuer_identification_number="999900")
    assert not_passed(made) == {"issuer_accepted": (Outcome.FAILED, "specimen")}


def test_an_unknown_issuer_is_refused():
    unknown = {FieldName.ISSUER: "QQ"}
    assert not_passed(reading(front=unknown, barcode=unknown)) == {
        "issuer_accepted": (Outcome.FAILED, "unknown_issuer")
    }  # fmt: skip


def test_a_page_that_prints_another_number_than_its_zone_fails_only_that_check():
    passport = {FieldName.ISSUER: "USA"}
    good = reading(DocumentKind.PASSPORT, front=passport, barcode=passport)
    assert not_passed(good) == {}
    bad = reading(DocumentKind.PASSPORT, front=passport | {FieldName.DOCUMENT_NUMBER: ""}, barcode=passport)
    assert not_passed(bad) == {"page_mrz_document_number": (Outcome.FAILED, "mismatch")}
