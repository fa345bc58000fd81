"""Registers the APIs that access tokens can be asked for (RFC 8707). Issuing the tokens is elsewhere."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from truename.federation.domain.registration import LONGEST_NAME, UnusableRegistration, check_registered_uri
from truename.federation.models import RelyingParty, ResourceServer
from truename.federation.services.stamped_cache import CLIENTS, note_change
from truename.records.services.audit import record_event


@dataclass(frozen=True, slots=True)
class ResourceServerView:
    """One API as the operator sees it. `introspected_by` is a client_id, "" when nobody may look its tokens up."""

    identifier: str
    name: str
    is_jwt: bool
    introspected_by: str
    is_enabled: bool


@transaction.atomic
def register_resource_server(
    *, identifier: str, name: str, is_jwt: bool, introspected_by: str = "", actor_id: UUID | None = None
) -> ResourceServerView:
    """Adds the API at address `identifier`; with `is_jwt` its access tokens are signed and readable there.

    `introspected_by` is the client_id under which it asks about opaque ones. Raises UnusableRegistration.
    Source: RFC 8707, 2; RFC 9068, 3; RFC 7662, 2.1.
    """
    check_registered_uri(identifier, field="identifier")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise UnusableRegistration("name", f"give a name of at most {LONGEST_NAME} characters.")
    client = RelyingParty.objects.filter(client_id=introspected_by).first() if introspected_by else None
    if introspected_by and client is None:
        raise UnusableRegistration("introspected_by", "no relying party has this client_id.")
    if client is None and not is_jwt:
        raise UnusableRegistration("introspected_by", "opaque tokens need a client that may look them up.")
    try:
        with transaction.atomic():
            row = ResourceServer.objects.create(
                identifier=identifier, name=name.strip(), is_jwt=is_jwt, introspected_by=client
            )
    except IntegrityError:
        raise UnusableRegistration("identifier", "a resource server has this address already.") from None
    note_change(CLIENTS)
    record_event(
        name="federation.resource_server_registered",
        subject_id=None,
        actor_id=actor_id,
        data={"resource_server": str(row.id)},
    )
    return _view(row)


def resource_servers() -> tuple[ResourceServerView, ...]:
    """All of them, by address."""
    return tuple(_view(row) for row in ResourceServer.objects.select_related("introspected_by").order_by("identifier"))


def _view(row: ResourceServer) -> ResourceServerView:
    by = "" if row.introspected_by is None else row.introspected_by.client_id
    return ResourceServerView(row.identifier, row.name, row.is_jwt, by, row.is_enabled)
