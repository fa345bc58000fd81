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
    ALL_EMAILS = "all_emails"
    IDENTITY_EVIDENCE = "identity_evidence"
    OFFLINE_ACCESS = "offline_access"  # not a fact about her: that the service may ask again when she is away


SCOPE_ATTRIBUTES: Mapping[str, tuple[SharedAttribute, ...]] = {
    "profile": (SharedAttribute.NAME, SharedAttribute.BIRTH_DATE),
    "email": (SharedAttribute.EMAIL,),
    "work_email": (SharedAttribute.WORK_EMAIL,),
    "address": (SharedAttribute.ADDRESS,),
    "phone": (SharedAttribute.PHONE,),
    "social_security_number": (SharedAttribute.SOCIAL_SECURITY_NUMBER,),
    "identity": (
        SharedAttribute.NAME,
        SharedAttribute.BIRTH_DATE,
        SharedAttribute.ADDRESS,
        SharedAttribute.PHONE,
        SharedAttribute.IDENTITY_EVIDENCE,
    ),
    "all_emails": (SharedAttribute.ALL_EMAILS,),
    "offline_access": (SharedAttribute.OFFLINE_ACCESS,),
}
KNOWN_SCOPES = ("openid", *SCOPE_ATTRIBUTES)

# The claims of each line, so that a request for one claim asks for its line and nothing else of it is sent.
ATTRIBUTE_CLAIMS: Mapping[SharedAttribute, tuple[str, ...]] = {
    SharedAttribute.NAME: ("name", "given_name", "family_name"),
    SharedAttribute.BIRTH_DATE: ("birthdate",),
    SharedAttribute.EMAIL: ("email", "email_verified"),
    SharedAttribute.WORK_EMAIL: ("work_email", "work_email_verified"),
    SharedAttribute.ADDRESS: ("address",),
    SharedAttribute.PHONE: ("phone_number", "phone_number_verified"),
    SharedAttribute.SOCIAL_SECURITY_NUMBER: ("social_security_number",),
    SharedAttribute.ALL_EMAILS: ("all_emails",),
    SharedAttribute.IDENTITY_EVIDENCE: ("identity_evidence",),
    SharedAttribute.OFFLINE_ACCESS: (),
}
CLAIM_ATTRIBUTES: Mapping[str, SharedAttribute] = {
    claim: attribute for attribute, claims in ATTRIBUTE_CLAIMS.items() for claim in claims
}
# Said about every assertion, whatever is released.
ASSERTION_CLAIMS = (
    "sub", "iss", "aud", "exp", "iat", "nonce", "acr", "ial", "aal", "fal", "amr", "auth_time", "verified_at",
    "proofing_pathway", "sid",
)  # fmt: skip
CLAIM_NAMES = (*ASSERTION_CLAIMS, *CLAIM_ATTRIBUTES)

# What has to be in the account before a line can be shared. E-mail and phone come from validated addresses instead.
HELD_WHEN: Mapping[SharedAttribute, frozenset[AttributeName]] = {
    SharedAttribute.NAME: frozenset({AttributeName.GIVEN_NAMES, AttributeName.SURNAME}),
    SharedAttribute.BIRTH_DATE: frozenset({AttributeName.BIRTH_DATE}),
    SharedAttribute.EMAIL: frozenset({AttributeName.EMAIL}),
    SharedAttribute.WORK_EMAIL: frozenset({AttributeName.WORK_EMAIL}),
    SharedAttribute.ADDRESS: frozenset({AttributeName.ADDRESS_STREET, AttributeName.ADDRESS_CITY}),
    SharedAttribute.PHONE: frozenset({AttributeName.PHONE_NUMBER}),
    SharedAttribute.SOCIAL_SECURITY_NUMBER: frozenset({AttributeName.SOCIAL_SECURITY_NUMBER}),
    SharedAttribute.ALL_EMAILS: frozenset({AttributeName.EMAIL}),
    # Whoever holds a verified name was verified on some evidence.
    SharedAttribute.IDENTITY_EVIDENCE: frozenset({AttributeName.SURNAME}),
    SharedAttribute.OFFLINE_ACCESS: frozenset(),
}

# Lines that identity proofing fills in; the others are added under personal details.
PROOFED = frozenset(
    {
        SharedAttribute.NAME,
        SharedAttribute.BIRTH_DATE,
        SharedAttribute.ADDRESS,
        SharedAttribute.PHONE,
        SharedAttribute.SOCIAL_SECURITY_NUMBER,
        SharedAttribute.IDENTITY_EVIDENCE,
    }
)


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
    An optional one starts unticked, except where the client registered itself and could name no purpose.

    Source: SP 800-63C-4, 3.5.1 (trust agreements name the attributes and the purpose of each).
    """

    attribute: SharedAttribute
    purpose: LocalisedText
    is_required: bool
    is_ticked_at_first: bool = False


def attributes_asked(
    scopes: Iterable[str], agreed: tuple[AttributeAgreement, ...], *, claims: Iterable[str] = ()
) -> tuple[AttributeAgreement, ...]:
    """The agreed attributes that `scopes` and single `claims` ask for, in the order of the agreement; what is outside
    the agreement asks for nothing."""
    wanted = {attribute for scope in scopes for attribute in SCOPE_ATTRIBUTES.get(scope, ())}
    wanted |= {CLAIM_ATTRIBUTES[claim] for claim in claims if claim in CLAIM_ATTRIBUTES}
    return tuple(agreement for agreement in agreed if agreement.attribute in wanted)


def claims_of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """The names of all claims that `scopes` ask for. Source: OpenID Connect Core 1.0, 5.4."""
    attributes = (attribute for scope in scopes for attribute in SCOPE_ATTRIBUTES.get(scope, ()))
    return frozenset(claim for attribute in attributes for claim in ATTRIBUTE_CLAIMS[attribute])


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
