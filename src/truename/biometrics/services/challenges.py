"""Issues a random challenge per attempt and consumes it once. Judging a clip against it is `selfies`."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.biometrics.domain.challenge import (
    CHALLENGE_LIFETIME,
    LIGHTS_ASKED,
    MOVES_ASKED,
    Light,
    Move,
    SelfieChallenge,
    is_acceptable,
)
from truename.biometrics.domain.refusals import ChallengeExpired, ChallengeUnknown, ChallengeUsed
from truename.biometrics.models import IssuedChallenge
from truename.foundation.randomness import random_choices
from truename.records.services.audit import record_event


@transaction.atomic
def issue_challenge(*, case_id: UUID, now: datetime) -> SelfieChallenge:
    """A new challenge, drawn from the operating system's randomness, good for one clip within ten minutes."""
    while True:
        moves, lights = random_choices(tuple(Move), MOVES_ASKED), random_choices(tuple(Light), LIGHTS_ASKED)
        if is_acceptable(moves, lights):
            break
    row = IssuedChallenge.objects.create(
        case_id=case_id, moves=moves, lights=lights, issued_at=now, expires_at=now + CHALLENGE_LIFETIME
    )
    record_event(name="selfie_challenge_issued", subject_id=None, data={"case_id": str(case_id)})
    return SelfieChallenge(row.id, moves, lights, row.issued_at, row.expires_at)


@transaction.atomic
def consume_challenge(*, challenge_id: UUID, case_id: UUID, now: datetime) -> SelfieChallenge:
    """The challenge, used up by this one call.

    Raises ChallengeUsed, ChallengeExpired, or ChallengeUnknown, which is also the answer for another case's challenge.
    """
    taken = IssuedChallenge.objects.filter(
        id=challenge_id, case_id=case_id, used_at__isnull=True, expires_at__gt=now
    ).update(used_at=now)
    row = IssuedChallenge.objects.filter(id=challenge_id, case_id=case_id).first()
    if row is None:
        raise ChallengeUnknown
    if not taken:
        raise ChallengeUsed if row.used_at else ChallengeExpired
    moves, lights = tuple(Move(name) for name in row.moves), tuple(Light(name) for name in row.lights)
    return SelfieChallenge(row.id, moves, lights, row.issued_at, row.expires_at)
