"""Who is signed in behind a browser's cookie, for endpoints that answer without opening a page. Changes nothing but the
time the session was last seen."""

from datetime import datetime
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from truename.assurance.levels import AAL
from truename.authenticators.services.sessions import SEEN_EVERY, SESSION_KEY, AuthenticatedSession, is_over
from truename.records.services.statements import Statement, as_json, as_moment, as_uuid
from truename.subscribers.services.accounts import is_account_active

_FIND_DATA = Statement("SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s")
_FIND_SESSION = Statement(
    "SELECT id, subscriber_id, aal, amr, authenticated_at, reauthenticated_at, started_at, last_seen_at"
    " FROM authenticators_authenticatedsession WHERE id = %(id)s AND ended_at IS NULL"
)
_SEEN = Statement("UPDATE authenticators_authenticatedsession SET last_seen_at = %(now)s WHERE id = %(id)s")
_STORE = SessionStore()


def session_behind(cookies: str | None, *, now: datetime) -> AuthenticatedSession | None:
    """The session that the Cookie header names; None when there is none or its time has passed.

    Source: SP 800-63B-4, 2.2.3 and 5.2, as `sessions.current_session`.
    """
    key = _session_key(cookies)
    data = None if key is None else _FIND_DATA.first(key=key, now=now)
    named = None if data is None else _named(data[0])
    row = None if named is None else _FIND_SESSION.first(id=UUID(named))
    if row is None:
        return None
    session_id, subscriber_id, aal, amr, authenticated_at, reauthenticated_at, started_at, last_seen_at = row
    seen = as_moment(last_seen_at)
    subscriber = as_uuid(subscriber_id)
    if is_over(started_at=as_moment(started_at), last_seen_at=seen, now=now):
        return None
    if not is_account_active(subscriber_id=subscriber):
        return None
    if now - seen > SEEN_EVERY:
        _SEEN.change(id=as_uuid(session_id), now=now)
    return AuthenticatedSession(
        as_uuid(session_id),
        subscriber,
        AAL(aal),
        tuple(as_json(amr)),
        as_moment(authenticated_at),
        as_moment(reauthenticated_at),
    )


@lru_cache(maxsize=10_000)
def _named(data: str) -> str | None:
    """The session that stored session data names. The same data always says the same: it is signed and whole."""
    named = _STORE.decode(data).get(SESSION_KEY)
    return named if isinstance(named, str) else None


def _session_key(cookies: str | None) -> str | None:
    if not cookies or settings.SESSION_COOKIE_NAME not in cookies:
        return None
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    # What Django makes is 32 letters and digits; anything else names no session.
    return morsel.value if morsel is not None and morsel.value.isascii() and morsel.value.isalnum() else None
