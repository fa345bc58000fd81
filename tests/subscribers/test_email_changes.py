import re

import pytest
import time_machine

from tests.factories.accounts import a_subscriber
from truename.foundation.clock import utc_now
from truename.subscribers.domain.addresses import AddressLabel
from truename.subscribers.services.addresses import confirmed_owner, email_addresses
from truename.subscribers.services.email_changes import (
    EmailCodeRefused,
    EmailNotRemovable,
    TooManyEmails,
    add_email,
    confirm_email,
    make_email_primary,
    remove_email,
)
from truename.subscribers.services.messages import outbox

pytestmark = pytest.mark.django_db


def add(subscriber, address="amara@work.example"):
    return add_email(subscriber_id=subscriber.id, address=address, label=AddressLabel.WORK, now=utc_now())


def code():
    return re.search(r"\b\d{6}\b", outbox()[0].body).group()


def test_ten_guesses_are_all_a_code_allows():
    amara = a_subscriber()
    email_id, right = add(amara), code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for typed in [wrong] * 10 + [right]:
        with pytest.raises(EmailCodeRefused):
            confirm_email(subscriber_id=amara.id, email_id=email_id, code=typed, now=utc_now())
    assert len(email_addresses(subscriber_id=amara.id)) == 1


def test_a_code_expires_and_another_message_waits_half_a_minute():
    amara = a_subscriber()
    with time_machine.travel("2026-11-01T10:00:00Z", tick=False) as clock:
        email_id = add(amara)
        with pytest.raises(TooManyEmails):
            add(amara)
        clock.shift(24 * 3600)
        with pytest.raises(EmailCodeRefused):
            confirm_email(subscriber_id=amara.id, email_id=email_id, code=code(), now=utc_now())
        assert add(amara) == email_id
        confirm_email(subscriber_id=amara.id, email_id=email_id, code=code(), now=utc_now())
    assert confirmed_owner(address="amara@work.example") == amara.id


def test_an_address_of_another_account_gets_no_code_and_is_told():
    a_subscriber(email="ben@example.com")
    add(a_subscriber(), "ben@example.com")
    assert outbox()[0].subject == "This address belongs to another account"
    assert not re.search(r"\b\d{6}\b", outbox()[0].body)


def test_the_main_address_moves_and_only_then_can_the_old_one_go():
    amara = a_subscriber(work_email="amara@work.example")
    main, work = email_addresses(subscriber_id=amara.id)
    with pytest.raises(EmailNotRemovable):
        remove_email(subscriber_id=amara.id, email_id=main.id)
    make_email_primary(subscriber_id=amara.id, email_id=work.id)
    remove_email(subscriber_id=amara.id, email_id=main.id)
    assert [view.address for view in email_addresses(subscriber_id=amara.id)] == ["amara@work.example"]
    assert "amara@example.com" in {message.to for message in outbox()}
