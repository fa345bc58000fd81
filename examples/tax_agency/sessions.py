"""Who is signed in, kept in this process's memory; the cookie carries a random name and nothing about the person."""

import secrets
import time
from dataclasses import dataclass, field

from starlette.requests import Request

from .logout_tokens import LoggedOut

_KEPT_SECONDS = 30 * 60
_COOKIE_KEY = "visitor"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One person at one service: the claims as received, and the ID token that signing out needs."""

    claims: dict[str, object]
    id_token: str
    at: float = field(default_factory=time.monotonic)


class Sessions:
    """The people signed in, by visitor and service."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], SignedIn] = {}
        self._ended_elsewhere: dict[tuple[str, str], float] = {}

    def begin(self, request: Request, service: str, claims: dict[str, object], id_token: str) -> None:
        """Signs a person in under a fresh name, so that a name known before the sign-in is worth nothing."""
        before = request.session.get(_COOKIE_KEY, "")
        visitor = secrets.token_urlsafe(24)
        for kept in (self._kept, self._ended_elsewhere):
            for name in [key for key in kept if key[0] == before]:
                kept[visitor, name[1]] = kept.pop(name)
        self._ended_elsewhere.pop((visitor, service), None)
        request.session[_COOKIE_KEY] = visitor
        self._kept[visitor, service] = SignedIn(claims, id_token)
        self._drop_old()

    def find(self, request: Request, service: str) -> SignedIn | None:
        """The person signed in to `service` in this browser, or None."""
        self._drop_old()
        return self._kept.get((request.session.get(_COOKIE_KEY, ""), service))

    def end(self, request: Request, service: str) -> SignedIn | None:
        """Signs the person out of `service`; answers who it was, or None."""
        return self._kept.pop((request.session.get(_COOKIE_KEY, ""), service), None)

    def end_elsewhere(self, service: str, logged_out: LoggedOut) -> int:
        """Signs out of `service` whoever Truename says: one session of hers, or all. Answers how many that were."""
        gone = [
            name
            for name, person in self._kept.items()
            if name[1] == service
            and logged_out.subject in ("", person.claims.get("sub"))
            and logged_out.session in ("", person.claims.get("sid"))
        ]
        for name in gone:
            del self._kept[name]
            self._ended_elsewhere[name] = time.monotonic()
        return len(gone)

    def was_ended_elsewhere(self, request: Request, service: str) -> bool:
        """Whether this browser was signed out of `service` from outside since it last looked; told once."""
        return self._ended_elsewhere.pop((request.session.get(_COOKIE_KEY, ""), service), None) is not None

    def _drop_old(self) -> None:
        now = time.monotonic()
        for key in [key for key, at in self._ended_elsewhere.items() if now - at > _KEPT_SECONDS]:
            del self._ended_elsewhere[key]
        for key in [key for key, person in self._kept.items() if now - person.at > _KEPT_SECONDS]:
            del self._kept[key]
