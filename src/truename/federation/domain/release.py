"""When a person has to be asked before her attributes leave, what about, and what a remembered decision covers."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from truename.federation.domain.attributes import PROOFED, AttributeAgreement, SharedAttribute

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


def must_be_shared(agreement: AttributeAgreement) -> bool:
    """Whether the service does not work without it. Access while she is away is hers to refuse, whatever was agreed:
    it is no fact about her that a service could need (Source: OpenID Connect Core 1.0, 11)."""
    return agreement.is_required and agreement.attribute is not SharedAttribute.OFFLINE_ACCESS


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
    shareable = [agreement for agreement in asked if agreement.attribute in held]
    if any(_is_undecided(agreement, remembered) for agreement in shareable):
        return ReleaseReason.NEW_ATTRIBUTES
    if any(_is_for_another_purpose(agreement, remembered) for agreement in shareable):
        return ReleaseReason.NEW_PURPOSE
    if verified_at is not None and verified_at > remembered.decided_at:
        return ReleaseReason.VERIFIED_AGAIN
    if now - remembered.decided_at > REMEMBERED_FOR:
        return ReleaseReason.A_YEAR_AGO
    return None


def attributes_to_decide(
    asked: Iterable[AttributeAgreement],
    remembered: RememberedDecision | None,
    *,
    held: frozenset[SharedAttribute],
    verified_at: datetime | None,
    now: datetime,
) -> frozenset[SharedAttribute]:
    """What is new since she decided last, and so is what she is asked about; all that can be shared when nothing is.

    After a new verification the values that come from it are new, after a year everything is.
    """
    shareable = [agreement for agreement in asked if agreement.attribute in held]
    everything = frozenset(agreement.attribute for agreement in shareable)
    if remembered is None or now - remembered.decided_at > REMEMBERED_FOR:
        return everything
    is_verified_again = verified_at is not None and verified_at > remembered.decided_at
    new = frozenset(
        agreement.attribute
        for agreement in shareable
        if _is_undecided(agreement, remembered)
        or _is_for_another_purpose(agreement, remembered)
        or (is_verified_again and agreement.attribute in PROOFED)
    )
    return new or everything


def _is_undecided(agreement: AttributeAgreement, remembered: RememberedDecision) -> bool:
    if must_be_shared(agreement):
        return agreement.attribute not in remembered.allowed
    return agreement.attribute not in remembered.allowed and agreement.attribute not in remembered.refused


def _is_for_another_purpose(agreement: AttributeAgreement, remembered: RememberedDecision) -> bool:
    known = {**remembered.allowed, **remembered.refused}
    return known.get(agreement.attribute, agreement.purpose.en) != agreement.purpose.en


def attributes_allowed(
    asked: Iterable[AttributeAgreement], *, held: frozenset[SharedAttribute], ticked: frozenset[SharedAttribute]
) -> tuple[frozenset[SharedAttribute], frozenset[SharedAttribute]]:
    """What Allow releases and what it refuses: every held required attribute, and the optional ones she ticked."""
    shareable = [agreement for agreement in asked if agreement.attribute in held]
    allowed = frozenset(
        agreement.attribute for agreement in shareable if must_be_shared(agreement) or agreement.attribute in ticked
    )
    return allowed, frozenset(agreement.attribute for agreement in shareable) - allowed


def fingerprint(asked: Iterable[AttributeAgreement], *, held: frozenset[SharedAttribute]) -> str:
    """Names what a screen showed, so that Allow never releases what was added to it after she read it."""
    shown = sorted(
        f"{agreement.attribute.value} {must_be_shared(agreement)} {agreement.purpose.en}"
        for agreement in asked
        if agreement.attribute in held
    )
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()[:24]
