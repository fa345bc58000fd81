"""Masks for values that a person must recognise and a bystander must not read, and a wrapper that never prints."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")

_DOT = "•"


@dataclass(frozen=True, slots=True, repr=False)
class Sensitive(Generic[T]):
    """A value that must not reach a log, a traceback or a template by accident: `reveal()` is the only way in."""

    _value: T

    def reveal(self) -> T:
        """The value itself; call it where the value is used, not earlier."""
        return self._value

    def __repr__(self) -> str:
        return "Sensitive(…)"

    __str__ = __repr__


def mask_email(address: str) -> str:
    """`amara@example.com` → `a•••@example.com`; what is not an address is masked whole."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}{_DOT * 3}@{domain}" if at and local else _DOT * 6


def mask_phone(number: str) -> str:
    """Everything but the last four digits: `+12025550143` → `••• ••• 0143`."""
    digits = "".join(character for character in number if character.isdigit())
    return f"{_DOT * 3} {_DOT * 3} {digits[-4:]}" if len(digits) >= 7 else _DOT * 6


def mask_tail(value: str, *, visible: int = 4) -> str:
    """All but the last `visible` characters; nothing is shown of a value that is not longer than twice that."""
    compact = value.replace(" ", "")
    return f"{_DOT * 5}{compact[-visible:]}" if len(compact) > visible * 2 else _DOT * 6


def mask_text(value: str) -> str:
    """The first letter of each word: `Amara Okafor` → `A•••• O•••••`."""
    return " ".join(word[:1] + _DOT * max(len(word) - 1, 2) for word in value.split())


def mask_date(value: date) -> str:
    """The year alone: `••/••/1987`."""
    return f"{_DOT * 2}/{_DOT * 2}/{value.year}"
