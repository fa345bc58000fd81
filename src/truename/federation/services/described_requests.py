"""What every page may say about the request that is open in this browser, or that its signed-in person began."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from truename.assurance.levels import IAL
from truename.federation.domain.waiting import kept_until
from truename.federation.models import AuthorizationRequest
from truename.federation.services.open_requests import read_request
from truename.foundation.clock import utc_now

SESSION_REQUESTS = "open_requests"


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What every page may say about the request that is open in this browser. `login_hint` is an e-mail address that
    the relying party believes to be hers, "" when it gave none."""

    id: UUID
    client_name: str
    organisation_name: str
    service_name: str
    purpose: str
    logo_url: str
    privacy_policy_url: str
    terms_url: str
    is_self_registered: bool
    alternatives_url: str
    alternatives_text: str
    needs_ial2: bool
    resume_url: str
    cancel_url: str
    login_hint: str = field(repr=False)

    @property
    def return_url(self) -> str:
        """The cancel link under the name that other rooms' templates use."""
        return self.cancel_url


def listed_requests(session: Mapping[str, object]) -> tuple[UUID, ...]:
    """The requests that this browser session lists, the one visited last first.

    The session lives on our side and only this room writes the list, so it is proof enough of whose requests they are.
    """
    listed = session.get(SESSION_REQUESTS)
    return tuple(UUID(str(entry[0])) for entry in listed) if isinstance(listed, list) else ()


def describe_open_request(
    session: Mapping[str, object], *, subscriber_id: UUID | None = None, address: str = ""
) -> OpenRequest | None:
    """The request for pages to name: the one that `address` speaks of, else the one visited last in this browser,
    else the newest that `subscriber_id` began elsewhere; None when none is open.

    Whoever is at it is keeping it alive: it is kept for longer, as `kept_until` says.
    """
    listed, now = listed_requests(session), utc_now()
    waiting = AuthorizationRequest.objects.select_related("client").filter(finished_at__isnull=True, expires_at__gt=now)
    row = _listed_row(waiting, listed, address) if listed else None
    if row is None and subscriber_id is not None:
        row = waiting.filter(subscriber_id=subscriber_id).order_by("-created_at").first()
    if row is None:
        return None
    _keep_longer(row, now)
    return _description(row)


def _listed_row(
    waiting: QuerySet[AuthorizationRequest], listed: tuple[UUID, ...], address: str
) -> AuthorizationRequest | None:
    rows = {row.id: row for row in waiting.filter(pk__in=listed)}
    named_first = sorted(listed, key=lambda identifier: str(identifier) not in address)
    return next((rows[identifier] for identifier in named_first if identifier in rows), None)


@transaction.atomic
def _keep_longer(row: AuthorizationRequest, now: datetime) -> None:
    longer = kept_until(created_at=row.created_at, expires_at=row.expires_at, now=now)
    if longer is not None:
        AuthorizationRequest.objects.filter(pk=row.pk, finished_at__isnull=True).update(expires_at=longer)


def _description(row: AuthorizationRequest) -> OpenRequest:
    request = read_request(row)
    client, language = request.client, get_language() or "en"
    return OpenRequest(
        id=request.id,
        client_name=client.service_name,
        organisation_name=client.organisation_name,
        service_name=client.service_name,
        purpose=client.purpose.in_language(language),
        logo_url=client.logo_url,
        privacy_policy_url=client.privacy_policy_url,
        terms_url=client.terms_url,
        is_self_registered=client.is_self_registered,
        alternatives_url=client.alternatives_url,
        alternatives_text=client.alternatives_text.in_language(language),
        needs_ial2=request.demand.needed.ial >= IAL.IAL2,
        resume_url=reverse("federation:resume", args=[request.id]),
        cancel_url=reverse("federation:cancel", args=[request.id]),
        login_hint=request.demand.email_hint,
    )
