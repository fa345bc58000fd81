"""Who is signed in, kept in this process's memory; the cookie carries a random name and nothing about the person."""

import secrets
import time
from dataclasses import dataclass, field

from starlette.requests import Request

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

    def begin(self, request: Request, service: str, claims: dict[str, object], id_token: str) -> None:
        """Signs a person in under a fresh name, so that a name known before the sign-in is worth nothing."""
        before = request.session.get(_COOKIE_KEY, "")
        visitor = secrets.token_urlsafe(24)
        for name in [key for key in self._kept if key[0] == before]:
            self._kept[visitor, name[1]] = self._kept.pop(name)
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

    def _drop_old(self) -> None:
        now = time.monotonic()
        for key in [key for key, person in self._kept.items() if now - person.at > _KEPT_SECONDS]:
            del self._kept[key]
