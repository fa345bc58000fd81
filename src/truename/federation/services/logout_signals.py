"""Which relying parties took part in a session, and the logouts that are queued for them; `logout_delivery` sends."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from truename.authenticators.domain.events import SessionEnded
from truename.federation.domain.responses import with_parameters
from truename.federation.models import AuthorizationCode, Grant, LogoutDelivery, RelyingParty
from truename.federation.services.logout_delivery import deliver_on_commit
from truename.federation.services.session_ids import session_identifier
from truename.federation.services.subjects import known_subject
from truename.records.services.audit import record_event


@dataclass(frozen=True, slots=True)
class PlaceLeft:
    """A service that cannot be told: she has to sign out there herself. `home_url` "" is not known."""

    service_name: str
    home_url: str


@dataclass(frozen=True, slots=True)
class Farewell:
    """What the page after signing out does and says: the addresses that it loads for services that listen in the
    browser, whether any service is told at all, and those that are not."""

    frames: tuple[str, ...]
    is_anybody_told: bool
    untold: tuple[PlaceLeft, ...]


def parties_of_session(session_id: UUID) -> QuerySet[RelyingParty]:
    """The enabled relying parties that received an assertion in this session, by name.

    Source: OpenID Connect Back-Channel Logout 1.0, 2.3; Front-Channel Logout 1.0, 2.
    """
    clients = AuthorizationCode.objects.filter(session_id=session_id, used_at__isnull=False).values("client_id")
    return RelyingParty.objects.filter(pk__in=clients, is_enabled=True).order_by("service_name", "id")


def queue_session_logouts(event: SessionEnded) -> None:
    """Queues one logout of this session for each party that took part and listens; the caller is the transaction.

    A code on its way ends with the session: nobody would be told of what it is exchanged for afterwards. A party that
    is about to hear that everything of hers ended is not told of each session besides.
    """
    AuthorizationCode.objects.filter(session_id=event.session_id, used_at__isnull=True).delete()
    told = 0
    for party in parties_of_session(event.session_id).exclude(backchannel_logout_uri=""):
        sid = session_identifier(event.session_id, party.client_id)
        told += _queue(party, event.subscriber_id, sid)
    if told:
        _record(event.subscriber_id, told, event.reason)


def farewell(ended: Iterable[UUID]) -> Farewell:
    """What is left to do in the browser for the sessions in `ended`.

    Source: OpenID Connect Front-Channel Logout 1.0, 2 and 3 (`iss` and `sid` always).
    """
    frames: list[str] = []
    told, untold = set(), {}
    for session_id in ended:
        for party in parties_of_session(session_id):
            if party.frontchannel_logout_uri:
                sid = session_identifier(session_id, party.client_id)
                origin = settings.TRUENAME.public_origin
                frames.append(with_parameters(party.frontchannel_logout_uri, {"iss": origin, "sid": sid}))
            if party.frontchannel_logout_uri or party.backchannel_logout_uri:
                told.add(party.id)
            else:
                untold[party.id] = PlaceLeft(party.service_name, party.home_url)
    return Farewell(tuple(frames), bool(told), tuple(untold.values()))


def queue_grant_logouts(grants: QuerySet[Grant], *, subscriber_id: UUID, reason: str) -> None:
    """Queues one logout of every session for each party of `grants` that listens; the caller is the transaction."""
    parties = RelyingParty.objects.filter(pk__in=grants.values("client_id"), is_enabled=True)
    told = sum(_queue(party, subscriber_id, "") for party in parties.exclude(backchannel_logout_uri=""))
    if told:
        _record(subscriber_id, told, reason)


def _queue(party: RelyingParty, subscriber_id: UUID, sid: str) -> bool:
    subject = known_subject(subscriber_id=subscriber_id, sector=party.sector)
    if subject is None:
        return False
    waiting = LogoutDelivery.objects.filter(client=party, subject=subject, sid="", state=LogoutDelivery.State.QUEUED)
    if waiting.exists():
        return False
    deliver_on_commit(LogoutDelivery.objects.create(client=party, subject=subject, sid=sid))
    return True


def _record(subscriber_id: UUID, told: int, reason: str) -> None:
    record_event(name="federation.logout_queued", subject_id=subscriber_id, data={"parties": told, "reason": reason})
