"""Secrets from the operating system's generator. Nothing here is ever predictable, so nothing here takes a seed."""

import secrets
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def random_token(*, bits: int = 256) -> str:
    """A URL-safe secret of at least `bits` random bits (multiple of 8)."""
    return secrets.token_urlsafe(bits // 8)


def random_digits(count: int) -> str:
    """`count` decimal digits, each equally likely, leading zeros included."""
    return f"{secrets.randbelow(10**count):0{count}d}"


def random_crockford(characters: int) -> str:
    """`characters` of Crockford's base 32, five random bits each, for codes that people type."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(characters))


def normalise_crockford(typed: str) -> str:
    """What a person typed, in the alphabet of `random_crockford`: upper case, no separators, O→0, I and L→1."""
    folded = typed.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return "".join(character for character in folded if character in _CROCKFORD)


def random_choices(options: Sequence[T], count: int) -> tuple[T, ...]:
    """`count` independent, equally likely picks from `options`."""
    return tuple(secrets.choice(options) for _ in range(count))
