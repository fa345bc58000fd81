"""The decision on the Authorize screen: what it shows, and what Allow does."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.authenticators.services.sessions import AuthenticatedSession
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.next_step import Answer, DecideRelease, Standing, WelcomeBack
from truename.federation.domain.refusals import ReleaseOutdated, RequestChanged
from truename.federation.domain.release import ReleaseReason, attributes_allowed, attributes_to_decide, fingerprint
from truename.federation.domain.responses import AuthorizationResponse
from truename.federation.models import AttributeRelease, Grant, RefreshToken
from truename.federation.services.grants import live_grant, remembered_decision
from truename.federation.services.holdings import holdings
from truename.federation.services.open_requests import WaitingRequest, waiting_request
from truename.federation.services.progress import answer_request, due_step
from truename.federation.services.release_lines import ReleaseChoices, ReleaseLine, addresses_for, release_lines
from truename.federation.services.repeated_answers import keep_answer
from truename.records.services.audit import record_event


@dataclass(frozen=True, slots=True, repr=False)
class ReleasePage:
    """Everything that the Authorize screen shows. `shown` names this state of it for `ReleaseChoices`."""

    request: WaitingRequest
    reason: ReleaseReason
    lines: tuple[ReleaseLine, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class WelcomeBackPage:
    """What is said when an earlier decision is used again."""

    request: WaitingRequest
    decided_at: datetime
    shared: tuple[SharedAttribute, ...]


def describe_welcome_back(
    *, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime
) -> WelcomeBackPage:
    """The earlier decision that is about to be used again for this request.

    Raises RequestChanged when another step is due, and as `waiting_request`. Source: SP 800-63C-4, 4.6.1.3.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    grant = _remembered_grant(request, standing)
    if not isinstance(step, WelcomeBack) or standing is None or grant is None:
        raise RequestChanged
    asked = (agreement.attribute for agreement in request.asked)
    shared = tuple(attribute for attribute in asked if attribute in grant.allowed and attribute in standing.held)
    return WelcomeBackPage(request, step.decided_at, shared)


@transaction.atomic
def share_as_before(
    *, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime
) -> AuthorizationResponse:
    """She was told, and goes on: answers where to send the browser with the code. The decision stays as it was made.

    Raises as `describe_welcome_back`.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    grant = _remembered_grant(request, standing)
    if not isinstance(step, WelcomeBack | Answer) or standing is None or grant is None:
        raise RequestChanged
    return _answer(request, grant, standing, now=now)


def _remembered_grant(request: WaitingRequest, standing: Standing | None) -> Grant | None:
    if standing is None:
        return None
    return live_grant(subscriber_id=standing.subscriber_id, client_id=request.client.id)


def describe_release(
    *,
    request_id: UUID,
    browser_token: str,
    session: AuthenticatedSession | None,
    choices: ReleaseChoices | None = None,
    now: datetime,
) -> ReleasePage:
    """What the Authorize screen shows to this session, with her `choices` where she has made some already.

    Raises RequestChanged when another step is due, and as `waiting_request`. Source: SP 800-63C-4, 4.6.1.3.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    if not isinstance(step, DecideRelease | WelcomeBack) or standing is None:
        raise RequestChanged
    grant = _remembered_grant(request, standing)
    new = attributes_to_decide(
        request.asked,
        None if grant is None else remembered_decision(grant),
        held=standing.held,
        verified_at=standing.achieved.verified_at,
        now=now,
    )
    held = holdings(subscriber_id=standing.subscriber_id)
    lines = release_lines(request.asked, held, shareable=standing.held, new=new, grant=grant, choices=choices)
    reason = step.reason if isinstance(step, DecideRelease) else ReleaseReason.LOOKED_AGAIN
    return ReleasePage(request, reason, lines, fingerprint(request.asked, held=standing.held))


