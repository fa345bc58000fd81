"""The vault opens for the right owner and purpose only, and never again once its key is destroyed."""

from uuid import uuid4

import pytest

from truename.records.models import AuditEvent, DataKey
from truename.records.services.vault import (
    DataKeyDestroyed,
    VaultSealBroken,
    destroy_data_key,
    seal_text,
    unseal_text,
)

pytestmark = pytest.mark.django_db


def test_what_was_sealed_opens_for_the_same_owner_and_purpose() -> None:
    owner = uuid4()
    sealed = seal_text(owner_id=owner, purpose="email", text="somebody@example.org")
    assert b"somebody" not in sealed
    assert unseal_text(owner_id=owner, purpose="email", ciphertext=sealed) == "somebody@example.org"


def test_two_seals_of_one_text_differ() -> None:
    owner = uuid4()
    assert seal_text(owner_id=owner, purpose="a", text="x") != seal_text(owner_id=owner, purpose="a", text="x")


def test_another_purpose_does_not_open_it() -> None:
    owner = uuid4()
    sealed = seal_text(owner_id=owner, purpose="email", text="x")
    with pytest.raises(VaultSealBroken):
        unseal_text(owner_id=owner, purpose="phone", ciphertext=sealed)


def test_another_owner_does_not_open_it() -> None:
    owner, stranger = uuid4(), uuid4()
    seal_text(owner_id=stranger, purpose="email", text="y")
    sealed = seal_text(owner_id=owner, purpose="email", text="x")
    with pytest.raises(VaultSealBroken):
        unseal_text(owner_id=stranger, purpose="email", ciphertext=sealed)


@pytest.mark.parametrize("position", [0, 1, 5, 13, -1])
def test_a_changed_byte_does_not_open(position: int) -> None:
    owner = uuid4()
    sealed = bytearray(seal_text(owner_id=owner, purpose="email", text="some text"))
    sealed[position] ^= 1
    with pytest.raises(VaultSealBroken):
        unseal_text(owner_id=owner, purpose="email", ciphertext=bytes(sealed))


def test_destroying_the_key_deletes_everything_sealed_under_it() -> None:
    owner = uuid4()
    sealed = seal_text(owner_id=owner, purpose="email", text="x")
    assert destroy_data_key(owner_id=owner, reason="account_closed")
    assert not destroy_data_key(owner_id=owner, reason="account_closed")
    with pytest.raises(DataKeyDestroyed):
        unseal_text(owner_id=owner, purpose="email", ciphertext=sealed)
    with pytest.raises(DataKeyDestroyed):
        seal_text(owner_id=owner, purpose="email", text="again")
    assert AuditEvent.objects.filter(subject_id=owner, name="records.data_key_destroyed").count() == 1


def test_the_database_never_holds_a_data_key_in_clear() -> None:
    owner = uuid4()
    seal_text(owner_id=owner, purpose="email", text="x")
    wrapped = DataKey.objects.get(owner_id=owner).wrapped
    assert wrapped is not None
    assert len(bytes(wrapped)) == 12 + 32 + 16
