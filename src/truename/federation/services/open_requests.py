"""Authorization requests that wait on the server: accepted, found again by the browser they belong to, ended."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from truename.federation.domain.attributes import AttributeAgreement, attributes_asked
from truename.federation.domain.authentication_context import context_needed, contexts_wanted
from truename.federation.domain.claims_request import read_claims_request
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.next_step import Demand
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import ErrorCode
from truename.federation.domain.refusals import (
    OpenRequestExpired,
    OpenRequestFinished,
    OpenRequestNotFound,
    PartySwitchedOff,
)
from truename.federation.domain.responses import AuthorizationResponse, error_response
from truename.federation.domain.waiting import address_to_start_again, email_hint
from truename.federation.models import AuthorizationRequest, PushedRequest
from truename.federation.services.client_cache import policy_of
from truename.federation.services.signing_keys import SYSTEM_OWNER
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.vault import unseal_text

_BROWSER_PURPOSE = "federation.browser"
LOGIN_HINT_PURPOSE = "federation.login_hint"


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """An open request and everything its parameters mean."""

    id: UUID
    client: ClientPolicy
    parameters: Parameters
    demand: Demand
    asked: tuple[AttributeAgreement, ...]
    pushed_id: UUID | None = None

    @property
    def start_again_url(self) -> str:
        """Where she begins a new sign-in at this relying party; "" when it gave no address."""
        return address_to_start_again(self.client, issuer=settings.TRUENAME.public_origin)

    @property
    def redirect_uri(self) -> str:
        """The return address that was checked when the request came in."""
        return self.parameters.values["redirect_uri"]

    def error(self, error: ErrorCode, reason: str) -> AuthorizationResponse:
        """The answer that carries `error` to the relying party."""
        return error_response(
            redirect_uri=self.redirect_uri,
            error=error.value,
            reason=reason,
            state=self.parameters.get("state"),
            issuer=settings.TRUENAME.public_origin,
            mode=self.parameters.get("response_mode"),
        )


def claim_request(*, request_id: UUID, browser_token: str) -> bool:
    """Ties a request that no browser has visited yet to this one, by one atomic statement; False when it was taken."""
    binding = blind_index(purpose=_BROWSER_PURPOSE, value=browser_token)
    return bool(AuthorizationRequest.objects.filter(pk=request_id, browser_binding=b"").update(browser_binding=binding))


def tie_request_again(*, request_id: UUID, browser_token: str) -> None:
    """Ties an open request to another browser, for which its own person has asked: the earlier one loses it."""
    binding = blind_index(purpose=_BROWSER_PURPOSE, value=browser_token)
    AuthorizationRequest.objects.filter(pk=request_id, finished_at__isnull=True).update(browser_binding=binding)


def waiting_request(*, request_id: UUID, browser_token: str, now: datetime) -> WaitingRequest:
    """The open request that this browser began.

    Raises OpenRequestNotFound (also for another browser's), OpenRequestExpired, OpenRequestFinished, PartySwitchedOff.
    """
    row = AuthorizationRequest.objects.select_related("client").filter(pk=request_id).first()
    if row is None or not is_tied_to(row, browser_token):
        raise OpenRequestNotFound
    return open_request_of(row, now=now)


def is_tied_to(row: AuthorizationRequest, browser_token: str) -> bool:
    """Whether `row` belongs to the browser that showed `browser_token` ("" never does)."""
    if not browser_token:
        return False
    return bytes(row.browser_binding) in blind_index_candidates(purpose=_BROWSER_PURPOSE, value=browser_token)


def open_request_of(row: AuthorizationRequest, *, now: datetime) -> WaitingRequest:
    """What waits in `row`, which the caller has found to be this person's.

    Raises OpenRequestExpired, OpenRequestFinished or PartySwitchedOff.
    """
    request = read_request(row)
    ended = {"organisation_name": request.client.organisation_name, "way_back": request.start_again_url}
    if row.finished_at is not None:
        raise OpenRequestFinished(**ended)
    if now >= row.expires_at:
        raise OpenRequestExpired(**ended)
    check_party_still_listens(request)
    return request


def check_party_still_listens(request: WaitingRequest) -> None:
    """Raises PartySwitchedOff when the party, or the address that the answer would go to, went while this waited.

    Source: RFC 6749, 10.15; RFC 9700, 2.1 (no redirect to an address that is not registered).
    """
    if not request.client.is_enabled or request.redirect_uri not in request.client.redirect_uris:
        raise PartySwitchedOff(organisation_name=request.client.organisation_name, way_back="")


def end_request(*, request_id: UUID, outcome: AuthorizationRequest.Outcome, now: datetime) -> bool:
    """Ends an open request by one atomic statement; False when another tab or click ended it first."""
    rows = AuthorizationRequest.objects.filter(pk=request_id, outcome=AuthorizationRequest.Outcome.OPEN)
    return bool(rows.update(outcome=outcome, finished_at=now))


def consume_pushed_request(pushed_id: UUID, *, now: datetime) -> bool:
    """Ends a pushed request by one atomic statement; False when it was answered before. Source: RFC 9126, 4."""
    return bool(PushedRequest.objects.filter(pk=pushed_id, consumed_at__isnull=True).update(consumed_at=now))


def belongs_to(*, request_id: UUID, subscriber_id: UUID) -> bool:
    """Makes the request hers if it is nobody's yet; False when it is somebody else's."""
    rows = AuthorizationRequest.objects.filter(pk=request_id)
    rows.filter(subscriber__isnull=True).update(subscriber_id=subscriber_id)
    return rows.filter(subscriber_id=subscriber_id).exists()


def _login_hint(row: AuthorizationRequest) -> str:
    sealed = row.login_hint_sealed
    return (
        ""
        if sealed is None
        else unseal_text(owner_id=SYSTEM_OWNER, purpose=LOGIN_HINT_PURPOSE, ciphertext=bytes(sealed))
    )


def read_request(row: AuthorizationRequest) -> WaitingRequest:
    """What the stored parameters of `row` mean; whether it is still open is not looked at."""
    client = policy_of(row.client)
    parameters = Parameters(row.parameters)
    asked = asked_by(client, parameters)
    demand = demand_of(client, parameters, asked, created_at=row.created_at, subject=row.hinted_subject)
    demand = replace(demand, subscriber_id=row.subscriber_id, email_hint=email_hint(_login_hint(row)))
    return WaitingRequest(row.id, client, parameters, demand, asked, row.pushed_id)


def asked_by(client: ClientPolicy, parameters: Parameters) -> tuple[AttributeAgreement, ...]:
    """The lines of the agreement that this request asks for, by scope or by single claim."""
    claims = read_claims_request(parameters.get("claims"))
    return attributes_asked(parameters.words("scope"), client.agreements, claims=claims.names)


def demand_of(
    client: ClientPolicy,
    parameters: Parameters,
    asked: tuple[AttributeAgreement, ...],
    *,
    created_at: datetime,
    subject: str,
) -> Demand:
    """What this request asks of whoever answers it."""
    claims = read_claims_request(parameters.get("claims"))
    wanted, _ = contexts_wanted(parameters.words("acr_values"), claims, client.default_acr_values)
    max_age = parameters.get("max_age")
    return Demand(
        created_at=created_at,
        needed=context_needed(wanted, minimum_ial=client.minimum_ial, minimum_aal=client.minimum_aal),
        prompts=frozenset(parameters.words("prompt")),
        max_age=client.default_max_age if max_age is None else timedelta(seconds=int(max_age)),
        attributes={agreement.attribute: agreement.is_required for agreement in asked},
        subscriber_id=None,
        subject=subject,
    )
