"""Asks the authoritative and credible sources whether evidence and attributes are on record. Keeps no answer."""

from datetime import date

from truename.assurance.findings import Finding
from truename.evidence.services.engines import licence_source, passport_source, phone_source, social_security_source


def validate_licence(
    *, issuer: str, document_number: str, surname: str, given_names: str, birth_date: date, expiry_date: date
) -> Finding:
    """Whether the issuer holds this licence: PASSED, FAILED (`mismatch`, `not_found`), or UNAVAILABLE when it could
    not be asked. Source: SP 800-63A-4, 2.4.2.3."""
    return licence_source().validate_licence(
        issuer=issuer,
        document_number=document_number,
        surname=surname,
        given_names=given_names,
        birth_date=birth_date,
        expiry_date=expiry_date,
    )


def validate_passport(
    *, nationality: str, document_number: str, surname: str, given_names: str, birth_date: date, expiry_date: date
) -> Finding:
    """Whether the issuing authority holds this passport; answers as `validate_licence`."""
    return passport_source().validate_passport(
        nationality=nationality,
        document_number=document_number,
        surname=surname,
        given_names=given_names,
        birth_date=birth_date,
        expiry_date=expiry_date,
    )


def validate_social_security(*, ssn: str, surname: str, given_names: str, birth_date: date) -> tuple[Finding, Finding]:
    """Whether the number belongs to this name and birth date, and whether its holder is recorded as living.

    `ssn` is nine digits. Two findings, `social_security_match` and `death_record`: a death is FAILED (`deceased`).
    """
    return social_security_source().validate_social_security(
        social_security_number=ssn, surname=surname, given_names=given_names, birth_date=birth_date
    )


def validate_phone(*, number: str, surname: str, given_names: str) -> Finding:
    """Whether the carrier holds this account (`number` in E.164) in this name. FAILED with `mismatch` or `not_found`;
    INCONCLUSIVE with `voip_line` or `sim_changed_recently` when it does but the line proves too little."""
    return phone_source().validate_phone(number=number, surname=surname, given_names=given_names)
