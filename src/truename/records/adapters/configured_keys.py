"""Key encryption keys out of the configuration (environment or files): the embedded default; a KMS stands beside it."""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from truename.records.domain.sealing import SealBroken, WrappedKey

_NONCE_BYTES = 12


class ConfiguredKeys:
    """The newest configured key wraps; any configured key unwraps, so that keys can be rotated without downtime."""

    def __init__(self) -> None:
        keys: tuple[bytes, ...] = settings.TRUENAME.key_encryption_keys
        self._by_reference = {_reference(key): key for key in keys}
        self._newest = _reference(keys[0])

    def wrap(self, data_key: bytes, *, context: bytes) -> WrappedKey:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._by_reference[self._newest]).encrypt(nonce, data_key, context)
        return WrappedKey(key_reference=self._newest, ciphertext=nonce + sealed)

    def unwrap(self, wrapped: WrappedKey, *, context: bytes) -> bytes:
        key = self._by_reference.get(wrapped.key_reference)
        if key is None:
            raise SealBroken
        nonce, sealed = wrapped.ciphertext[:_NONCE_BYTES], wrapped.ciphertext[_NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, sealed, context)
        except InvalidTag:
            raise SealBroken from None


def _reference(key: bytes) -> str:
    """A name for a key that tells nothing about it: eight bytes of its hash."""
    return hashlib.sha256(b"truename/key-reference/" + key).hexdigest()[:16]
