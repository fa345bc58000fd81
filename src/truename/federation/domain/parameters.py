"""Reads the parameters of one protocol request from its encoded form; their meaning is for each endpoint's checks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError

# In bytes: long enough for a state or nonce of 1,000 characters of any alphabet; browsers and proxies carry an address
# of hardly more, written out.
LONGEST_VALUE = 4096
# Signed objects carry a request, or what was asserted about a person, within them.
LONGEST_SIGNED_VALUE = 16_384
_SIGNED = frozenset({"request", "client_assertion", "id_token_hint"})
MOST_PARAMETERS = 60
# NUL and lone surrogates cannot be stored; other control characters have no place in any parameter.
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request by name. A name given twice is in `repeated`, one with a value too long or with
    control characters in `unreadable`; neither is in `values`."""

    values: Mapping[str, str] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()

    def get(self, name: str) -> str | None:
        """The value of `name`, or None when it is absent or empty (Source: RFC 6749, 3.1: an empty one is omitted)."""
        return self.values.get(name) or None

    def words(self, name: str) -> tuple[str, ...]:
        """The space-delimited words of `name`, in order; empty when it is absent."""
        return tuple(self.values.get(name, "").split())

    def without(self, *names: str) -> "Parameters":
        """The same parameters without `names`."""
        left = {name: value for name, value in self.values.items() if name not in names}
        return Parameters(left, self.repeated, self.unreadable)


def read_parameters(encoded: str) -> Parameters:
    """The parameters of an `application/x-www-form-urlencoded` text.

    Raises ProtocolError(invalid_request) when the text is not UTF-8 in that encoding or has too many parameters.
    Source: RFC 6749, 3.1 and appendix B.
    """
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "The parameters could not be read.") from None
    values: dict[str, str] = {}
    repeated: set[str] = set()
    unreadable: set[str] = set()
    for name, value in pairs:
        if name in values or name in unreadable:
            repeated.add(name)
        elif is_readable(value, name=name):
            values[name] = value
        else:
            unreadable.add(name)
    kept = {name: value for name, value in values.items() if name not in repeated}
    return Parameters(kept, frozenset(repeated), frozenset(unreadable))


def is_readable(value: str, *, name: str) -> bool:
    """Whether the value of parameter `name` can be kept and passed on: not too long, no control characters."""
    longest = LONGEST_SIGNED_VALUE if name in _SIGNED else LONGEST_VALUE
    if len(value) > longest or _UNREADABLE.search(value) is not None:
        return False
    return value.isascii() or len(value.encode()) <= longest
