"""Clients that register themselves, and read, replace and delete what they registered (RFC 7591, RFC 7592)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import transaction

from truename.authenticators.domain.throttling import ThrottleRule
from truename.authenticators.services.throttling import count_attempt
from truename.federation.domain.client_metadata import (
    ClientMetadata,
    check_sector_document,
    client_metadata,
    read_client_metadata,
    wire_name,
)
from truename.federation.domain.json_members import Members, read_object
from truename.federation.domain.ports import OutboundHttp
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.registration import UnusableRegistration, check_registered_uri
from truename.federation.models import AccessToken, AuthorizationCode, Grant, PushedRequest, RefreshToken, RelyingParty
from truename.federation.services.initial_access import is_any_token_usable, is_token_usable, spend_token
from truename.federation.services.registry import (
    RegisteredParty,
    change_relying_party,
    is_secret_of,
    register_relying_party,
    registration_of,
    set_relying_party_enabled,
)
from truename.foundation.adapters import load_adapter
from truename.foundation.randomness import random_token
from truename.foundation.refusal import Refusal
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates

_TOKEN_PURPOSE = "federation.registration_access_token"  # noqa: S105 - the name of a purpose
# Where anybody may register, a stranger must not be able to fill the table.
OPEN_REGISTRATIONS = ThrottleRule("open_client_registrations", 2000, timedelta(hours=1), "RFC 7591, 5")
# RFC 7592, 2.2: these MUST NOT be in an update.
_READ_ONLY = (
    "registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClientInformation:
    """What a client is told of itself. `client_secret` None: it has none, or knows the one it has."""

    client_id: str
    issued_at: datetime
    uses_secret: bool
    metadata: Mapping[str, object]
    registration_access_token: str = field(repr=False)
    client_secret: str | None = field(repr=False)


def is_registration_offered(*, now: datetime) -> bool:
    """Whether anybody could register a client: what discovery says."""
    return settings.TRUENAME.registration_open or is_any_token_usable(now=now)


def register_client(*, body: str, initial_access_token: str | None, now: datetime) -> ClientInformation:
    """Registers the client that `body`, a JSON object, describes.

    Raises ProtocolError: invalid_token without a usable initial access token where one is needed, else
    invalid_redirect_uri or invalid_client_metadata naming the member. Raises TooManyAttempts where registration is
    open and too many came within the hour. Source: RFC 7591, 3.
    """
    is_open = settings.TRUENAME.registration_open
    if not is_open and not is_token_usable(token=initial_access_token or "", now=now):
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "Registering needs a valid initial access token.")
    asked = _read_metadata(body)
    if is_open:
        count_attempt(rule=OPEN_REGISTRATIONS, key="", now=now)
    _check_sector(asked)
    with transaction.atomic():
        permitted_by = None if is_open else spend_token(token=initial_access_token or "", now=now)
        if not is_open and permitted_by is None:
            raise ProtocolError(ErrorCode.INVALID_TOKEN, "The initial access token has no use left.")
        with _refusing_metadata():
            party = register_relying_party(registration=asked.registration)
        token = random_token()
        rows = RelyingParty.objects.filter(client_id=party.client_id)
        rows.update(registration_token_digest=_digest(token), registered_metadata=dict(asked.extras))
        row = rows.get()
        permission = {} if permitted_by is None else {"initial_access_token": str(permitted_by)}
        record_event(
            name="federation.client_registered_itself", subject_id=None, data={"client": str(row.id)} | permission
        )
    return _information(row, token, party)


def read_client(*, client_id: str, token: str) -> ClientInformation:
    """What is registered for the client whose registration access token this is, without its secret, which we do not
    know. Raises ProtocolError(invalid_token). Source: RFC 7592, 2.1."""
    return _information(_own_row(client_id, token), token, None)


def replace_client(*, client_id: str, token: str, body: str) -> ClientInformation:
    """Replaces all that is registered by what `body` says; what it leaves out is gone.

    The registration access token stays the same: were it replaced, an answer lost on the way would lock the client
    out (RFC 7592, 2.2 leaves the choice). Raises ProtocolError as `register_client`. Source: RFC 7592, 2.2.
    """
    row = _own_row(client_id, token)
    asked = _read_metadata(body, updating=row)
    _check_sector(asked)
    with transaction.atomic():
        row = _own_row(client_id, token, is_locked=True)
        with _refusing_metadata():
            party = change_relying_party(client_id=row.client_id, registration=asked.registration)
        RelyingParty.objects.filter(pk=row.pk).update(registered_metadata=dict(asked.extras))
        record_event(name="federation.client_changed_itself", subject_id=None, data={"client": str(row.id)})
        row.refresh_from_db()
    return _information(row, token, party)


@transaction.atomic
def delete_client(*, client_id: str, token: str, now: datetime) -> None:
    """Ends the registration: the client is switched off, all it was granted is taken back, its token is worth nothing.

    The row stays, so that the audit trail keeps its meaning. Raises ProtocolError(invalid_token).
    Source: RFC 7592, 2.3.
    """
    row = _own_row(client_id, token, is_locked=True)
    set_relying_party_enabled(client_id=row.client_id, is_enabled=False)
    # Still marked as one that registered itself, by the hash of a token that nobody was given.
    RelyingParty.objects.filter(pk=row.pk).update(registration_token_digest=_digest(random_token()))
    AccessToken.objects.filter(code__client=row, revoked_at__isnull=True).update(revoked_at=now)
    RefreshToken.objects.filter(code__client=row, revoked_at__isnull=True).update(revoked_at=now)
    AuthorizationCode.objects.filter(client=row, used_at__isnull=True).update(used_at=now)
    PushedRequest.objects.filter(client=row, consumed_at__isnull=True).update(consumed_at=now)
    Grant.objects.filter(client=row, revoked_at__isnull=True).update(revoked_at=now)
    record_event(name="federation.client_deleted_itself", subject_id=None, data={"client": str(row.id)})


def _own_row(client_id: str, token: str, *, is_locked: bool = False) -> RelyingParty:
    rows = RelyingParty.objects.select_for_update() if is_locked else RelyingParty.objects.all()
    digests = blind_index_candidates(purpose=_TOKEN_PURPOSE, value=token)
    row = rows.filter(registration_token_digest__in=digests).first()
    # RFC 7592, 2.1: a token shown for another client, or one that is switched off, is as good as none.
    if row is None or row.client_id != client_id or not row.is_enabled:
        raise ProtocolError(ErrorCode.INVALID_TOKEN, "The registration access token is not valid for this client.")
    return row


def _read_metadata(body: str, updating: RelyingParty | None = None) -> ClientMetadata:
    with _refusing_metadata():
        members = read_object(body)
        if updating is not None:
            _check_update(Members(members), updating)
        return read_client_metadata(members)


def _check_update(given: Members, row: RelyingParty) -> None:
    """Source: RFC 7592, 2.2 (what an update must, may and must not carry)."""
    for name in _READ_ONLY:
        if name in given.values:
            raise given.refused(name, "leave this out of an update.")
    if given.text("client_id") != row.client_id:
        raise given.refused("client_id", "give the client_id that is being changed.")
    secret = given.text("client_secret")
    if secret and not is_secret_of(row, secret):
        raise given.refused("client_secret", "this is not the client's secret, and it cannot be chosen.")


def _check_sector(asked: ClientMetadata) -> None:
    """Fetches the document that names the redirect addresses of one sector. Source: OpenID Connect Core 1.0, 8.1."""
    address = asked.registration.sector_identifier_uri
    if not address:
        return
    with _refusing_metadata():
        check_registered_uri(address, field="sector_identifier_uri")
        outbound = cast(OutboundHttp, load_adapter(settings.ADAPTERS["federation.outbound_http"]))
        try:
            document = outbound.get(address)
        except Refusal:
            raise UnusableRegistration("sector_identifier_uri", "it could not be fetched.") from None
        check_sector_document(document, asked.registration.redirect_uris)


@contextmanager
def _refusing_metadata() -> Iterator[None]:
    """Turns UnusableRegistration into the error of RFC 7591, 3.2.2, under the member's name on the wire."""
    try:
        yield
    except UnusableRegistration as error:
        is_redirect = error.field == "redirect_uris"
        code = ErrorCode.INVALID_REDIRECT_URI if is_redirect else ErrorCode.INVALID_CLIENT_METADATA
        raise ProtocolError(code, f"{wire_name(error.field)}: {error.why}") from None


def _information(row: RelyingParty, token: str, party: RegisteredParty | None) -> ClientInformation:
    metadata = client_metadata(registration_of(row), row.registered_metadata or {})
    secret = None if party is None else party.client_secret
    return ClientInformation(row.client_id, row.registered_at, row.secret_digest is not None, metadata, token, secret)


def _digest(token: str) -> bytes:
    return blind_index(purpose=_TOKEN_PURPOSE, value=token)
