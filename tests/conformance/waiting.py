"""What has to wait for half a minute, done in threads while the other tests run."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2

from tests.conformance.browser import Browser
from tests.conformance.keys import ClientKey
from tests.conformance.party import Party
from tests.conformance.person import Person
from tests.conformance.refreshing import SCOPE, offline_sign_in, refreshed

# The suite sends a code again after 30 seconds. It waits 60 before it uses a rotated key, since providers do not ask
# for keys in a loop; ours asks again after 30.
REUSE_SECONDS = 30
ROTATION_SECONDS = 32
PATIENCE_SECONDS = 90

T = TypeVar("T")


@dataclass(frozen=True)
class Reused:
    """What userinfo said before and after the code was sent again, and what the token endpoint said to that."""

    seconds: float
    before: httpx2.Response
    answer: httpx2.Response
    after: httpx2.Response


def in_background(work: Callable[[], T]) -> "Future[T]":
    """Begins `work` at once; whoever asks for the result gets it, or what it raised."""
    future: Future[T] = Future()

    def go() -> None:
        try:
            future.set_result(work())
        except BaseException as problem:
            future.set_exception(problem)

    threading.Thread(target=go, name="waiting", daemon=True).start()
    return future


def use_code_again(party: Party, browser: Browser, person: Person) -> Reused:
    """Signs in, waits, and sends the code a second time."""
    signed_in = party.sign_in(browser, person)
    began = time.monotonic()
    time.sleep(REUSE_SECONDS)
    before = party.ask_userinfo(signed_in.access_token)
    answer = party.redeem(signed_in.answer["code"])
    return Reused(time.monotonic() - began, before, answer, party.ask_userinfo(signed_in.access_token))


def refresh_with_rotated_key(
    party: Party, keys: list[ClientKey], fresh: ClientKey, browser: Browser, person: Person
) -> dict[str, Any]:
    """Signs in, publishes `fresh` as the only key, waits, and refreshes with an assertion by it."""
    signed_in = offline_sign_in(party, browser, person)
    keys.append(fresh)
    party.key = fresh
    time.sleep(ROTATION_SECONDS)
    return refreshed(party, signed_in, scope=SCOPE)
