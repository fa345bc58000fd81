"""Carries news upward: a room publishes a frozen event, the site's table says who reacts. No Django signals."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module

from django.conf import settings


def publish(event: object) -> None:
    """Calls every subscriber of this event's type, in order, in the caller's transaction: all or nothing."""
    for react in _table().get(type(event), ()):
        react(event)


@lru_cache(maxsize=1)
def _table() -> Mapping[type, tuple[Callable[[object], None], ...]]:
    module_name, _, name = settings.NEWS_SUBSCRIPTIONS.partition(":")
    table: Mapping[type, tuple[Callable[[object], None], ...]] = getattr(import_module(module_name), name)
    return table
