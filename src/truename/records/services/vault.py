"""Seals and opens personal data under one data key per owner (envelope encryption).

An owner is a subscriber, or what will become one (a pending sign-up), or the system itself.
"""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from truename.foundation.adapters import load_adapter
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal
from truename.records.domain.ports import KeyEncryption
from truename.records.domain.sealing import SealBroken, WrappedKey, new_data_key, seal_with, unseal_with
from truename.records.models import DataKey
from truename.records.services.audit import record_event
from truename.records.services.statements import Statement

VaultSealBroken = SealBroken
_FIND_KEY = Statement("SELECT key_reference, wrapped FROM records_datakey WHERE owner_id = %(owner)s")


class DataKeyDestroyed(Refusal):
    """What was sealed for this owner has been deleted for good."""

    code = "data_key_destroyed"


def seal(*, owner_id: UUID, purpose: str, plaintext: bytes) -> bytes:
    """`plaintext` sealed for this owner and purpose; makes the owner's data key on first use.

    Raises DataKeyDestroyed when the owner's data was deleted: nothing may be stored for them again.
    """
    return seal_with(_data_key(owner_id, create=True), owner_id=owner_id, purpose=purpose, plaintext=plaintext)


def unseal(*, owner_id: UUID, purpose: str, ciphertext: bytes) -> bytes:
    """The plaintext; raises VaultSealBroken or DataKeyDestroyed."""
    key = _data_key(owner_id, create=False)
    return unseal_with(key, owner_id=owner_id, purpose=purpose, sealed=bytes(ciphertext))


def seal_text(*, owner_id: UUID, purpose: str, text: str) -> bytes:
    """`seal` for text."""
    return seal(owner_id=owner_id, purpose=purpose, plaintext=text.encode())


def unseal_text(*, owner_id: UUID, purpose: str, ciphertext: bytes) -> str:
    """`unseal` for text."""
    return unseal(owner_id=owner_id, purpose=purpose, ciphertext=ciphertext).decode()


@transaction.atomic
def destroy_data_key(*, owner_id: UUID, reason: str) -> bool:
    """Deletes everything sealed for this owner by destroying its key; False when there was none or it was gone."""
    destroyed = DataKey.objects.filter(owner_id=owner_id, destroyed_at__isnull=True).update(
        wrapped=None, destroyed_at=utc_now()
    )
    if destroyed:
        record_event(name="records.data_key_destroyed", subject_id=owner_id, data={"reason": reason})
    return bool(destroyed)


def _data_key(owner_id: UUID, *, create: bool) -> bytes:
    """The owner's data key, unwrapped. Not cached: a destroyed key must not live on in another process."""
    keys: KeyEncryption = load_adapter(settings.ADAPTERS["records.key_encryption"])  # type: ignore[assignment]
    row = _FIND_KEY.first(owner=owner_id)
    if row is None:
        if not create:
            raise SealBroken
        wrapped = keys.wrap(new_data_key(), context=owner_id.bytes)
        kept, _ = DataKey.objects.get_or_create(
            owner_id=owner_id, defaults={"key_reference": wrapped.key_reference, "wrapped": wrapped.ciphertext}
        )
        row = (kept.key_reference, kept.wrapped)
    if row[1] is None:
        raise DataKeyDestroyed
    return keys.unwrap(WrappedKey(row[0], bytes(row[1])), context=owner_id.bytes)
