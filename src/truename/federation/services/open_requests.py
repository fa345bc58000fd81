"""Authorization requests that wait on the server: accepted, found again by the browser they belong to, ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from truename.assurance.levels import IAL
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
)
from truename.federation.domain.responses import AuthorizationResponse, error_response
from truename.federation.models import AuthorizationRequest, PushedRequest
from truename.federation.services.client_cache import policy_of
from truename.federation.services.signing_keys import SYSTEM_OWNER
from truename.foundation.clock import utc_now
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.vault import unseal_text

KEPT_FOR = timedelta(hours=2)
SESSION_REQUEST = "open_request_id"
SESSION_BROWSER = "federation_browser"
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


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What every page may say about the request that is open in this browser."""

    id: UUID
    client_name: str
    organisation_name: str
    service_name: str
    purpose: str
    alternatives_url: str
    alternatives_text: str
    needs_ial2: bool
    login_hint: str
    resume_url: str
    cancel_url: str

    @property
    def return_url(self) -> str:
        """The cancel link under the name that other rooms' templates use."""
        return self.cancel_url


def claim_request(*, request_id: UUID, browser_token: str) -> bool:
    """Ties a request that no browser has visited yet to this one, by one atomic statement; False when it was taken."""
    binding = blind_index(purpose=_BROWSER_PURPOSE, value=browser_token)
    return bool(AuthorizationRequest.objects.filter(pk=request_id, browser_binding=b"").update(browser_binding=binding))


def tie_request_again(*, request_id: UUID, browser_token: str) -> None:
    """Ties the request that the browser session names to a new browser token, when a sign-out took the old one away."""
    binding = blind_index(purpose=_BROWSER_PURPOSE, value=browser_token)
    AuthorizationRequest.objects.filter(pk=request_id, finished_at__isnull=True).update(browser_binding=binding)


def waiting_request(*, request_id: UUID, browser_token: str, now: datetime) -> WaitingRequest:
    """The open request that this browser began.

    Raises OpenRequestNotFound (also for another browser's), OpenRequestExpired or OpenRequestFinished.
    """
    row = AuthorizationRequest.objects.select_related("client").filter(pk=request_id).first()
    bindings = blind_index_candidates(purpose=_BROWSER_PURPOSE, value=browser_token) if browser_token else ()
    if row is None or bytes(row.browser_binding) not in bindings:
        raise OpenRequestNotFound
    request = _read(row)
    if row.finished_at is not None:
        raise OpenRequestFinished(organisation_name=request.client.organisation_name, way_back=request.client.home_url)
    if now >= row.expires_at:
        raise OpenRequestExpired(
            organisation_name=request.client.organisation_name,
            way_back=request.error(ErrorCode.ACCESS_DENIED, "The request expired before it was answered.").location,
        )
    return request


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


def describe_open_request(session: Mapping[str, object]) -> OpenRequest | None:
    """The request open in the browser session `session`, for pages to name; None when there is none or it is over."""
    named = session.get(SESSION_REQUEST)
    # The session lives on our side and only this room writes that key, so it is proof enough of whose request it is.
    row = _named_row(named) if isinstance(named, str) else None
    if row is None or row.finished_at is not None or utc_now() >= row.expires_at:
        return None
    request = _read(row)
    client, language = request.client, get_language() or "en"
    return OpenRequest(
        id=request.id,
        client_name=client.service_name,
        organisation_name=client.organisation_name,
        service_name=client.service_name,
        purpose=client.purpose.in_language(language),
        alternatives_url=client.alternatives_url,
        alternatives_text=client.alternatives_text.in_language(language),
        needs_ial2=request.demand.needed.ial >= IAL.IAL2,
        login_hint=_login_hint(row),
        resume_url=reverse("federation:resume", args=[request.id]),
        cancel_url=reverse("federation:cancel", args=[request.id]),
    )


def _named_row(identifier: str) -> AuthorizationRequest | None:
    try:
        return AuthorizationRequest.objects.select_related("client").filter(pk=UUID(identifier)).first()
    except ValueError:
        return None


def _login_hint(row: AuthorizationRequest) -> str:
    sealed = row.login_hint_sealed
    return (
        ""
        if sealed is None
        else unseal_text(owner_id=SYSTEM_OWNER, purpose=LOGIN_HINT_PURPOSE, ciphertext=bytes(sealed))
    )


def _read(row: AuthorizationRequest) -> WaitingRequest:
    client = policy_of(row.client)
    parameters = Parameters(row.parameters)
    asked = asked_by(client, parameters)
    demand = demand_of(client, parameters, asked, created_at=row.created_at, subject=row.hinted_subject)
    demand = replace(demand, subscriber_id=row.subscriber_id)
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
