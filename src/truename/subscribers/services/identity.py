"""The verified identity of an account: written by proofing at enrolment, read by federation. Decides nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.assurance.attributes import AttributeName
from truename.assurance.evidence import EvidenceKind
from truename.assurance.levels import IAL, ProofingPathway
from truename.foundation.randomness import random_crockford
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.statements import Statement, as_json, as_moment
from truename.records.services.vault import seal_text, unseal_text
from truename.subscribers.models import VerifiedIdentity as VerifiedIdentityRow

_ATTRIBUTES_PURPOSE = "subscribers.identity"
_SSN_PURPOSE = "subscribers.social_security_number"
_FIND = Statement(
    "SELECT ial, pathway, verified_at, evidence, attributes_sealed, identity_number"
    " FROM subscribers_verifiedidentity WHERE subscriber_id = %(subscriber)s"
)


@dataclass(frozen=True, slots=True, repr=False)
class VerifiedIdentity:
    """What was verified, how, when and with which attributes (plain values: show them masked)."""

    subscriber_id: UUID
    ial: IAL
    pathway: ProofingPathway
    verified_at: datetime
    evidence: tuple[EvidenceKind, ...]
    attributes: Mapping[AttributeName, str]
    identity_number: str = ""


@dataclass(frozen=True, slots=True)
class VerifiedStanding:
    """What a verified identity is worth, without what it says."""

    ial: IAL
    pathway: ProofingPathway
    verified_at: datetime


@transaction.atomic
def enroll_identity(
    *,
    subscriber_id: UUID,
    ial: IAL,
    pathway: ProofingPathway,
    evidence: tuple[EvidenceKind, ...],
    attributes: Mapping[AttributeName, str],
    now: datetime,
) -> None:
    """Writes the verified identity of this account, replacing an earlier one, whose identity number it keeps.

    Raises ValueError for IAL.NONE: nothing was verified then. Source: SP 800-63A-4, 5.1.
    """
    if ial is IAL.NONE:
        raise ValueError("an identity without an assurance level cannot be enrolled")
    plain = json.dumps({name.value: value for name, value in attributes.items()})
    number = _digits(attributes.get(AttributeName.SOCIAL_SECURITY_NUMBER, ""))
    columns = {
        "ial": int(ial),
        "pathway": pathway.value,
        "verified_at": now,
        "evidence": [kind.value for kind in evidence],
        "attributes_sealed": seal_text(owner_id=subscriber_id, purpose=_ATTRIBUTES_PURPOSE, text=plain),
        "social_security_number_index": blind_index(purpose=_SSN_PURPOSE, value=number) if number else None,
    }
    VerifiedIdentityRow.objects.update_or_create(
        subscriber_id=subscriber_id,
        defaults=columns,
        create_defaults=columns | {"identity_number": random_crockford(12)},
    )
    facts = {"ial": int(ial), "pathway": pathway.value, "evidence": ",".join(kind.value for kind in evidence)}
    record_event(name="subscribers.identity_enrolled", subject_id=subscriber_id, data=facts)


def verified_standing(*, subscriber_id: UUID) -> VerifiedStanding | None:
    """How and when the account's identity was verified, with nothing of it opened; None when nothing has been."""
    row = _FIND.first(subscriber=subscriber_id)
    return None if row is None else VerifiedStanding(IAL(row[0]), ProofingPathway(row[1]), as_moment(row[2]))


def verified_identity(*, subscriber_id: UUID) -> VerifiedIdentity | None:
    """The account's verified identity with its attributes opened; None when nothing has been verified."""
    row = _FIND.first(subscriber=subscriber_id)
    if row is None:
        return None
    ial, pathway, verified_at, evidence, sealed, identity_number = row
    plain = unseal_text(owner_id=subscriber_id, purpose=_ATTRIBUTES_PURPOSE, ciphertext=bytes(sealed))
    return VerifiedIdentity(
        subscriber_id=subscriber_id,
        ial=IAL(ial),
        pathway=ProofingPathway(pathway),
        verified_at=as_moment(verified_at),
        evidence=tuple(EvidenceKind(kind) for kind in as_json(evidence)),
        attributes={AttributeName(name): value for name, value in json.loads(plain).items()},
        identity_number=identity_number,
    )


def other_holders(*, subscriber_id: UUID, social_security_number: str) -> int:
    """How many other accounts hold a verified identity with this number (Source: SP 800-63A-4, 5.6)."""
    indexes = blind_index_candidates(purpose=_SSN_PURPOSE, value=_digits(social_security_number))
    rows = VerifiedIdentityRow.objects.filter(social_security_number_index__in=indexes)
    return rows.exclude(subscriber_id=subscriber_id).count()


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit())
