"""Reads JSON that somebody else wrote so that it means one thing only and can be stored and sent on."""

import json
from collections.abc import Iterable


def read_strict_json(text: str) -> object:
    """The value in `text`; raises ValueError when it is no JSON, is nested too deeply, has a member given twice, a
    number that is none, or a text with NUL or half a character in it. Source: RFC 8259, 4, 6 and 8.2; RFC 7493, 2."""
    try:
        value = json.loads(text, object_pairs_hook=_members_once, parse_constant=_refuse_constant)
        _check_texts([value])
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def _members_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is given twice")
    return members


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _check_texts(values: Iterable[object]) -> None:
    for value in values:
        if isinstance(value, str):
            if "\x00" in value:
                raise ValueError("a text has NUL in it")
            value.encode()  # UnicodeEncodeError, which is a ValueError, for a lone surrogate
        elif isinstance(value, dict):
            _check_texts(value)
            _check_texts(value.values())
        elif isinstance(value, list):
            _check_texts(value)
