"""Requests met outside their usual course: by a browser that did not begin them, too late, or by another account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from truename.assurance.levels import AAL
from truename.authenticators.services.sessions import AuthenticatedSession
from truename.federation.domain.next_step import ChooseAccount
from truename.federation.domain.parameters import read_parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.refusals import (
    OpenRequestExpired,
    OpenRequestFinished,
    OpenRequestNotFound,
    RequestChanged,
)
from truename.federation.domain.responses import AuthorizationResponse
from truename.federation.domain.waiting import address_to_start_again, is_nameable
from truename.federation.models import AuthorizationRequest
from truename.federation.services.client_cache import find_client, policy_of
from truename.federation.services.open_requests import (
    WaitingRequest,
    check_party_still_listens,
    end_request,
    open_request_of,
    read_request,
    tie_request_again,
    waiting_request,
)
from truename.federation.services.progress import due_step
from truename.foundation.redaction import mask_email
from truename.records.services.audit import record_event
from truename.subscribers.domain.addresses import lookup_form
from truename.subscribers.services.addresses import email_addresses


@dataclass(frozen=True, slots=True)
class StrayRequest:
    """What may be said about a request to a browser that cannot show that it began it; "" where nothing may.

    `is_hers` when the person signed in there began it herself, with another browser or before this one lost its
    cookies.
    """

    organisation_name: str = ""
    way_back: str = ""
    is_hers: bool = False


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """The page on which she says which account she means; `is_another_expected` when the relying party named one."""

    request: WaitingRequest
    masked_email: str
    is_another_expected: bool


def find_stray_request(*, request_id: UUID, session: AuthenticatedSession | None, now: datetime) -> StrayRequest:
    """What may be said about this request here; the same for one that never was and one of somebody else's.

    Raises OpenRequestExpired or OpenRequestFinished when it is hers and over.
    """
    row = AuthorizationRequest.objects.select_related("client").filter(pk=request_id).first()
    if row is None:
        return StrayRequest()
    if _is_hers(row, session):
        return StrayRequest(open_request_of(row, now=now).client.organisation_name, is_hers=True)
    client = policy_of(row.client)
    if not is_nameable(client, is_somebodys=row.subscriber_id is not None):
        return StrayRequest()
    origin = settings.TRUENAME.public_origin
    return StrayRequest(client.organisation_name, address_to_start_again(client, issuer=origin))


def party_named_in(encoded: str) -> StrayRequest:
    """Whom a request that could not be trusted names, when that is an enabled relying party which we registered.

    Its own addresses lead back to it, never one that came with the request (Source: RFC 6749, 4.1.2.1).
    """
    try:
        client = find_client(read_parameters(encoded).get("client_id") or "")
    except ProtocolError:
        client = None
    if client is None or not client.is_enabled or not is_nameable(client, is_somebodys=False):
        return StrayRequest()
    return StrayRequest(
        client.organisation_name, address_to_start_again(client, issuer=settings.TRUENAME.public_origin)
    )


@transaction.atomic
def continue_here(*, request_id: UUID, browser_token: str, session: AuthenticatedSession | None) -> None:
    """Ties her own request to the browser that she uses now; raises OpenRequestNotFound when it is not hers.

    Somebody else's cannot be continued: the answer would sign her in at a service as who began it wants
    (Source: RFC 9700, 4.7).
    """
    row = AuthorizationRequest.objects.filter(pk=request_id, finished_at__isnull=True).first()
    if row is None or session is None or not _is_hers(row, session):
        raise OpenRequestNotFound
    tie_request_again(request_id=request_id, browser_token=browser_token)
    record_event(
        name="federation.request_continued_elsewhere",
        subject_id=session.subscriber_id,
        actor_id=session.subscriber_id,
        data={"client": str(row.client_id)},
    )


def describe_account_choice(
    *, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime
) -> AccountChoice:
    """The account that is signed in, for her to say whether she means it.

    Raises RequestChanged when another step is due, and as `waiting_request`.
    Source: OpenID Connect Core 1.0, 3.1.2.1 (`prompt=select_account`).
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    step, standing = due_step(request, session, now=now)
    if not isinstance(step, ChooseAccount) or standing is None:
        raise RequestChanged
    emails = email_addresses(subscriber_id=standing.subscriber_id)
    is_hinted = bool(request.demand.email_hint) and lookup_form(request.demand.email_hint) not in standing.emails
    return AccountChoice(request, mask_email(emails[0].address) if emails else "", is_hinted)


@transaction.atomic
def continue_as(*, request_id: UUID, browser_token: str, session: AuthenticatedSession | None, now: datetime) -> None:
    """She goes on with the account that is signed in now, whichever was before in this browser. Nothing has left yet.

    Raises RequestChanged when nobody is signed in any more, and as `waiting_request`.
    """
    request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    if session is None:
        raise RequestChanged
    rows = AuthorizationRequest.objects.filter(pk=request.id, finished_at__isnull=True)
    rows.update(subscriber_id=session.subscriber_id)


@transaction.atomic
def return_expired(*, request_id: UUID, browser_token: str, now: datetime) -> AuthorizationResponse:
    """Ends a request that expired and answers where to send the browser: back, with an error and its state.

    The code is login_required: she has to sign in again, and neither said no nor met a fault
    (Source: OpenID Connect Core 1.0, 3.1.2.6). Raises OpenRequestNotFound, OpenRequestFinished or PartySwitchedOff.
    """
    try:
        request = waiting_request(request_id=request_id, browser_token=browser_token, now=now)
    except OpenRequestExpired:
        row = AuthorizationRequest.objects.select_related("client").get(pk=request_id)
        request = read_request(row)
        check_party_still_listens(request)
    else:
        raise OpenRequestNotFound
    if not end_request(request_id=request_id, outcome=AuthorizationRequest.Outcome.FAILED, now=now):
        raise OpenRequestFinished(organisation_name=request.client.organisation_name, way_back=request.start_again_url)
    return request.error(ErrorCode.LOGIN_REQUIRED, "The request expired before it was answered.")


def _is_hers(row: AuthorizationRequest, session: AuthenticatedSession | None) -> bool:
    # Whom she deals with is personal data, shown behind two factors only (SP 800-63B-4, 2).
    return session is not None and session.aal >= AAL.AAL2 and row.subscriber_id == session.subscriber_id
