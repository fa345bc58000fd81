"""Identifiers for rows and for people to quote. Secrets come from `randomness`, not from here."""

import secrets
import time
from uuid import UUID

# Crockford's base 32: no I, L, O or U, so that nothing is misread on a phone or over one.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_identifier() -> UUID:
    """A UUID version 7: time-ordered, so that indexes grow at one end; 74 random bits.

    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= 0b10 << 62
    # Twelve random bits above the variant and sixty-two below it, from one draw.
    random_bits = int.from_bytes(secrets.token_bytes(10), "big")
    value |= (random_bits >> 68) << 64
    value |= random_bits & ((1 << 62) - 1)
    return UUID(int=value)


def new_correlation_code() -> str:
    """Ten Crockford characters (50 bits) that join an error page to its log line, short enough to read aloud."""
    return "".join(_CROCKFORD[byte & 31] for byte in secrets.token_bytes(10))