@transaction.atomic
def allow_release(
    *,
    request_id: UUID,
    browser_token: str,
    session: AuthenticatedSession | None,
    choices: ReleaseChoices,
    now: datetime,
) -> AuthorizationResponse:
    """She allowed it: keeps the decision, ends the request, answers where to send the browser with the code.

    Optional attributes outside what she ticked are refused and stay so. Raises ReleaseOutdated when the screen she saw
    is not what would be released now, RequestChanged when another step is due, and as `waiting_request`.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    if standing is None or not isinstance(step, DecideRelease | WelcomeBack | Answer):
        raise RequestChanged
    if choices.shown not in {"", fingerprint(request.asked, held=standing.held)}:
        raise ReleaseOutdated
    reason = step.reason if isinstance(step, DecideRelease) else ReleaseReason.LOOKED_AGAIN
    allowed, refused = attributes_allowed(request.asked, held=standing.held, ticked=choices.ticked)
    addresses = _addresses_of(request, standing, choices)
    grant = _keep_decision(request, standing.subscriber_id, allowed, refused, addresses, now=now)
    AttributeRelease.objects.create(
        grant=grant, reason=reason.value, allowed=grant.allowed, refused=grant.refused, decided_at=now
    )
    record_event(
        name="federation.attributes_released",
        subject_id=standing.subscriber_id,
        actor_id=standing.subscriber_id,
        data={
            "client": str(request.client.id),
            "allowed": ",".join(sorted(allowed)),
            "refused": ",".join(sorted(refused)),
        },
    )
    return _answer(request, grant, standing, now=now)


def _answer(request: WaitingRequest, grant: Grant, standing: Standing, *, now: datetime) -> AuthorizationResponse:
    answer = answer_request(request, grant, standing, now=now)
    keep_answer(request_id=request.id, answer=answer)
    return answer


def _keep_decision(
    request: WaitingRequest,
    subscriber_id: UUID,
    allowed: frozenset[SharedAttribute],
    refused: frozenset[SharedAttribute],
    addresses: dict[str, UUID | None],
    *,
    now: datetime,
) -> Grant:
    """The one grant of this person and relying party, with the new decision over what was decided before."""
    purposes = {agreement.attribute.value: agreement.purpose.en for agreement in request.asked}
    whose = {"subscriber_id": subscriber_id, "client_id": request.client.id}
    Grant.objects.get_or_create(**whose, defaults={"first_used_at": now, "revoked_at": now})
    # Two screens of one person may be allowed at once: the second adds to what the first decided.
    grant = Grant.objects.select_for_update().get(**whose)
    is_live = grant.revoked_at is None
    if is_live and SharedAttribute.OFFLINE_ACCESS in refused and SharedAttribute.OFFLINE_ACCESS in grant.allowed:
        RefreshToken.objects.filter(grant=grant, revoked_at__isnull=True).update(revoked_at=now)
    grant.allowed = _merged(grant.allowed if is_live else {}, allowed, purposes)
    grant.refused = _merged(grant.refused if is_live else {}, refused, purposes)
    grant.decided_at = grant.last_used_at = now
    grant.revoked_at = None
    for column, value in addresses.items():
        setattr(grant, column, value)
    grant.save()
    return grant


def _merged(earlier: dict[str, str], decided: frozenset[SharedAttribute], purposes: dict[str, str]) -> dict[str, str]:
    # What this request did not ask about stays as she decided it before.
    kept = {name: purpose for name, purpose in earlier.items() if name not in purposes}
    return kept | {attribute.value: purposes[attribute.value] for attribute in sorted(decided)}


def _addresses_of(request: WaitingRequest, standing: Standing, choices: ReleaseChoices) -> dict[str, UUID | None]:
    """The address columns that this decision sets: of each kind that was asked for, the one that she chose, else the
    first; raises ReleaseOutdated when she chose one that is not hers (any more)."""
    held = holdings(subscriber_id=standing.subscriber_id)
    asked = {agreement.attribute for agreement in request.asked}
    columns: dict[str, UUID | None] = {}
    for attribute, column, chosen in (
        (SharedAttribute.EMAIL, "email_id", choices.email_id),
        (SharedAttribute.WORK_EMAIL, "work_email_id", choices.work_email_id),
    ):
        hers = [address.id for address in addresses_for(attribute, held)]
        if attribute not in asked or not hers:
            continue
        if chosen is not None and chosen not in hers:
            raise ReleaseOutdated
        columns[column] = chosen or hers[0]
    return columns
