"""Turns what was achieved and released into claims with the names that OpenID Connect gives them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from truename.assurance.attributes import AttributeName
from truename.assurance.levels import FAL
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.authentication_context import Achieved

Claim = str | int | bool | tuple[str, ...] | Mapping[str, str]
Claims = dict[str, Claim]


@dataclass(frozen=True, slots=True)
class HeldAttributes:
    """The values an account can share at this moment, by name inside the house; an absent name is not held."""

    values: Mapping[AttributeName, str]
    all_emails: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    def get(self, name: AttributeName) -> str:
        """The value of `name`, "" when the account does not hold it."""
        return self.values.get(name, "")


def assurance_claims(achieved: Achieved, acr: str, *, fal: FAL) -> Claims:
    """How the person was authenticated and verified, always as achieved.

    Source: OpenID Connect Core 1.0, 2 (`acr`, `amr`, `auth_time`); RFC 8176; SP 800-63C-4, 4.9 (required metadata).
    """
    claims: Claims = {
        "acr": acr,
        "ial": int(achieved.ial),
        "aal": int(achieved.aal),
        "fal": int(fal),
        "amr": achieved.amr,
        "auth_time": epoch_seconds(achieved.authenticated_at),
    }
    if achieved.verified_at is not None:
        claims["verified_at"] = epoch_seconds(achieved.verified_at)
    if achieved.pathway is not None:
        claims["proofing_pathway"] = achieved.pathway.value
    return claims


def attribute_claims(
    released: Iterable[SharedAttribute], held: HeldAttributes, *, names: frozenset[str] | None = None
) -> Claims:
    """The claims of the released attributes that the account holds, only those called one of `names` if that is given.

    Source: OpenID Connect Core 1.0, 5.1, 5.4 and 5.5.
    """
    claims: Claims = {}
    for attribute in released:
        claims |= _CLAIMS_OF[attribute](held)
    return {
        name: value for name, value in claims.items() if value not in ("", (), {}) and (names is None or name in names)
    }


def _name(held: HeldAttributes) -> Claims:
    given, family = held.get(AttributeName.GIVEN_NAMES), held.get(AttributeName.SURNAME)
    return {"given_name": given, "family_name": family, "name": f"{given} {family}".strip()}


def _birth_date(held: HeldAttributes) -> Claims:
    return {"birthdate": held.get(AttributeName.BIRTH_DATE)}


def _email(held: HeldAttributes) -> Claims:
    address = held.get(AttributeName.EMAIL)
    return {"email": address, "email_verified": True} if address else {}


def _work_email(held: HeldAttributes) -> Claims:
    address = held.get(AttributeName.WORK_EMAIL)
    return {"work_email": address, "work_email_verified": True} if address else {}


def _phone(held: HeldAttributes) -> Claims:
    number = held.get(AttributeName.PHONE_NUMBER)
    return {"phone_number": number, "phone_number_verified": True} if number else {}


def _social_security_number(held: HeldAttributes) -> Claims:
    return {"social_security_number": held.get(AttributeName.SOCIAL_SECURITY_NUMBER)}


def _all_emails(held: HeldAttributes) -> Claims:
    return {"all_emails": held.all_emails}


def _identity_evidence(held: HeldAttributes) -> Claims:
    return {"identity_evidence": held.evidence}


def _nothing(_held: HeldAttributes) -> Claims:
    return {}


def _address(held: HeldAttributes) -> Claims:
    parts = {
        "street_address": held.get(AttributeName.ADDRESS_STREET),
        "locality": held.get(AttributeName.ADDRESS_CITY),
        "region": held.get(AttributeName.ADDRESS_STATE),
        "postal_code": held.get(AttributeName.ADDRESS_POSTAL_CODE),
        "country": held.get(AttributeName.ADDRESS_COUNTRY),
    }
    address = {name: value for name, value in parts.items() if value}
    return {"address": address | {"formatted": format_address(held)}} if address else {}


def format_address(held: HeldAttributes) -> str:
    """The postal address on lines of its own, as on an envelope."""
    town = " ".join(
        part
        for part in (
            held.get(AttributeName.ADDRESS_CITY),
            held.get(AttributeName.ADDRESS_STATE),
            held.get(AttributeName.ADDRESS_POSTAL_CODE),
        )
        if part
    )
    return "\n".join(part for part in (held.get(AttributeName.ADDRESS_STREET), town) if part)


def epoch_seconds(moment: datetime) -> int:
    """Whole seconds since 1970, as JSON Web Tokens count. Source: RFC 7519, 2 (NumericDate)."""
    return int(moment.timestamp())


_CLAIMS_OF = {
    SharedAttribute.NAME: _name,
    SharedAttribute.BIRTH_DATE: _birth_date,
    SharedAttribute.EMAIL: _email,
    SharedAttribute.WORK_EMAIL: _work_email,
    SharedAttribute.ADDRESS: _address,
    SharedAttribute.PHONE: _phone,
    SharedAttribute.SOCIAL_SECURITY_NUMBER: _social_security_number,
    SharedAttribute.ALL_EMAILS: _all_emails,
    SharedAttribute.IDENTITY_EVIDENCE: _identity_evidence,
    SharedAttribute.OFFLINE_ACCESS: _nothing,
}
