"""Runs hand-written SQL where an ORM's cost per query would be felt: one statement, the same text on both databases.

Statements take part in Django's transactions and errors. Only a room's `models` and `records` itself write any.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

Value = str | int | bool | bytes | UUID | datetime | Mapping[str, Any] | Sequence[Any] | None
Row = tuple[Any, ...]

_NAMED = re.compile(r"%\((\w+)\)s")


class Statement:
    """One SQL text with values as `%(name)s`. Values and columns keep the forms that Django's fields give them."""

    def __init__(self, text: str) -> None:
        self._texts = {"postgresql": text, "sqlite": _NAMED.sub(r":\1", text)}

    def first(self, **values: Value) -> Row | None:
        """The first row; None when there is none."""
        with connection.wrap_database_errors:
            row: Row | None = self._run(values).fetchone()
        return row

    def all(self, **values: Value) -> list[Row]:
        """Every row."""
        with connection.wrap_database_errors:
            rows: list[Row] = self._run(values).fetchall()
        return rows

    def change(self, **values: Value) -> int:
        """How many rows the statement touched."""
        with connection.wrap_database_errors:
            return int(self._run(values).rowcount)

    def _run(self, values: Mapping[str, Value]) -> Any:
        if connection.connection is None:
            connection.ensure_connection()
        if connection.vendor == "sqlite":
            return connection.connection.execute(self._texts["sqlite"], {n: _for_sqlite(v) for n, v in values.items()})
        return connection.connection.execute(
            self._texts["postgresql"], {n: _for_postgresql(v) for n, v in values.items()}
        )


def as_uuid(value: Any) -> UUID:
    """A UUID out of its column."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def as_moment(value: Any) -> datetime:
    """A moment out of its column, aware in UTC."""
    moment: datetime = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def as_json(value: Any) -> Any:
    """A JSON value out of its column."""
    return json.loads(value) if isinstance(value, str) else value


def _for_sqlite(value: Value) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return _for_postgresql(value)


def _for_postgresql(value: Value) -> Any:
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, separators=(",", ":"))
    return value
