"""Who reacts to which news: the only place where a room below reaches a room above, as one table."""

from collections.abc import Callable, Mapping

SUBSCRIPTIONS: Mapping[type, tuple[Callable[..., None], ...]] = {}
