"""Proof Key for Code Exchange, method S256 only."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def is_challenge(text: str) -> bool:
    """Whether `text` has the form of an S256 challenge. Source: RFC 7636, 4.2."""
    return _CHALLENGE.fullmatch(text) is not None


def is_proved(*, verifier: str, challenge: str) -> bool:
    """Whether `verifier` is the secret behind `challenge`. Source: RFC 7636, 4.6."""
    if _VERIFIER.fullmatch(verifier) is None:
        return False
    return hmac.compare_digest(s256(verifier), challenge)


def s256(text: str) -> str:
    """Base64url of the SHA-256 of `text`, without padding. Source: RFC 7636, 4.2."""
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
