"""Pairwise subject identifiers: the name by which a subscriber is known in one sector and nowhere else."""

from base64 import urlsafe_b64encode
from uuid import UUID

from truename.federation.models import PairwiseSubject
from truename.records.services.blind_index import blind_index

_PURPOSE = "federation.pairwise_subject"


def subject_at(*, subscriber_id: UUID, sector: str) -> str:
    """Her subject identifier in `sector`, made on first use and the same for ever after.

    Source: OpenID Connect Core 1.0, 8.1; SP 800-63C-4, 3.3.1 (pairwise pseudonymous identifiers).
    """
    known = known_subject(subscriber_id=subscriber_id, sector=sector)
    if known is not None:
        return known
    digest = blind_index(purpose=_PURPOSE, value=f"{sector}\n{subscriber_id}")
    row, _ = PairwiseSubject.objects.get_or_create(
        subscriber_id=subscriber_id,
        sector=sector,
        defaults={"subject": urlsafe_b64encode(digest).rstrip(b"=").decode()},
    )
    return row.subject


def known_subject(*, subscriber_id: UUID, sector: str) -> str | None:
    """Her subject identifier in `sector` if she ever had one there."""
    rows = PairwiseSubject.objects.filter(subscriber_id=subscriber_id, sector=sector)
    return rows.values_list("subject", flat=True).first()
