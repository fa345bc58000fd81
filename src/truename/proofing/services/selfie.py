"""The scam check, the video selfie's challenge, and the recording on its way to be judged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.biometrics.domain.challenge import (
    CHALLENGE_LIFETIME,
    Light,
    Move,
    SelfieChallenge,
    Step,
    person_side,
    timeline,
)
from truename.biometrics.services.challenges import consume_challenge, issue_challenge
from truename.biometrics.services.consent import has_biometric_consent
from truename.foundation.refusal import Refusal
from truename.proofing.domain import limits
from truename.proofing.domain.events import AccountConfirmed, SelfieChallengeIssued, SelfieSubmitted
from truename.proofing.domain.refusals import EventOutOfPlace, SelfieNotAccepted
from truename.proofing.domain.situation import Challenge
from truename.proofing.domain.steps import Page
from truename.proofing.services.case_file import CaseFile, append, arrive_at, load_case
from truename.proofing.services.check_runs import plan_next_run
from truename.proofing.services.worker import promise_destruction, start_checks
from truename.records.services.media import store_media


@dataclass(frozen=True, slots=True)
class GuidedStep:
    """One stretch of the recording; `towards` is "neutral", "light", or the side that the person moves to."""

    kind: str
    name: str
    towards: str
    start_ms: int
    duration_ms: int


@transaction.atomic
def confirm_account(*, case_id: UUID, subscriber_id: UUID, now: datetime) -> CaseFile:
    """The case after she said that this is her account and that nobody tells her to do this."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    return append(case=case, event=AccountConfirmed(), now=now)


@transaction.atomic
def start_selfie(*, case_id: UUID, subscriber_id: UUID, now: datetime) -> SelfieChallenge:
    """A new random challenge for one recording; raises LimitReached when no recording is left today."""
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    moments = case.situation.moments
    limits.refuse_beyond(limits.SELFIE_DECISIONS, moments.failed_selfies, now)
    limits.refuse_beyond(limits.SELFIE_RECORDINGS, moments.selfie_recordings, now)
    case = arrive_at(case=case, page=Page.SELFIE_ABOUT, now=now)
    if not has_biometric_consent(case_id=case_id):
        raise EventOutOfPlace(phase=case.situation.phase.value, event=SelfieChallengeIssued.__name__)
    challenge = issue_challenge(case_id=case_id, now=now)
    issued = SelfieChallengeIssued(
        challenge_id=challenge.id,
        moves=tuple(move.value for move in challenge.moves),
        lights=tuple(light.value for light in challenge.lights),
    )
    append(case=case, event=issued, now=now)
    return challenge


@transaction.atomic
def submit_selfie(
    *, case_id: UUID, subscriber_id: UUID, challenge_id: UUID, video: bytes, content_type: str, now: datetime
) -> CaseFile:
    """The case with the recording stored and on its way to be judged.

    Raises SelfieNotAccepted (empty, too_large, or a challenge that is used, expired or not hers) without counting it.
    """
    case = load_case(case_id=case_id, subscriber_id=subscriber_id)
    if not video or len(video) > limits.SELFIE_MOST_BYTES:
        raise SelfieNotAccepted(problem="too_large" if video else "empty")
    limits.refuse_beyond(limits.SELFIE_RECORDINGS, case.situation.moments.selfie_recordings, now)
    try:
        with transaction.atomic():
            challenge = consume_challenge(challenge_id=challenge_id, case_id=case_id, now=now)
    except Refusal as refused:
        raise SelfieNotAccepted(problem=refused.code) from refused
    media_id = store_media(
        owner_id=subscriber_id,
        case_id=case_id,
        kind="selfie",
        content=video,
        content_type=content_type[:60],
        keep_until=now + limits.SELFIE_KEPT_AT_MOST,
    )
    event = SelfieSubmitted(
        media_id=media_id,
        challenge_id=challenge_id,
        moves=tuple(move.value for move in challenge.moves),
        lights=tuple(light.value for light in challenge.lights),
    )
    promise_destruction(at=now + limits.SELFIE_KEPT_AT_MOST)
    case = append(case=case, event=event, now=now)
    plan_next_run(case=case, now=now)
    start_checks(case_id=case.id)
    return case


def selfie_timeline(*, challenge: Challenge) -> tuple[GuidedStep, ...]:
    """What the page asks for and when, with the side that the person herself moves to."""
    moves = tuple(Move(name) for name in challenge.moves)
    lights = tuple(Light(name) for name in challenge.lights)
    issued = SelfieChallenge(challenge.id, moves, lights, challenge.issued_at, challenge.issued_at + CHALLENGE_LIFETIME)
    return tuple(
        GuidedStep(step.kind, step.name, _towards(step), step.start_ms, step.duration_ms) for step in timeline(issued)
    )


def _towards(step: Step) -> str:
    return person_side(Move(step.name)) if step.kind == "move" else step.kind
