"""Runs hand-written SQL where an ORM's cost per query would be felt: one statement, the same text on both databases.

Statements take part in Django's transactions and errors. Only a room's `models` and `services` write any.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connections
from psycopg import Cursor

Value = str | int | bool | bytes | UUID | datetime | Mapping[str, Any] | Sequence[Any] | None
Row = tuple[Any, ...]

_NAMED = re.compile(r"%\((\w+)\)s")


class Statement:
    """One SQL text with values as `%(name)s`. Values and columns keep the forms that Django's fields give them."""

    def __init__(self, text: str) -> None:
        self._postgresql = text
        self._sqlite = _NAMED.sub("?", text)
        self._names = tuple(_NAMED.findall(text))

    def first(self, **values: Value) -> Row | None:
        """The first row; None when there is none."""
        connection = connections["default"]
        with connection.wrap_database_errors:
            row: Row | None = self._run(connection, values).fetchone()
        return row

    def all(self, **values: Value) -> list[Row]:
        """Every row."""
        connection = connections["default"]
        with connection.wrap_database_errors:
            rows: list[Row] = self._run(connection, values).fetchall()
        return rows

    def change(self, **values: Value) -> int:
        """How many rows the statement touched."""
        connection = connections["default"]
        with connection.wrap_database_errors:
            return int(self._run(connection, values).rowcount)

    def _run(self, connection: Any, values: Mapping[str, Value]) -> Any:
        raw = connection.connection
        if raw is None:
            connection.ensure_connection()
            raw = connection.connection
        if connection.vendor == "sqlite":
            return raw.execute(self._sqlite, [_in_form(values[name], _SQLITE) for name in self._names])
        # Django's own cursors write the values into the text, which costs more than the statement; these are prepared.
        adapted = {name: _in_form(value, _POSTGRESQL) for name, value in values.items()}
        return Cursor(raw).execute(self._postgresql, adapted, prepare=True)


def as_uuid(value: Any) -> UUID:
    """A UUID out of its column."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def as_moment(value: Any) -> datetime:
    """A moment out of its column, aware in UTC."""
    moment: datetime = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def as_json(value: Any) -> Any:
    """A JSON value out of its column."""
    return orjson.loads(value) if isinstance(value, str) else value


def _in_form(value: Value, forms: Mapping[type, Callable[[Any], Any]]) -> Any:
    adapt = forms.get(type(value))
    return value if adapt is None else adapt(value)


def _encode(value: Any) -> str:
    return orjson.dumps(value).decode()


def _naive(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


_POSTGRESQL: Mapping[type, Callable[[Any], Any]] = {dict: _encode, list: _encode, tuple: _encode}
_SQLITE: Mapping[type, Callable[[Any], Any]] = {
    **_POSTGRESQL,
    UUID: lambda value: value.hex,
    datetime: _naive,
}
