import re

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import a_subscriber, totp_code
from truename.assurance.levels import AAL
from truename.authenticators.models import AuthenticatedSession, PendingSignUp, TotpOffer
from truename.records.models import AuditEvent
from truename.records.services.vault import unseal
from truename.subscribers.models import Subscriber
from truename.subscribers.services.addresses import email_addresses
from truename.subscribers.services.messages import outbox

pytestmark = pytest.mark.django_db
FORM = {"email": "amara@example.com", "language": "en", "terms": "on"}
GOOD = "seven green kettles sing"


def latest(kind: str = "mail"):
    return next(message for message in outbox() if message.channel == kind)


def mailed_code() -> str:
    return re.search(r"\b\d{6}\b", latest().body).group()


def mailed_path() -> str:
    return re.search(r"http://localhost:8000(/sign-up/confirm/\S+)", latest().body).group(1)


def through_password(client: Client) -> None:
    client.post("/sign-up/", FORM)
    client.post("/sign-up/check-mail/", {"code": mailed_code()})
    assert client.post("/sign-up/password/", {"password": GOOD}).url == "/account/security/add/"


def offered_secret() -> bytes:
    offer = TotpOffer.objects.get()
    return unseal(owner_id=offer.subscriber_id, purpose="authenticators.totp", ciphertext=bytes(offer.secret_sealed))


def test_a_newcomer_opens_an_account_and_is_signed_in_at_aal2(client):
    assert client.post("/sign-up/", FORM).url == "/sign-up/check-mail/"
    assert client.post("/sign-up/check-mail/", {"code": mailed_code()}).url == "/sign-up/password/"
    client.post("/sign-up/password/", {"password": GOOD})
    page = client.get("/account/security/add/app/")
    assert "data:image/svg+xml" in page.content.decode()
    answer = client.post("/account/security/add/app/", {"code": totp_code(offered_secret()), "nickname": "Phone"})
    assert answer.url == "/account/security/add/"
    shown = client.post("/account/security/recovery-codes/").content.decode()
    assert len(re.findall(r"<li><code[^>]*>[0-9A-Z-]{19}</code>", shown)) == 10
    done = client.post("/account/security/recovery-codes/", {"confirm": "1", "saved": "on"})
    assert done.url == "/continue/"
    session = AuthenticatedSession.objects.get()
    assert session.aal == AAL.AAL2
    assert session.amr == ["pwd", "otp", "mfa"]
    assert email_addresses(subscriber_id=session.subscriber_id)[0].address == "amara@example.com"


def test_the_terms_are_recorded_with_their_version(client):
    through_password(client)
    subscriber = Subscriber.objects.get()
    assert subscriber.terms_version == "2026-11"
    assert subscriber.terms_accepted_at is not None


def test_a_wrong_code_is_refused_and_the_tenth_wrong_one_ends_the_guessing(client):
    client.post("/sign-up/", FORM)
    right = mailed_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(10):
        assert "isn&#x27;t right" in client.post("/sign-up/check-mail/", {"code": wrong}).content.decode()
    assert "tried too often" in client.post("/sign-up/check-mail/", {"code": right}).content.decode()
    assert not PendingSignUp.objects.get().confirmed_at


def test_a_code_expires_after_a_day(client):
    with time_machine.travel("2026-11-01T10:00:00Z", tick=False):
        client.post("/sign-up/", FORM)
        code = mailed_code()
    with time_machine.travel("2026-11-02T10:00:01Z", tick=False):
        answer = client.post("/sign-up/check-mail/", {"code": code})
    assert answer.status_code == 302
    assert not PendingSignUp.objects.get().confirmed_at


def test_a_new_message_makes_the_old_code_useless_and_comes_only_after_a_pause(client):
    with time_machine.travel("2026-11-01T10:00:00Z", tick=False) as clock:
        client.post("/sign-up/", FORM)
        old = mailed_code()
        assert "in 30 seconds" in client.post("/sign-up/send-again/", follow=True).content.decode()
        clock.shift(31)
        client.post("/sign-up/send-again/")
        new = mailed_code()
        assert len(outbox()) == 2
        if old != new:
            assert client.post("/sign-up/check-mail/", {"code": old}).status_code == 200
        assert client.post("/sign-up/check-mail/", {"code": new}).status_code == 302


def test_the_link_confirms_on_another_device_only_when_a_person_presses_the_button(client):
    client.post("/sign-up/", FORM)
    path, other_device = mailed_path(), Client()
    assert "another device" in other_device.get(path).content.decode()
    assert not PendingSignUp.objects.get().confirmed_at
    assert other_device.post(path).url == "/sign-up/password/"
    assert other_device.post("/sign-up/password/", {"password": GOOD}).url == "/account/security/add/"
    assert other_device.get(path).status_code == 410


def test_who_only_began_the_sign_up_gets_nothing_when_the_owner_of_the_mail_opens_the_link():
    chen, amara = Client(), Client()
    chen.post("/sign-up/", FORM)
    amara.post(mailed_path())
    assert chen.get("/sign-up/password/").url == "/sign-up/check-mail/"
    assert chen.post("/sign-up/password/", {"password": GOOD}).url == "/sign-up/check-mail/"
    assert not Subscriber.objects.exists()


def test_a_taken_address_looks_the_same_from_outside_and_its_owner_is_told():
    a_subscriber(email="amara@example.com")
    new, taken = Client(), Client()
    answers = [new.post("/sign-up/", FORM | {"email": "ben@example.com"}), taken.post("/sign-up/", FORM)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/sign-up/check-mail/")}
    pages = [browser.get("/sign-up/check-mail/").content.decode() for browser in (new, taken)]
    plain = [re.sub(r'value="[^"]{64}"|amara@example.com|ben@example.com', "", page) for page in pages]
    assert plain[0] == plain[1]
    tries = [browser.post("/sign-up/check-mail/", {"code": "000000"}) for browser in (new, taken)]
    assert [answer.status_code for answer in tries] == [200, 200]
    mails = {message.to: message.subject for message in outbox()}
    assert mails["amara@example.com"] == "You already have a Truename account"
    assert "code" in mails["ben@example.com"]


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kurz", "at least 8"),
        ("x" * 129, "at most 128"),
        ("password1", "Too many people"),
        ("aaaaaaaaaaaa", "Too many people"),
        ("Truename2026!", "name of this service"),
        ("amara@example.com", "your e-mail address as"),
        ("", "required"),
    ],
)
def test_a_bad_password_is_refused_with_its_reason(client, password, reason):
    client.post("/sign-up/", FORM)
    client.post("/sign-up/check-mail/", {"code": mailed_code()})
    page = client.post("/sign-up/password/", {"password": password}).content.decode()
    assert reason in page
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "email", ["", "amara", "a b@example.com", "amara@example", "x" * 250 + "@example.com", "\x00@x.org"]
)
def test_what_is_no_address_is_said_so_and_stays_in_the_form(client, email):
    answer = client.post("/sign-up/", FORM | {"email": email})
    assert answer.status_code == 200
    assert "usa-error-message" in answer.content.decode()
    assert not PendingSignUp.objects.exists()


def test_no_audit_event_of_a_sign_up_holds_the_address(client):
    through_password(client)
    events = list(AuditEvent.objects.all())
    assert {"authenticators.sign_up_begun", "subscribers.account_opened", "authenticators.password_set"} <= {
        event.name for event in events
    }
    assert not any("amara" in str(event.data) for event in events)
