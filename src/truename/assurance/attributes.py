"""The attributes that an account can hold and release, by their one name inside the house.

Wire names (`family_name`, `birthdate`) belong to the protocol that uses them, in `federation`.
"""

from enum import StrEnum


class AttributeName(StrEnum):
    """One kind of fact about a subscriber. Values stored in the vault carry these names."""

    GIVEN_NAMES = "given_names"
    SURNAME = "surname"
    BIRTH_DATE = "birth_date"  # ISO 8601 date
    SEX = "sex"  # "F", "M" or "X"
    NATIONALITY = "nationality"  # ISO 3166-1 alpha-3
    ADDRESS_STREET = "address_street"
    ADDRESS_CITY = "address_city"
    ADDRESS_STATE = "address_state"
    ADDRESS_POSTAL_CODE = "address_postal_code"
    ADDRESS_COUNTRY = "address_country"  # ISO 3166-1 alpha-2
    SOCIAL_SECURITY_NUMBER = "social_security_number"  # nine digits, no separators
    PHONE_NUMBER = "phone_number"  # E.164
    EMAIL = "email"
    WORK_EMAIL = "work_email"
    DOCUMENT_NUMBER = "document_number"


# SP 800-63A-4, 2.2: a government identifier is mandatory among the core attributes; names, birth date and address are
# what the relying parties that we serve resolve on.
CORE_ATTRIBUTES = frozenset(
    {
        AttributeName.GIVEN_NAMES,
        AttributeName.SURNAME,
        AttributeName.BIRTH_DATE,
        AttributeName.ADDRESS_STREET,
        AttributeName.ADDRESS_CITY,
        AttributeName.ADDRESS_STATE,
        AttributeName.ADDRESS_POSTAL_CODE,
        AttributeName.SOCIAL_SECURITY_NUMBER,
    }
)
