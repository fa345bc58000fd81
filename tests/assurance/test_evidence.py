"""Which pieces of evidence make which level (SP 800-63A-4, 4.1 and 4.2.2)."""

import pytest

from truename.assurance.evidence import EvidenceKind, supported_ial
from truename.assurance.findings import Finding, Outcome, finding_from_json, finding_to_json
from truename.assurance.levels import IAL

LICENCE, PASSPORT, PHONE = EvidenceKind.DRIVERS_LICENCE, EvidenceKind.PASSPORT, EvidenceKind.PHONE_ACCOUNT


@pytest.mark.parametrize(
    ("pieces", "level"),
    [
        ((), IAL.NONE),
        ((PHONE,), IAL.IAL1),
        ((LICENCE,), IAL.IAL1),
        ((PHONE, PHONE), IAL.IAL1),
        ((LICENCE, PHONE), IAL.IAL2),
        ((PASSPORT, PHONE), IAL.IAL2),
        ((PASSPORT, LICENCE), IAL.IAL2),
    ],
)
def test_the_level_follows_from_the_strengths(pieces: tuple[EvidenceKind, ...], level: IAL) -> None:
    assert supported_ial(pieces) is level


def test_a_finding_survives_json() -> None:
    finding = Finding("sharpness", Outcome.FAILED, "SP 800-63A-4 3.13", 12.5, "variance", 40.0, "opencv", "blur")
    assert finding_from_json(finding_to_json(finding)) == finding


def test_only_passed_is_passed() -> None:
    answers = {outcome: Finding("x", outcome, "c").is_passed for outcome in Outcome}
    assert [outcome for outcome, passed in answers.items() if passed] == [Outcome.PASSED]
