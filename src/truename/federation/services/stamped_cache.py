"""What processes keep in memory of the tables of federation, and how each notices that another changed them."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar, overload

from django.db import transaction
from django.db.models import F

from truename.federation.models import CacheStamp

T = TypeVar("T")

# How long a change made by another process may go unseen here.
LOOK_AGAIN_AFTER_SECONDS = 1.0
CLIENTS = "clients"
KEYS = "keys"

_FORGET: dict[str, list[Callable[[], None]]] = {}


class StampedCache(Generic[T]):
    """Values by key that are forgotten together whenever the stamp `name` moved. Safe to share between threads."""

    def __init__(self, name: str, *, most: int) -> None:
        self._name = name
        self._most = most
        self._lock = Lock()
        self._values: dict[str, T] = {}
        self._version = -1
        self._looked_at = float("-inf")
        _FORGET.setdefault(name, []).append(self.forget)

    @overload
    def find(self, key: str, load: Callable[[], T]) -> T: ...
    @overload
    def find(self, key: str, load: Callable[[], T | None]) -> T | None: ...
    def find(self, key: str, load: Callable[[], T | None]) -> T | None:
        """The value kept under `key`; else what `load` answers, which is kept unless it is None."""
        version = self._present_version()
        known = self._values.get(key)
        if known is not None:
            return known
        loaded = load()
        if loaded is not None:
            with self._lock:
                # What was read before a change that somebody noticed meanwhile must not outlive the change.
                if version == self._version:
                    if len(self._values) >= self._most:
                        self._values = {}
                    self._values[key] = loaded
        return loaded

    def forget(self) -> None:
        """Forgets everything in this process at once."""
        with self._lock:
            self._values = {}
            self._version = -1
            self._looked_at = float("-inf")

    def _present_version(self) -> int:
        now = time.monotonic()
        if now - self._looked_at > LOOK_AGAIN_AFTER_SECONDS:
            version = CacheStamp.objects.filter(name=self._name).values_list("version", flat=True).first() or 0
            with self._lock:
                if version != self._version:
                    self._values = {}
                    self._version = version
                self._looked_at = now
        return self._version


def note_change(name: str) -> None:
    """Tells every process that what it keeps under stamp `name` is outdated; call it in the writing transaction."""
    CacheStamp.objects.get_or_create(name=name)
    CacheStamp.objects.filter(name=name).update(version=F("version") + 1)
    _forget(name)
    transaction.on_commit(lambda: _forget(name))


def forget_everything() -> None:
    """Forgets all that this process keeps."""
    for name in _FORGET:
        _forget(name)


def _forget(name: str) -> None:
    for forget in _FORGET.get(name, ()):
        forget()
