"""What the vault needs from outside: a holder of key encryption keys (a file, the environment, an HSM or a KMS)."""

from typing import Protocol

from truename.records.domain.sealing import WrappedKey


class KeyEncryption(Protocol):
    """Wraps and unwraps data keys; the key encryption key itself never leaves the implementation."""

    def wrap(self, data_key: bytes, *, context: bytes) -> WrappedKey:
        """`data_key` (32 bytes) encrypted under the newest key encryption key, bound to `context`."""
        ...

    def unwrap(self, wrapped: WrappedKey, *, context: bytes) -> bytes:
        """The data key; raises `SealBroken` when the key is unknown, the context differs or a byte was changed."""
        ...
