"""What must be known about a recognition model before it may judge a person. The cards lie by the adapters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasuredRate:
    """One row of a measured table: at this threshold, this share of false matches and false non-matches (0 to 1)."""

    threshold: float
    false_match_rate: float
    false_non_match_rate: float


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model's card: where it comes from, its checksum, what was measured, on which set, and who certified it."""

    name: str
    purpose: str
    origin: str
    licence: str
    sha256: str
    metric: str
    measured: tuple[MeasuredRate, ...]
    measured_on: str
    limits: str
    certified: bool


class ModelCardMissing(Exception):
    """A model without a complete card, or whose file is not the one on its card; the operator must act."""


def assert_may_start(card: ModelCard, *, file_sha256: str) -> None:
    """Raises ModelCardMissing unless the card is complete and describes exactly this file.

    Source: SP 800-63A-4, 3.11 (performance is measured, published, and re-measured when the algorithm changes).
    """
    for name in ("name", "purpose", "origin", "licence", "metric", "measured_on", "limits"):
        if not getattr(card, name):
            raise ModelCardMissing(f"The card of model {card.name!r} does not state its {name}.")
    if card.sha256 != file_sha256:
        raise ModelCardMissing(f"The file of model {card.name!r} is not the one that its card describes.")
