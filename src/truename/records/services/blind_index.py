"""Keyed hashes that find a sealed value without opening it. The same value under another purpose hashes differently."""

import hmac

from django.conf import settings


def blind_index(*, purpose: str, value: str) -> bytes:
    """Thirty-two bytes under the newest key: what is stored. `value` must already be in its one normal form."""
    return _index(settings.TRUENAME.blind_index_keys[0], purpose, value)


def blind_index_candidates(*, purpose: str, value: str) -> tuple[bytes, ...]:
    """The index under every configured key, newest first: what a look-up compares with, so that keys can rotate."""
    return tuple(_index(key, purpose, value) for key in settings.TRUENAME.blind_index_keys)


def _index(key: bytes, purpose: str, value: str) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\x00" + value.encode(), "sha256")
