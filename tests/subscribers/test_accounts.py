import pytest
from django.db import IntegrityError, transaction

from tests.factories.accounts import a_subscriber
from truename.assurance.attributes import AttributeName
from truename.assurance.evidence import EvidenceKind
from truename.assurance.levels import IAL, ProofingPathway
from truename.foundation.clock import utc_now
from truename.records.services.vault import DataKeyDestroyed, unseal_text
from truename.subscribers.domain.addresses import AddressLabel
from truename.subscribers.models import EmailAddress, Subscriber, VerifiedIdentity
from truename.subscribers.services.accounts import (
    AccountNotActive,
    AddressAlreadyTaken,
    change_language,
    close_account,
    suspend_account,
)
from truename.subscribers.services.addresses import confirmed_owner, email_addresses, new_confirmed_address
from truename.subscribers.services.identity import enroll_identity, other_holders, verified_identity

pytestmark = pytest.mark.django_db
NUMBER = "900120001"
ATTRIBUTES = {
    AttributeName.GIVEN_NAMES: "Given",
    AttributeName.SURNAME: "Family",
    AttributeName.SOCIAL_SECURITY_NUMBER: NUMBER,
}


def enroll(subscriber, attributes=ATTRIBUTES, ial=IAL.IAL2):
    enroll_identity(
        subscriber_id=subscriber.id,
        ial=ial,
        pathway=ProofingPathway.BIOMETRIC,
        evidence=(EvidenceKind.DRIVERS_LICENCE, EvidenceKind.PHONE_ACCOUNT),
        attributes=attributes,
        now=utc_now(),
    )


def test_an_address_belongs_to_one_account_in_whatever_spelling():
    amara = a_subscriber(email="Amara@Example.com")
    assert confirmed_owner(address="amara@EXAMPLE.COM") == amara.id
    with pytest.raises(AddressAlreadyTaken):
        a_subscriber(email="AMARA@example.com")


def test_the_database_itself_refuses_one_address_on_two_accounts():
    a_subscriber(email="amara@example.com")
    ben = a_subscriber(email="ben@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        new_confirmed_address(
            subscriber_id=ben.id, address="amara@example.com", label=AddressLabel.WORK, primary=False, now=utc_now()
        )


def test_addresses_are_sealed_and_come_back_primary_first():
    amara = a_subscriber(work_email="amara@work.example")
    assert not any(b"amara" in bytes(row.address_sealed) for row in EmailAddress.objects.all())
    views = email_addresses(subscriber_id=amara.id)
    assert [(view.address, view.label, view.is_primary) for view in views] == [
        ("amara@example.com", "personal", True),
        ("amara@work.example", "work", False),
    ]


def test_an_enrolled_identity_comes_back_as_it_was_written():
    amara = a_subscriber()
    assert verified_identity(subscriber_id=amara.id) is None
    enroll(amara)
    identity = verified_identity(subscriber_id=amara.id)
    assert identity.attributes == ATTRIBUTES
    assert (identity.ial, identity.pathway) == (IAL.IAL2, ProofingPathway.BIOMETRIC)
    assert identity.evidence == (EvidenceKind.DRIVERS_LICENCE, EvidenceKind.PHONE_ACCOUNT)
    assert NUMBER.encode() not in bytes(VerifiedIdentity.objects.get().attributes_sealed)


def test_being_verified_again_keeps_the_identity_number():
    amara = a_subscriber()
    enroll(amara)
    first = verified_identity(subscriber_id=amara.id).identity_number
    enroll(amara, ATTRIBUTES | {AttributeName.SURNAME: "Newname"})
    again = verified_identity(subscriber_id=amara.id)
    assert (again.identity_number, again.attributes[AttributeName.SURNAME]) == (first, "Newname")


def test_nothing_is_enrolled_without_a_level():
    with pytest.raises(ValueError):
        enroll(a_subscriber(), ial=IAL.NONE)


def test_other_accounts_with_the_same_number_are_counted_and_ones_own_is_not():
    amara, chen = a_subscriber(), a_subscriber(email="chen@example.com")
    enroll(amara)
    assert other_holders(subscriber_id=amara.id, social_security_number="900-12-0001") == 0
    assert other_holders(subscriber_id=chen.id, social_security_number="900-12-0001") == 1
    assert other_holders(subscriber_id=chen.id, social_security_number="900-12-0002") == 0


def test_a_closed_account_leaves_its_identifier_and_nothing_readable():
    amara = a_subscriber()
    enroll(amara)
    sealed = bytes(EmailAddress.objects.get().address_sealed)
    close_account(subscriber_id=amara.id, reason="asked", now=utc_now())
    assert Subscriber.objects.get(pk=amara.id).status == "closed"
    assert email_addresses(subscriber_id=amara.id) == ()
    assert verified_identity(subscriber_id=amara.id) is None
    with pytest.raises(DataKeyDestroyed):
        unseal_text(owner_id=amara.id, purpose="subscribers.email", ciphertext=sealed)
    with pytest.raises(AccountNotActive):
        close_account(subscriber_id=amara.id, reason="asked", now=utc_now())
    assert a_subscriber(email="amara@example.com").id != amara.id


def test_a_suspended_account_changes_nothing():
    amara = a_subscriber()
    suspend_account(subscriber_id=amara.id, reason="fraud_review")
    with pytest.raises(AccountNotActive):
        change_language(subscriber_id=amara.id, language="es")
