"""Moves an open request on: which step is due, and the answer to the relying party once none is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from truename.authenticators.services.sessions import AuthenticatedSession
from truename.federation.domain.next_step import (
    UNDECIDED,
    AnotherAccount,
    Answer,
    NextStep,
    SignIn,
    Standing,
    silent_refusal,
    step_before_release,
    step_of_release,
)
from truename.federation.domain.protocol_errors import ErrorCode
from truename.federation.domain.refusals import OpenRequestFinished
from truename.federation.domain.release import release_due
from truename.federation.domain.responses import AuthorizationResponse, code_response
from truename.federation.models import AuthorizationRequest, Grant
from truename.federation.services.codes import issue_code
from truename.federation.services.grants import live_grant, remembered_decision
from truename.federation.services.holdings import holdings, standing_of
from truename.federation.services.open_requests import (
    WaitingRequest,
    belongs_to,
    consume_pushed_request,
    end_request,
    waiting_request,
)
from truename.federation.services.repeated_answers import keep_answer
from truename.federation.services.subjects import known_subject


@dataclass(frozen=True, slots=True)
class Progress:
    """Either the step that is due, or (`location` set) where to send the browser because the request is answered."""

    request: WaitingRequest
    step: NextStep
    location: AuthorizationResponse | None = None


def advance_request(
    *, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime
) -> Progress:
    """What this open request waits for now; answers it when nothing is missing.

    With `prompt=none` a step that is due becomes an error for the relying party (Source: OpenID Connect Core 1.0,
    3.1.2.6). Raises OpenRequestNotFound, OpenRequestExpired or OpenRequestFinished.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    if isinstance(step, Answer) and standing is not None:
        grant = live_grant(subscriber_id=standing.subscriber_id, client_id=request.client.id)
        if grant is not None:
            return Progress(request, step, answer_request(request, grant, standing, now=now))
    if "none" in request.demand.prompts:
        return Progress(request, step, refuse_request(request, silent_refusal(step), now=now))
    return Progress(request, step)


def due_step(
    request: WaitingRequest, session: AuthenticatedSession | None, *, now: datetime
) -> tuple[NextStep, Standing | None]:
    """The step that is due for this session, with where the account stands (None when nobody is signed in)."""
    standing = None
    if session is not None:
        known = known_subject(subscriber_id=session.subscriber_id, sector=request.client.sector)
        standing = standing_of(session, holdings(subscriber_id=session.subscriber_id), subject=known or "")
    earlier = step_before_release(
        request.demand, standing, now=now, verification_valid_for=settings.TRUENAME.verification_valid_for
    )
    if standing is None or isinstance(earlier, UNDECIDED):
        return earlier or SignIn(ends_session=False), standing
    if not belongs_to(request_id=request.id, subscriber_id=standing.subscriber_id):
        return AnotherAccount(), standing
    if earlier is not None:
        return earlier, standing
    grant = live_grant(subscriber_id=standing.subscriber_id, client_id=request.client.id)
    reason = release_due(
        request.asked,
        None if grant is None else remembered_decision(grant),
        prompts=request.demand.prompts,
        held=standing.held,
        verified_at=standing.achieved.verified_at,
        now=now,
    )
    decided_at = None if grant is None else grant.decided_at
    return step_of_release(request.demand, standing, reason=reason, decided_at=decided_at), standing


@transaction.atomic
def answer_request(
    request: WaitingRequest, grant: Grant, standing: Standing, *, now: datetime
) -> AuthorizationResponse:
    """Ends the request as allowed and answers where to send the browser with the code.

    Raises OpenRequestFinished when another tab or click was first.
    """
    _end(request, AuthorizationRequest.Outcome.ALLOWED, now=now)
    Grant.objects.filter(pk=grant.pk).update(last_used_at=now)
    code = issue_code(
        client=request.client,
        parameters=request.parameters,
        grant_id=grant.pk,
        allowed=grant.allowed,
        achieved=standing.achieved,
        session_id=standing.session_id,
        now=now,
    )
    return code_response(
        redirect_uri=request.redirect_uri,
        code=code,
        state=request.parameters.get("state"),
        issuer=settings.TRUENAME.public_origin,
        mode=request.parameters.get("response_mode"),
    )


@transaction.atomic
def refuse_request(request: WaitingRequest, error: ErrorCode, *, now: datetime) -> AuthorizationResponse:
    """Ends the request and answers where to send the browser with `error`; raises OpenRequestFinished."""
    _end(request, AuthorizationRequest.Outcome.FAILED, now=now)
    return request.error(error, "The request could not be answered without asking the person.")


@transaction.atomic
def deny_request(*, request_id: UUID, browser_token: str, now: datetime) -> AuthorizationResponse:
    """She said no, at whatever step: nothing is shared. Answers where to send the browser.

    Raises as `advance_request`. Source: RFC 6749, 4.1.2.1 (access_denied).
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    _end(request, AuthorizationRequest.Outcome.DENIED, now=now)
    answer = request.error(ErrorCode.ACCESS_DENIED, "The person chose not to share.")
    keep_answer(request_id=request.id, answer=answer)
    return answer


def _end(request: WaitingRequest, outcome: AuthorizationRequest.Outcome, *, now: datetime) -> None:
    """Ends the request and, whatever the answer, the pushed one that it came from (Source: RFC 9126, 4)."""
    is_first = end_request(request_id=request.id, outcome=outcome, now=now)
    if is_first and request.pushed_id is not None:
        is_first = consume_pushed_request(request.pushed_id, now=now)
    if not is_first:
        raise OpenRequestFinished(organisation_name=request.client.organisation_name, way_back=request.start_again_url)
