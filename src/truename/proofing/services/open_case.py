"""Opens a case, or finds the one that is waiting; says whether there is anything to prove."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from truename.assurance.levels import IAL, ProofingPathway
from truename.proofing.domain.checks import Phase
from truename.proofing.domain.events import CaseOpened, CaseReopened
from truename.proofing.domain.plan import POLICIES, PolicyName
from truename.proofing.domain.refusals import CaseMovedOn
from truename.proofing.domain.situation import Situation
from truename.proofing.models import ProofingCase
from truename.proofing.services.case_file import CaseFile, append, open_case_of
from truename.subscribers.services.identity import verified_identity


def is_verified(*, subscriber_id: UUID, now: datetime) -> bool:
    """Whether the account holds an identity at the policy's level that has not aged out."""
    identity = verified_identity(subscriber_id=subscriber_id)
    if identity is None or identity.ial < IAL.IAL2:
        return False
    return identity.verified_at + settings.TRUENAME.verification_valid_for > now


@transaction.atomic
def open_case(*, subscriber_id: UUID, now: datetime) -> CaseFile:
    """The subscriber's open case: the one that waits, the withdrawn one taken up again, or a new one."""
    case = open_case_of(subscriber_id=subscriber_id)
    if case is None:
        case = _new_case(subscriber_id, now)
    if case.situation.phase is Phase.WITHDRAWN:
        case = append(case=case, event=CaseReopened(), now=now)
    return case


def _new_case(subscriber_id: UUID, now: datetime) -> CaseFile:
    policy = POLICIES[PolicyName.IAL2_REMOTE]
    try:
        with transaction.atomic():
            row = ProofingCase.objects.create(subscriber_id=subscriber_id, policy=policy.name, opened_at=now)
    except IntegrityError as opened:
        raise CaseMovedOn from opened
    case = CaseFile(row.id, subscriber_id, now, Situation())
    return append(case=case, event=CaseOpened(policy.name, ProofingPathway.BIOMETRIC), now=now)
