"""Authorization requests that wait on the server: accepted, found again by the browser they belong to, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language

from truename.assurance.levels import IAL
from truename.federation.domain.attributes import AttributeAgreement, attributes_asked
from truename.federation.domain.authentication_context import ContextClass, context_needed
from truename.federation.domain.authorization_checks import (
    ADDRESS_CHECKS,
    KNOWN_PARAMETERS,
    REQUEST_CHECKS,
    AuthorizationAttempt,
)
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.next_step import Demand
from truename.federation.domain.parameters import Parameters, read_parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError, UntrustedRequest
from truename.federation.domain.refusals import (
    AnswerRefused,
    OpenRequestExpired,
    OpenRequestFinished,
    OpenRequestNotFound,
)
from truename.federation.domain.responses import error_response
from truename.federation.models import AuthorizationRequest
from truename.federation.services.client_cache import find_client, policy_of
from truename.federation.services.signing_keys import SYSTEM_OWNER
from truename.foundation.clock import utc_now
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.records.services.vault import seal_text, unseal_text

KEPT_FOR = timedelta(hours=2)
SESSION_REQUEST = "open_request_id"
SESSION_BROWSER = "federation_browser"
_BROWSER_PURPOSE = "federation.browser"
_HINT_PURPOSE = "federation.login_hint"


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """An open request and everything its parameters mean."""

    id: UUID
    client: ClientPolicy
    parameters: Parameters
    demand: Demand
    asked: tuple[AttributeAgreement, ...]

    @property
    def redirect_uri(self) -> str:
        """The return address that was checked when the request came in."""
        return self.parameters.values["redirect_uri"]

    def error_location(self, error: ErrorCode, reason: str) -> str:
        """Where to send the browser with `error`."""
        return error_response(
            redirect_uri=self.redirect_uri,
            error=error.value,
            reason=reason,
            state=self.parameters.get("state"),
            issuer=settings.TRUENAME.public_origin,
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


def accept_request(*, encoded: str, now: datetime) -> UUID:
    """Checks an authorization request and keeps it; answers the identifier under which it waits.

    Raises UntrustedRequest (answer on a page of our own) or AnswerRefused (send the browser to its `location`).
    """
    try:
        parameters = read_parameters(encoded)
    except ProtocolError as unreadable:
        raise UntrustedRequest(unreadable.reason) from None
    attempt = AuthorizationAttempt(parameters, find_client(parameters.get("client_id") or ""))
    for check in ADDRESS_CHECKS:
        check(attempt)
    try:
        for check in REQUEST_CHECKS:
            check(attempt)
    except ProtocolError as refused:
        raise AnswerRefused(
            error_response(
                redirect_uri=parameters.values["redirect_uri"],
                error=refused.error.value,
                reason=refused.reason,
                state=parameters.get("state"),
                issuer=settings.TRUENAME.public_origin,
            )
        ) from None
    return _keep_request(attempt.trusted_client, parameters, now=now)


@transaction.atomic
def _keep_request(client: ClientPolicy, parameters: Parameters, *, now: datetime) -> UUID:
    known = {name: value for name, value in parameters.values.items() if name in KNOWN_PARAMETERS}
    # Hints are personal data or assertions about her: one is sealed, the other is not needed again.
    hint = known.pop("login_hint", "")
    known.pop("id_token_hint", None)
    row = AuthorizationRequest.objects.create(
        client_id=client.id,
        parameters=known,
        login_hint_sealed=seal_text(owner_id=SYSTEM_OWNER, purpose=_HINT_PURPOSE, text=hint) if hint else None,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    return row.id


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
            way_back=request.error_location(ErrorCode.ACCESS_DENIED, "The request expired before it was answered."),
        )
    return request


def end_request(*, request_id: UUID, outcome: AuthorizationRequest.Outcome, now: datetime) -> bool:
    """Ends an open request by one atomic statement; False when another tab or click ended it first."""
    rows = AuthorizationRequest.objects.filter(pk=request_id, outcome=AuthorizationRequest.Outcome.OPEN)
    return bool(rows.update(outcome=outcome, finished_at=now))


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
    return "" if sealed is None else unseal_text(owner_id=SYSTEM_OWNER, purpose=_HINT_PURPOSE, ciphertext=bytes(sealed))


def _read(row: AuthorizationRequest) -> WaitingRequest:
    client = policy_of(row.client)
    parameters = Parameters(row.parameters)
    asked = attributes_asked(parameters.words("scope"), client.attributes)
    max_age = parameters.get("max_age")
    demand = Demand(
        created_at=row.created_at,
        needed=needed_by(client, parameters),
        prompts=frozenset(parameters.words("prompt")),
        max_age=None if max_age is None else timedelta(seconds=int(max_age)),
        attributes={agreement.attribute: agreement.is_required for agreement in asked},
        subscriber_id=row.subscriber_id,
    )
    return WaitingRequest(row.id, client, parameters, demand, asked)


def needed_by(client: ClientPolicy, parameters: Parameters) -> ContextClass:
    """The context class that this request aims for."""
    return context_needed(
        parameters.words("acr_values"), minimum_ial=client.minimum_ial, minimum_aal=client.minimum_aal
    )
