"""Reads JSON that somebody else wrote so that it means one thing only and can be stored and sent on."""

import json


def read_strict_json(text: str) -> object:
    """The value in `text`; raises ValueError when it is no JSON, is nested too deeply, has a member given twice, a
    number that is none, or a text with half a character in it. Source: RFC 8259, 4, 6 and 8.2; RFC 7493, 2."""
    try:
        value = json.loads(text, object_pairs_hook=_members_once, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is no text that could be stored or sent on
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
