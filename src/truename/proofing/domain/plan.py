"""What a case has to satisfy: a policy and a pathway give an ordered plan of checks."""

from dataclasses import dataclass
from enum import StrEnum

from truename.assurance.evidence import EvidenceKind
from truename.assurance.levels import IAL, ProofingPathway
from truename.evidence.domain.quality import CaptureSide
from truename.proofing.domain.checks import CHECKS, CheckName, CheckSpec, Phase
from truename.proofing.domain.refusals import PathwayNotOffered


class PolicyName(StrEnum):
    """The policies that a case can be opened under; stored with the case."""

    IAL2_REMOTE = "ial2_remote"


@dataclass(frozen=True, slots=True)
class ProofingPolicy:
    """What a case is for: the level, the evidence that may be shown, whether pictures of it outlive the decision."""

    name: PolicyName
    ial: IAL
    accepted_evidence: tuple[EvidenceKind, ...]
    keeps_evidence_images: bool


POLICIES: dict[PolicyName, ProofingPolicy] = {
    PolicyName.IAL2_REMOTE: ProofingPolicy(
        name=PolicyName.IAL2_REMOTE,
        ial=IAL.IAL2,
        accepted_evidence=(EvidenceKind.DRIVERS_LICENCE, EvidenceKind.PASSPORT),
        keeps_evidence_images=False,
    )
}

SIDES: dict[EvidenceKind, tuple[CaptureSide, ...]] = {
    EvidenceKind.DRIVERS_LICENCE: (CaptureSide.FRONT, CaptureSide.BACK),
    EvidenceKind.PASSPORT: (CaptureSide.PASSPORT_PAGE,),
}


@dataclass(frozen=True, slots=True)
class ProofingPlan:
    """The checks of one case in the order in which they are made."""

    policy: PolicyName
    pathway: ProofingPathway
    checks: tuple[CheckSpec, ...]

    @property
    def required(self) -> frozenset[CheckName]:
        """Every check that has to pass before anybody is enrolled without a referee."""
        return frozenset(spec.name for spec in self.checks)

    def in_phase(self, phase: Phase) -> tuple[CheckName, ...]:
        """The checks that run in `phase`, in order; empty for a phase of pages."""
        return tuple(spec.name for spec in self.checks if spec.phase is phase)


def plan_for(policy: PolicyName, pathway: ProofingPathway) -> ProofingPlan:
    """The plan of a case; raises PathwayNotOffered for a pathway that leads outside this room (a referee, a letter).

    FAIR (phone account, confirmed by a code to the validated number) and STRONG (the document, ownership verified by
    facial comparison). Source: SP 800-63A-4, 4.2.2 and 4.2.6.3.
    """
    if pathway is not ProofingPathway.BIOMETRIC:
        raise PathwayNotOffered
    return ProofingPlan(policy=policy, pathway=pathway, checks=CHECKS)
