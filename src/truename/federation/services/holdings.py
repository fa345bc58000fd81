"""What an account can share at this moment, read from the rooms below; nothing is kept here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from truename.assurance.attributes import AttributeName
from truename.assurance.levels import IAL
from truename.authenticators.services.sessions import AuthenticatedSession
from truename.federation.domain.attributes import SharedAttribute, attributes_held
from truename.federation.domain.authentication_context import Achieved
from truename.federation.domain.claims import HeldAttributes
from truename.federation.domain.next_step import Standing
from truename.subscribers.domain.addresses import lookup_form
from truename.subscribers.services.addresses import EmailAddressView, email_addresses, validated_phone
from truename.subscribers.services.identity import VerifiedIdentity, verified_identity

_ALL = frozenset(SharedAttribute)
_FROM_EMAILS = frozenset({SharedAttribute.EMAIL, SharedAttribute.WORK_EMAIL, SharedAttribute.ALL_EMAILS})
_FROM_IDENTITY = _ALL - _FROM_EMAILS - {SharedAttribute.PHONE, SharedAttribute.OFFLINE_ACCESS}


@dataclass(frozen=True, slots=True, repr=False)
class Holdings:
    """Her attributes in plain text, and the addresses she may choose from."""

    identity: VerifiedIdentity | None
    values: Mapping[AttributeName, str]
    emails: tuple[EmailAddressView, ...]
    work_emails: tuple[EmailAddressView, ...] = field(default=())

    def with_addresses(self, *, email_id: UUID | None, work_email_id: UUID | None) -> HeldAttributes:
        """The values with the addresses she chose; where that is gone or was never chosen, the first one."""
        chosen = dict(self.values)
        for name, addresses, wanted in (
            (AttributeName.EMAIL, self.emails, email_id),
            (AttributeName.WORK_EMAIL, self.work_emails, work_email_id),
        ):
            if addresses:
                chosen[name] = next((item.address for item in addresses if item.id == wanted), addresses[0].address)
        return HeldAttributes(
            chosen,
            all_emails=tuple(item.address for item in self.emails),
            evidence=() if self.identity is None else tuple(kind.value for kind in self.identity.evidence),
        )


def holdings(*, subscriber_id: UUID, only: frozenset[SharedAttribute] = _ALL) -> Holdings:
    """All that this account can share, or what is needed for the lines `only`; without a verified identity that is
    validated addresses only."""
    identity = verified_identity(subscriber_id=subscriber_id) if only & _FROM_IDENTITY else None
    values: dict[AttributeName, str] = dict(identity.attributes) if identity is not None else {}
    # Addresses are shared as validated, never as they stood on the evidence.
    for name in (AttributeName.PHONE_NUMBER, AttributeName.EMAIL, AttributeName.WORK_EMAIL):
        values.pop(name, None)
    phone = validated_phone(subscriber_id=subscriber_id) if SharedAttribute.PHONE in only else None
    if phone is not None:
        values[AttributeName.PHONE_NUMBER] = phone
    emails = email_addresses(subscriber_id=subscriber_id) if only & _FROM_EMAILS else ()
    work_emails = tuple(address for address in emails if address.label in {"work", "both"})
    if emails:
        values[AttributeName.EMAIL] = emails[0].address
    if work_emails:
        values[AttributeName.WORK_EMAIL] = work_emails[0].address
    held = {name: value for name, value in values.items() if value}
    return Holdings(identity, held, emails, work_emails)


def standing_of(session: AuthenticatedSession, held: Holdings, *, subject: str = "") -> Standing:
    """Where this session and account stand, as the next step is decided on."""
    identity = held.identity
    achieved = Achieved(
        ial=IAL.NONE if identity is None else identity.ial,
        aal=session.aal,
        amr=session.amr,
        authenticated_at=max(session.authenticated_at, session.reauthenticated_at),
        pathway=None if identity is None else identity.pathway,
        verified_at=None if identity is None else identity.verified_at,
    )
    emails = frozenset(lookup_form(item.address) for item in held.emails)
    return Standing(session.subscriber_id, achieved, attributes_held(held.values), session.id, subject, emails)
