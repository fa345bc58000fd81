"""The lines of the Authorize screen: each attribute with its value, masked and plain, and addresses to choose from."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import get_language

from truename.assurance.attributes import AttributeName
from truename.assurance.evidence import EvidenceKind
from truename.federation.domain.attributes import AttributeAgreement, SharedAttribute
from truename.federation.domain.claims import HeldAttributes, format_address
from truename.federation.domain.release import must_be_shared
from truename.federation.models import Grant
from truename.federation.services.holdings import Holdings
from truename.foundation.redaction import mask_date, mask_email, mask_phone, mask_tail, mask_text
from truename.subscribers.services.addresses import EmailAddressView, Label

_MASK = "••••••"


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A value for her own eyes only, and the mask that stands for it until she opens it. A date and evidence are put
    into words by the page."""

    masked: str = ""
    value: str = ""
    day: date | None = None
    evidence: tuple[EvidenceKind, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class ReleaseLine:
    """One attribute of the Authorize screen. `is_new` when she is asked about it, not when she decided it before."""

    attribute: SharedAttribute
    purpose: str
    is_required: bool
    is_ticked: bool
    is_new: bool
    shown: Shown
    addresses: tuple["AddressChoice", ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class AddressChoice:
    """An e-mail address that she may share, of which the line it belongs to shares one."""

    id: UUID
    masked: str
    address: str
    label: Label
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ReleaseChoices:
    """What she ticked and chose on the screen, and which screen that was (`shown`, "" when it did not say)."""

    ticked: frozenset[SharedAttribute] = frozenset()
    email_id: UUID | None = None
    work_email_id: UUID | None = None
    shown: str = ""


def release_lines(
    asked: tuple[AttributeAgreement, ...],
    held: Holdings,
    *,
    shareable: frozenset[SharedAttribute],
    new: frozenset[SharedAttribute],
    grant: Grant | None,
    choices: ReleaseChoices | None,
) -> tuple[ReleaseLine, ...]:
    """The lines that can be shared, in the order of the agreement: as she left them (`choices`), else as she decided
    before, else as they start."""
    source = choices or grant
    email_id = None if source is None else source.email_id
    work_email_id = None if source is None else source.work_email_id
    chosen = {SharedAttribute.EMAIL: email_id, SharedAttribute.WORK_EMAIL: work_email_id}
    values = held.with_addresses(email_id=email_id, work_email_id=work_email_id)
    language = get_language() or "en"
    return tuple(
        ReleaseLine(
            attribute=agreement.attribute,
            purpose=agreement.purpose.in_language(language),
            is_required=must_be_shared(agreement),
            is_ticked=must_be_shared(agreement) or _is_ticked(agreement, grant, choices),
            is_new=agreement.attribute in new,
            shown=_shown(agreement.attribute, values),
            addresses=_choices(addresses_for(agreement.attribute, held), chosen.get(agreement.attribute)),
        )
        for agreement in asked
        if agreement.attribute in shareable
    )


def addresses_for(attribute: SharedAttribute, held: Holdings) -> tuple[EmailAddressView, ...]:
    """The addresses of which `attribute` shares one; none for every other attribute."""
    match attribute:
        case SharedAttribute.EMAIL:
            return held.emails
        case SharedAttribute.WORK_EMAIL:
            return held.work_emails
        case _:
            return ()


def _is_ticked(agreement: AttributeAgreement, grant: Grant | None, choices: ReleaseChoices | None) -> bool:
    if choices is not None:
        return agreement.attribute in choices.ticked
    name = agreement.attribute.value
    if grant is not None and (name in grant.allowed or name in grant.refused):
        return name in grant.allowed
    return agreement.is_ticked_at_first


def _choices(addresses: tuple[EmailAddressView, ...], wanted: UUID | None) -> tuple[AddressChoice, ...]:
    """The addresses to choose from; empty when there is nothing to choose."""
    if len(addresses) < 2:
        return ()
    known = {address.id for address in addresses}
    chosen = wanted if wanted in known else addresses[0].id
    return tuple(
        AddressChoice(item.id, mask_email(item.address), item.address, item.label, item.id == chosen)
        for item in addresses
    )


def _shown(attribute: SharedAttribute, held: HeldAttributes) -> Shown:
    match attribute:
        case SharedAttribute.NAME:
            value = f"{held.get(AttributeName.GIVEN_NAMES)} {held.get(AttributeName.SURNAME)}".strip()
            return Shown(mask_text(value), value)
        case SharedAttribute.BIRTH_DATE:
            day = date.fromisoformat(held.get(AttributeName.BIRTH_DATE))
            return Shown(mask_date(day), day=day)
        case SharedAttribute.EMAIL:
            value = held.get(AttributeName.EMAIL)
            return Shown(mask_email(value), value)
        case SharedAttribute.WORK_EMAIL:
            value = held.get(AttributeName.WORK_EMAIL)
            return Shown(mask_email(value), value)
        case SharedAttribute.ALL_EMAILS:
            masked = "\n".join(mask_email(address) for address in held.all_emails)
            return Shown(masked, "\n".join(held.all_emails))
        case SharedAttribute.ADDRESS:
            value = format_address(held)
            return Shown(mask_text(value), value)
        case SharedAttribute.PHONE:
            value = held.get(AttributeName.PHONE_NUMBER)
            return Shown(mask_phone(value), value)
        case SharedAttribute.SOCIAL_SECURITY_NUMBER:
            value = held.get(AttributeName.SOCIAL_SECURITY_NUMBER)
            return Shown(mask_tail(value), f"{value[:3]}-{value[3:5]}-{value[5:]}" if len(value) == 9 else value)
        case SharedAttribute.IDENTITY_EVIDENCE:
            return Shown(_MASK, evidence=tuple(EvidenceKind(kind) for kind in held.evidence))
        case SharedAttribute.OFFLINE_ACCESS:
            return Shown()
