"""The sealed form of a value: AES-256-GCM under a data key, bound to its owner and purpose.

A sealed value moved to another owner, or read for another purpose, does not open: both are authenticated with it.
Layout: one version byte (1), 12 random bytes of nonce, ciphertext with its 16-byte tag.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from truename.foundation.refusal import Refusal

DATA_KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12


class SealBroken(Refusal):
    """A sealed value did not open: wrong owner, wrong purpose, wrong key or changed bytes."""

    code = "seal_broken"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it lies in the database; `key_reference` names the key encryption key that opens it."""

    key_reference: str
    ciphertext: bytes


def new_data_key() -> bytes:
    """Thirty-two random bytes."""
    return secrets.token_bytes(DATA_KEY_BYTES)


def seal_with(data_key: bytes, *, owner_id: UUID, purpose: str, plaintext: bytes) -> bytes:
    """`plaintext` sealed for `owner_id` and `purpose`; a fresh random nonce each time.

    Source: NIST SP 800-38D, 8.2.2 (random nonces; one data key seals far fewer than 2^32 values).
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(data_key).encrypt(nonce, plaintext, _binding(owner_id, purpose))


def unseal_with(data_key: bytes, *, owner_id: UUID, purpose: str, sealed: bytes) -> bytes:
    """What `seal_with` was given; raises `SealBroken` on anything else."""
    if len(sealed) < 1 + _NONCE_BYTES + 16 or sealed[:1] != _VERSION:
        raise SealBroken
    nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(data_key).decrypt(nonce, ciphertext, _binding(owner_id, purpose))
    except InvalidTag:
        raise SealBroken from None


def _binding(owner_id: UUID, purpose: str) -> bytes:
    return b"truename/1/" + owner_id.bytes + b"/" + purpose.encode()
