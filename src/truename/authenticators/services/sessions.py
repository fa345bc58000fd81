"""Who is signed in with this browser, how strongly and since when. Proving it is in `sign_in`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from truename.assurance.levels import AAL
from truename.authenticators.domain.events import SessionEnded
from truename.authenticators.domain.methods import achieved_level, with_methods
from truename.authenticators.domain.refusals import SignInRefused
from truename.authenticators.models import AuthenticatedSession as SessionRow
from truename.foundation.clock import utc_now
from truename.records.services.audit import record_event
from truename.records.services.news import publish

SESSION_KEY = "authenticated_session_id"
# Sessions of one person that are over here without her having signed out: they may live on at relying parties.
_EARLIER = "earlier_session_ids"
_EARLIER_KEPT = 10
# What signing out has just ended, for the one page that comes after it.
_JUST_ENDED = "just_ended_session_ids"
# What survives a change of person or a sign-out, because it belongs to the browser and not to the account.
_BROWSERS_OWN = ("open_requests",)
SEEN_EVERY = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class AuthenticatedSession:
    """One signed-in browser. `authenticated_at` is when it reached its level, `reauthenticated_at` the latest proof."""

    id: UUID
    subscriber_id: UUID
    aal: AAL
    amr: tuple[str, ...]
    authenticated_at: datetime
    reauthenticated_at: datetime


def current_session(request: HttpRequest) -> AuthenticatedSession | None:
    """The session of this browser; None when nobody is signed in, or the idle or absolute time has passed.

    Source: SP 800-63B-4, 2.2.3 and 5.2.
    """
    identifier = request.session.get(SESSION_KEY)
    if identifier is None:
        return None
    row = SessionRow.objects.filter(pk=identifier, ended_at__isnull=True, subscriber__status="active").first()
    now = utc_now()
    if row is None or is_over(started_at=row.started_at, last_seen_at=row.last_seen_at, now=now):
        if row is not None:
            _end(row.id, row.subscriber_id, "timed_out", now)
            _remember_earlier(request, row.id)
        del request.session[SESSION_KEY]
        return None
    if now - row.last_seen_at > SEEN_EVERY:
        SessionRow.objects.filter(pk=row.pk).update(last_seen_at=now)
    return AuthenticatedSession(
        row.id, row.subscriber_id, AAL(row.aal), tuple(row.amr), row.authenticated_at, row.reauthenticated_at
    )


def person_leaving(request: HttpRequest) -> UUID | None:
    """Whose sessions `end_session` would end in this browser: the person signed in, or the one who was until her time
    ran out. For who is signed in, ask `current_session`."""
    session = current_session(request)
    if session is not None:
        return session.subscriber_id
    return next((row.subscriber_id for row in _earlier_rows(request)), None)


def signed_in(request: HttpRequest) -> AuthenticatedSession:
    """The session behind a gate, where there is one; raises SignInRefused when it ended between gate and view."""
    session = current_session(request)
    if session is None:
        raise SignInRefused
    return session


@transaction.atomic
def start_or_strengthen_session(
    request: HttpRequest, *, subscriber_id: UUID, methods: tuple[str, ...], now: datetime
) -> AuthenticatedSession:
    """Records that the holder of this browser just used `methods`; the session identifier changes.

    The same person's session gains strength; another person's session ends first.
    """
    present = current_session(request)
    if present is not None and present.subscriber_id == subscriber_id:
        _strengthen(present, methods, now)
    else:
        if present is not None:
            end_session(request, reason="another_person")
        elif any(row.subscriber_id != subscriber_id for row in _earlier_rows(request)):
            _tell_of_earlier(request, "another_person")
        amr = with_methods((), methods)
        row = SessionRow.objects.create(
            subscriber_id=subscriber_id,
            aal=int(achieved_level(amr)),
            amr=list(amr),
            authenticated_at=now,
            reauthenticated_at=now,
            last_seen_at=now,
        )
        request.session[SESSION_KEY] = str(row.id)
        record_event(name="authenticators.session_started", subject_id=subscriber_id, data={"aal": row.aal})
    request.session.cycle_key()
    return signed_in(request)


@transaction.atomic
def end_session(request: HttpRequest, *, reason: str = "signed_out") -> tuple[UUID, ...]:
    """Signs this browser out and answers which sessions that ended; a request that waits in it goes on waiting.

    Her sessions that had run out of time here, or were set aside, count too: who signs out an hour after she came from
    here expects the services to be told. Nothing happens when there is none.
    """
    session = current_session(request)
    if session is not None:
        _end(session.id, session.subscriber_id, reason, utc_now())
        publish(SessionEnded(session.id, session.subscriber_id, reason))
    earlier = _tell_of_earlier(request, reason)
    _forget(request, *_BROWSERS_OWN)
    return earlier if session is None else (session.id, *earlier)


def remember_ended_sessions(request: HttpRequest, ended: tuple[UUID, ...]) -> None:
    """Keeps what `end_session` answered for the page after signing out."""
    request.session[_JUST_ENDED] = [str(each) for each in ended]


def take_ended_sessions(request: HttpRequest) -> tuple[UUID, ...]:
    """What was just ended in this browser, once; a browser session that holds nothing more goes with it."""
    ended = tuple(UUID(each) for each in request.session.pop(_JUST_ENDED, ()))
    if ended and not request.session.keys():
        request.session.flush()
    return ended


@transaction.atomic
def set_session_aside(request: HttpRequest) -> None:
    """Ends the session of this browser for a new proof: relying parties hear of it when she signs out, not now."""
    session = current_session(request)
    if session is not None:
        _end(session.id, session.subscriber_id, "set_aside", utc_now())
        _remember_earlier(request, session.id)
    _forget(request, *_BROWSERS_OWN, _EARLIER)


@transaction.atomic
def end_all_sessions(*, subscriber_id: UUID, reason: str, except_id: UUID | None = None) -> int:
    """Signs out every browser of this account but one; answers how many."""
    rows = SessionRow.objects.filter(subscriber_id=subscriber_id, ended_at__isnull=True)
    if except_id is not None:
        rows = rows.exclude(pk=except_id)
    now = utc_now()
    identifiers = list(rows.values_list("id", flat=True))
    ended = [each for each in identifiers if rows.filter(pk=each).update(ended_at=now)]
    if ended:
        record_event(
            name="authenticators.sessions_ended", subject_id=subscriber_id, data={"count": len(ended), "reason": reason}
        )
    for identifier in ended:
        publish(SessionEnded(identifier, subscriber_id, reason))
    return len(ended)


def is_fresh(session: AuthenticatedSession, *, now: datetime) -> bool:
    """Whether the latest proof is recent enough for a change of the account (SP 800-63B-4, 4.1.2)."""
    return session.aal >= AAL.AAL2 and now - session.reauthenticated_at <= settings.TRUENAME.step_up_age


def is_over(*, started_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
    """Whether the idle or the absolute time of a session has passed. Source: SP 800-63B-4, 2.2.3 and 5.2."""
    idle, absolute = settings.TRUENAME.session_idle, settings.TRUENAME.session_absolute
    return now - last_seen_at > idle or now - started_at > absolute


def _strengthen(present: AuthenticatedSession, methods: tuple[str, ...], now: datetime) -> None:
    amr = with_methods(present.amr, methods)
    level = achieved_level(amr)
    times: dict[str, datetime] = {"last_seen_at": now}
    if level > present.aal:
        times |= {"authenticated_at": now, "reauthenticated_at": now}
    elif achieved_level(with_methods((), methods)) >= present.aal:
        times |= {"reauthenticated_at": now}
    SessionRow.objects.filter(pk=present.id).update(aal=int(level), amr=list(amr), **times)
    if level > present.aal:
        record_event(name="authenticators.session_raised", subject_id=present.subscriber_id, data={"aal": int(level)})


@transaction.atomic
def _end(identifier: UUID, subscriber_id: UUID, reason: str, now: datetime) -> None:
    # A time-out is not news (`SessionEnded`). It says that nobody used this site, not that she left the services she
    # went to from it: each keeps its own clock. It is also noticed only when this browser comes again, if ever.
    if SessionRow.objects.filter(pk=identifier, ended_at__isnull=True).update(ended_at=now):
        record_event(name="authenticators.session_ended", subject_id=subscriber_id, data={"reason": reason})


def _remember_earlier(request: HttpRequest, identifier: UUID) -> None:
    earlier = [str(identifier), *request.session.get(_EARLIER, ())]
    request.session[_EARLIER] = earlier[:_EARLIER_KEPT]


def _earlier_rows(request: HttpRequest) -> list[SessionRow]:
    return list(SessionRow.objects.filter(pk__in=request.session.get(_EARLIER, ())).order_by("-started_at"))


def _tell_of_earlier(request: HttpRequest, reason: str) -> tuple[UUID, ...]:
    earlier = _earlier_rows(request)
    for row in earlier:
        publish(SessionEnded(row.id, row.subscriber_id, reason))
    request.session.pop(_EARLIER, None)
    return tuple(row.id for row in earlier)


def _forget(request: HttpRequest, *but: str) -> None:
    """Empties the browser's session but for these members, under a new key."""
    kept = {key: request.session[key] for key in but if key in request.session}
    request.session.flush()
    for key, value in kept.items():
        request.session[key] = value
