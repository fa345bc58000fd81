"""The three assurance levels of NIST SP 800-63-4, ordered, and what a relying party may ask of an account."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from truename.assurance.attributes import AttributeName


class IAL(IntEnum):
    """Identity assurance level. `NONE` is an account whose holder has proved nothing (Source: SP 800-63A-4, 2.1)."""

    NONE = 0
    IAL1 = 1
    IAL2 = 2


class AAL(IntEnum):
    """Authentication assurance level; `NONE` is an anonymous session (Source: SP 800-63B-4, 2)."""

    NONE = 0
    AAL1 = 1
    AAL2 = 2


class FAL(IntEnum):
    """Federation assurance level (Source: SP 800-63C-4, 2)."""

    FAL1 = 1
    FAL2 = 2


class ProofingPathway(StrEnum):
    """How ownership of the evidence was verified; recorded and shown to relying parties (SP 800-63A-4, 4.2.6)."""

    BIOMETRIC = "biometric"
    NON_BIOMETRIC = "non_biometric"
    DIGITAL_EVIDENCE = "digital_evidence"


@dataclass(frozen=True, slots=True)
class AssuranceNeed:
    """What a request asks of an account: levels and attributes. A missing attribute set means "none asked"."""

    ial: IAL = IAL.NONE
    aal: AAL = AAL.AAL2
    attributes: frozenset[AttributeName] = frozenset()
