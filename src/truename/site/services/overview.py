"""The overview of one account, read from the rooms below in one place; nothing is written, no text is chosen."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from truename.assurance.attributes import AttributeName
from truename.assurance.levels import IAL
from truename.authenticators.domain.methods import EVERYDAY_KINDS, AuthenticatorKind
from truename.authenticators.services.inventory import authenticators_of
from truename.authenticators.services.recovery_codes import codes_left
from truename.records.services.audit import RecordedEvent, recent_events
from truename.subscribers.services.addresses import email_addresses
from truename.subscribers.services.identity import verified_identity
from truename.subscribers.services.operators import is_operator

_ENOUGH_CODES = 3


@dataclass(frozen=True, slots=True, repr=False)
class AccountOverview:
    """What the holder sees first. `name` is empty and `verified_at` None while nothing is verified."""

    email: str
    name: str
    verified_at: datetime | None
    is_verified: bool
    everyday_authenticators: int
    has_passkey: bool
    recovery_codes_left: int
    is_operator: bool
    events: tuple[RecordedEvent, ...]

    @property
    def wants_second_authenticator(self) -> bool:
        """Losing the only one would lock her out (SP 800-63B-4, 4.1.2: encourage at least two)."""
        return self.everyday_authenticators < 2

    @property
    def wants_recovery_codes(self) -> bool:
        """Few or no saved codes are left (SP 800-63B-4, 4.2.1)."""
        return self.recovery_codes_left < _ENOUGH_CODES


def account_overview(*, subscriber_id: UUID, events: int) -> AccountOverview:
    """The overview of this account with its newest `events` audit events."""
    identity = verified_identity(subscriber_id=subscriber_id)
    attributes = {} if identity is None else identity.attributes
    bound = [view for view in authenticators_of(subscriber_id=subscriber_id) if not view.is_disabled]
    addresses = email_addresses(subscriber_id=subscriber_id)
    names = (attributes.get(AttributeName.GIVEN_NAMES, ""), attributes.get(AttributeName.SURNAME, ""))
    return AccountOverview(
        email=addresses[0].address if addresses else "",
        name=" ".join(part for part in names if part),
        verified_at=None if identity is None else identity.verified_at,
        is_verified=identity is not None and identity.ial >= IAL.IAL2,
        everyday_authenticators=sum(1 for view in bound if view.kind in EVERYDAY_KINDS),
        has_passkey=any(view.kind is AuthenticatorKind.PASSKEY for view in bound),
        recovery_codes_left=codes_left(subscriber_id=subscriber_id),
        is_operator=is_operator(subscriber_id=subscriber_id),
        events=recent_events(subject_id=subscriber_id, limit=events),
    )
