"""When a person has to be asked before her attributes leave, and what a remembered decision covers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from truename.federation.domain.attributes import AttributeAgreement, SharedAttribute

REMEMBERED_FOR = timedelta(days=365)


class ReleaseReason(StrEnum):
    """Why the Authorize screen is shown."""

    FIRST_TIME = "first_time"
    ASKED = "asked"
    NEW_ATTRIBUTES = "new_attributes"
    NEW_PURPOSE = "new_purpose"
    VERIFIED_AGAIN = "verified_again"
    A_YEAR_AGO = "a_year_ago"
    LOOKED_AGAIN = "looked_again"  # of her own accord


@dataclass(frozen=True, slots=True)
class RememberedDecision:
    """What she decided before at this relying party: the purpose she read for each attribute, allowed or refused."""

    decided_at: datetime
    allowed: Mapping[SharedAttribute, str]
    refused: Mapping[SharedAttribute, str]


def release_due(
    asked: Iterable[AttributeAgreement],
    remembered: RememberedDecision | None,
    *,
    prompts: frozenset[str],
    held: frozenset[SharedAttribute],
    verified_at: datetime | None,
    now: datetime,
) -> ReleaseReason | None:
    """Why she has to be asked (again) before this request is answered; None when her earlier decision covers it.

    Source: SP 800-63C-4, 4.6.1.3 (runtime decisions, remembered ones).
    """
    if remembered is None:
        return ReleaseReason.FIRST_TIME
    if "consent" in prompts:
        return ReleaseReason.ASKED
    known = {**remembered.allowed, **remembered.refused}
    shareable = [agreement for agreement in asked if agreement.attribute in held]
    if any(agreement.attribute not in known for agreement in shareable):
        return ReleaseReason.NEW_ATTRIBUTES
    if any(agreement.is_required and agreement.attribute not in remembered.allowed for agreement in shareable):
        return ReleaseReason.NEW_ATTRIBUTES
    if any(known[agreement.attribute] != agreement.purpose.en for agreement in shareable):
        return ReleaseReason.NEW_PURPOSE
    if verified_at is not None and verified_at > remembered.decided_at:
        return ReleaseReason.VERIFIED_AGAIN
    if now - remembered.decided_at > REMEMBERED_FOR:
        return ReleaseReason.A_YEAR_AGO
    return None


def attributes_allowed(
    asked: Iterable[AttributeAgreement], *, held: frozenset[SharedAttribute], ticked: frozenset[SharedAttribute]
) -> tuple[frozenset[SharedAttribute], frozenset[SharedAttribute]]:
    """What Allow releases and what it refuses: every held required attribute, and the optional ones she ticked."""
    shareable = [agreement for agreement in asked if agreement.attribute in held]
    allowed = frozenset(
        agreement.attribute for agreement in shareable if agreement.is_required or agreement.attribute in ticked
    )
    return allowed, frozenset(agreement.attribute for agreement in shareable) - allowed
