"""The role of an operator: given and taken back by address, audited, told to the holder, gone with the account."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests.factories.accounts import a_subscriber
from truename.foundation.clock import utc_now
from truename.records.models import AuditEvent
from truename.subscribers.models import Subscriber
from truename.subscribers.services.accounts import close_account, suspend_account
from truename.subscribers.services.operators import (
    OperatorRefused,
    grant_operator_role,
    is_operator,
    operators,
    withdraw_operator_role,
)

pytestmark = pytest.mark.django_db


def test_the_role_is_given_by_address_in_whatever_spelling(django_capture_on_commit_callbacks):
    amara, ben = a_subscriber(), a_subscriber(email="ben@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        assert grant_operator_role(email="AMARA@example.com", actor_id=ben.id) == amara.id
    assert is_operator(subscriber_id=amara.id)
    assert not is_operator(subscriber_id=ben.id)
    assert [(operator.id, operator.email) for operator in operators()] == [(amara.id, "amara@example.com")]
    event = AuditEvent.objects.get(name="subscribers.operator_role_granted")
    assert (event.subject_id, event.actor_id) == (amara.id, ben.id)
    assert [message.subject for message in mail.outbox] == ["You can now operate this Truename site"]


def test_taking_it_back_works_at_once_and_is_told(django_capture_on_commit_callbacks):
    amara = a_subscriber()
    grant_operator_role(email="amara@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_operator_role(email="amara@example.com")
    assert not is_operator(subscriber_id=amara.id)
    assert operators() == ()
    assert AuditEvent.objects.filter(name="subscribers.operator_role_withdrawn", subject_id=amara.id).exists()
    assert mail.outbox[-1].subject == "You no longer operate this Truename site"


def test_an_address_that_nobody_has_is_refused():
    with pytest.raises(OperatorRefused) as refusal:
        grant_operator_role(email="nobody@example.com")
    assert refusal.value.facts == {"reason": "no_account_has_this_address"}


def test_giving_the_role_twice_is_refused():
    a_subscriber()
    grant_operator_role(email="amara@example.com")
    with pytest.raises(OperatorRefused) as refusal:
        grant_operator_role(email="amara@example.com")
    assert refusal.value.facts == {"reason": "is_operator_already"}
    assert AuditEvent.objects.filter(name="subscribers.operator_role_granted").count() == 1


def test_taking_back_what_was_not_given_is_refused():
    a_subscriber()
    with pytest.raises(OperatorRefused) as refusal:
        withdraw_operator_role(email="amara@example.com")
    assert refusal.value.facts == {"reason": "is_not_an_operator"}


def test_a_suspended_account_operates_nothing():
    amara = a_subscriber()
    grant_operator_role(email="amara@example.com")
    suspend_account(subscriber_id=amara.id, reason="test")
    assert not is_operator(subscriber_id=amara.id)
    assert operators() == ()


def test_closing_the_account_ends_the_role_and_the_database_insists():
    amara = a_subscriber()
    grant_operator_role(email="amara@example.com")
    close_account(subscriber_id=amara.id, reason="test", now=utc_now())
    rows = Subscriber.objects.filter(pk=amara.id)
    assert not rows.get().is_operator
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(is_operator=True)
