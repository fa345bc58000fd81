"""Seals the answer to a refresh for the moment in which it may be asked for again: only the same asker opens it.

The key is made from the refresh token, which is stored nowhere: the database alone opens nothing.
"""

import hashlib
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_LABEL = b"truename/refresh-answer/1"


def seal_answer(answer: dict[str, object], *, refresh_token: str) -> bytes:
    """`answer` sealed under a key that only the holder of `refresh_token` can make."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(_key(refresh_token)).encrypt(nonce, json.dumps(answer).encode(), _LABEL)


def open_answer(sealed: bytes, *, refresh_token: str) -> dict[str, object] | None:
    """The answer that was sealed for this token; None when it is another token's or damaged."""
    try:
        plain = AESGCM(_key(refresh_token)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _LABEL)
    except (InvalidTag, ValueError):
        return None
    answer = json.loads(plain)
    return answer if isinstance(answer, dict) else None


def _key(refresh_token: str) -> bytes:
    # The token has 256 random bits, so one hash with a label of its own is key derivation enough.
    return hashlib.sha256(_LABEL + refresh_token.encode()).digest()
