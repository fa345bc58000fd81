"""Identity evidence: kinds, strengths and the combinations that make an identity assurance level."""

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum, StrEnum

from truename.assurance.levels import IAL


class EvidenceStrength(IntEnum):
    """Strength of one piece of evidence, ordered (Source: SP 800-63A-4, 2.4.1)."""

    FAIR = 1
    STRONG = 2
    SUPERIOR = 3


class EvidenceKind(StrEnum):
    """The pieces that this provider accepts."""

    DRIVERS_LICENCE = "drivers_licence"  # or state identification card; the barcode says which
    PASSPORT = "passport"
    PHONE_ACCOUNT = "phone_account"


# SP 800-63A-4, Appendix A. A passport is SUPERIOR only after a cryptographic check of its chip (4.2.4); photographed,
# it is STRONG.
STRENGTH: dict[EvidenceKind, EvidenceStrength] = {
    EvidenceKind.DRIVERS_LICENCE: EvidenceStrength.STRONG,
    EvidenceKind.PASSPORT: EvidenceStrength.STRONG,
    EvidenceKind.PHONE_ACCOUNT: EvidenceStrength.FAIR,
}

# SP 800-63A-4, 4.2.2 (IAL2): "one piece of FAIR evidence and one piece of STRONG", "two pieces of STRONG", or "one
# piece of SUPERIOR". Restated as the least strengths required, strongest first.
IAL2_COMBINATIONS: tuple[tuple[EvidenceStrength, ...], ...] = (
    (EvidenceStrength.SUPERIOR,),
    (EvidenceStrength.STRONG, EvidenceStrength.STRONG),
    (EvidenceStrength.STRONG, EvidenceStrength.FAIR),
)
# SP 800-63A-4, 4.1 (IAL1): one piece of any strength.
IAL1_COMBINATIONS: tuple[tuple[EvidenceStrength, ...], ...] = ((EvidenceStrength.FAIR,),)


def supported_ial(pieces: Iterable[EvidenceKind]) -> IAL:
    """The highest level whose evidence requirement these validated and verified pieces meet."""
    strengths = Counter(STRENGTH[piece] for piece in pieces)
    if any(_covers(strengths, combination) for combination in IAL2_COMBINATIONS):
        return IAL.IAL2
    if any(_covers(strengths, combination) for combination in IAL1_COMBINATIONS):
        return IAL.IAL1
    return IAL.NONE


def _covers(held: Counter[EvidenceStrength], combination: tuple[EvidenceStrength, ...]) -> bool:
    """Whether each needed strength can be met by a distinct piece of at least that strength."""
    available = sorted(held.elements(), reverse=True)
    needed = sorted(combination, reverse=True)
    return len(available) >= len(needed) and all(have >= need for have, need in zip(available, needed, strict=False))
