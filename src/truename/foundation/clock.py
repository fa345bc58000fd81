"""The one place that asks the machine what time it is. Domain functions take the time as an argument instead."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The current instant, timezone-aware in UTC."""
    return datetime.now(UTC)
