"""What a relying party can ask a person to share, in the portions she decides about, and the scopes that ask for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from truename.assurance.attributes import AttributeName


class SharedAttribute(StrEnum):
    """One line of the Authorize screen: what is shared or refused as a whole."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    EMAIL = "email"
    WORK_EMAIL = "work_email"
    ADDRESS = "address"
    PHONE = "phone"
    SOCIAL_SECURITY_NUMBER = "social_security_number"


SCOPE_ATTRIBUTES: Mapping[str, tuple[SharedAttribute, ...]] = {
    "profile": (SharedAttribute.NAME, SharedAttribute.BIRTH_DATE),
    "email": (SharedAttribute.EMAIL,),
    "work_email": (SharedAttribute.WORK_EMAIL,),
    "address": (SharedAttribute.ADDRESS,),
    "phone": (SharedAttribute.PHONE,),
    "social_security_number": (SharedAttribute.SOCIAL_SECURITY_NUMBER,),
}
KNOWN_SCOPES = ("openid", *SCOPE_ATTRIBUTES)

# What has to be in the account before a line can be shared. E-mail and phone come from validated addresses instead.
HELD_WHEN: Mapping[SharedAttribute, frozenset[AttributeName]] = {
    SharedAttribute.NAME: frozenset({AttributeName.GIVEN_NAMES, AttributeName.SURNAME}),
    SharedAttribute.BIRTH_DATE: frozenset({AttributeName.BIRTH_DATE}),
    SharedAttribute.EMAIL: frozenset({AttributeName.EMAIL}),
    SharedAttribute.WORK_EMAIL: frozenset({AttributeName.WORK_EMAIL}),
    SharedAttribute.ADDRESS: frozenset({AttributeName.ADDRESS_STREET, AttributeName.ADDRESS_CITY}),
    SharedAttribute.PHONE: frozenset({AttributeName.PHONE_NUMBER}),
    SharedAttribute.SOCIAL_SECURITY_NUMBER: frozenset({AttributeName.SOCIAL_SECURITY_NUMBER}),
}

# Lines that identity proofing fills in; the others are added under personal details.
PROOFED = frozenset(SharedAttribute) - {SharedAttribute.EMAIL, SharedAttribute.WORK_EMAIL}


@dataclass(frozen=True, slots=True)
class LocalisedText:
    """A text that the relying party wrote, in the languages we serve; English is always there."""

    en: str = ""
    es: str = ""

    def in_language(self, language: str) -> str:
        """The text in `language` ("en", "es-mx", …), in English when there is none."""
        return (self.es if language.split("-")[0] == "es" else self.en) or self.en


NO_TEXT = LocalisedText()


@dataclass(frozen=True, slots=True)
class AttributeAgreement:
    """One attribute of the trust agreement with a relying party: what for, and whether the service works without.

    Source: SP 800-63C-4, 3.5.1 (trust agreements name the attributes and the purpose of each).
    """

    attribute: SharedAttribute
    purpose: LocalisedText
    is_required: bool


def attributes_asked(scopes: Iterable[str], agreed: tuple[AttributeAgreement, ...]) -> tuple[AttributeAgreement, ...]:
    """The agreed attributes that `scopes` ask for, in the order of the agreement; scopes outside it ask for nothing."""
    wanted = {attribute for scope in scopes for attribute in SCOPE_ATTRIBUTES.get(scope, ())}
    return tuple(agreement for agreement in agreed if agreement.attribute in wanted)


def scopes_granted(scopes: Iterable[str], shared: Iterable[SharedAttribute]) -> tuple[str, ...]:
    """The scopes that an answer really carries: `openid`, and those of which at least one attribute is shared."""
    released = set(shared)
    return tuple(
        scope
        for scope in dict.fromkeys(scopes)
        if scope == "openid" or released.intersection(SCOPE_ATTRIBUTES.get(scope, ()))
    )


def attributes_held(names: Iterable[AttributeName]) -> frozenset[SharedAttribute]:
    """The lines that an account holding attributes `names` can share."""
    held = frozenset(names)
    return frozenset(attribute for attribute, needed in HELD_WHEN.items() if needed <= held)
