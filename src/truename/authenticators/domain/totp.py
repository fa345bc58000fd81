"""Time-based one-time passwords: arithmetic only, no clock and no storage (RFC 6238 over RFC 4226)."""

import hashlib
import hmac
from base64 import b32encode
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20  # 160 bits; the standard asks for at least 112 (SP 800-63B-4, 3.1.4)
_DRIFT_STEPS = 1


def step_at(unix_seconds: float) -> int:
    """The number of the time step that contains this moment."""
    return int(unix_seconds // STEP_SECONDS)


def code_at(secret: bytes, step: int) -> str:
    """The six digits of one step (Source: RFC 4226, 5.3)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: bytes, typed: str, *, unix_seconds: float) -> int | None:
    """The step whose code this is, one either side of now allowed; None when it is none of them.

    Every candidate is compared, so that the time taken says nothing.
    """
    now, found = step_at(unix_seconds), None
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            found = step
    return found


def typed_secret(secret: bytes) -> str:
    """The secret in base 32 in groups of four, for people who type it."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[index : index + 4] for index in range(0, len(text), 4))


def provisioning_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """What the QR code carries to the app (Source: the Key URI format that the apps share)."""
    label = quote(f"{issuer}:{account}")
    members = {"secret": typed_secret(secret).replace(" ", ""), "issuer": issuer, "digits": DIGITS}
    return f"otpauth://totp/{label}?{urlencode(members | {'period': STEP_SECONDS})}"
