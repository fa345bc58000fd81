import re
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from tests.factories.accounts import PASSWORD, a_subscriber, bind_totp_secret, signed_in, totp_code
from truename.authenticators.models import AuthenticatedSession, Authenticator, PendingSignUp
from truename.authenticators.services.closing import invalidate_authenticators
from truename.foundation.clock import utc_now
from truename.records.models import AuditEvent
from truename.subscribers.domain.addresses import AddressLabel
from truename.subscribers.domain.events import AccountClosed
from truename.subscribers.services.addresses import email_addresses
from truename.subscribers.services.email_changes import add_email
from truename.subscribers.services.messages import outbox

pytestmark = pytest.mark.django_db
NEW = "eleven quiet harbours wait"


@pytest.fixture
def amara():
    return a_subscriber(with_totp=True)


@pytest.fixture
def home(amara, client):
    signed_in(client, amara)
    return client


def reset_path() -> str:
    return re.search(r"http://localhost:8000(/sign-in/reset/\S+)", outbox()[0].body).group(1)


def test_the_last_way_to_sign_in_stays(home, amara):
    app = Authenticator.objects.get(kind="totp")
    page = home.post(f"/account/security/{app.id}/remove/", follow=True).content.decode()
    assert "only way to sign in" in page
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_one_of_two_is_removed_and_every_address_is_told(home, amara):
    second = bind_totp_secret(amara.id, b"another twenty bytes")
    assert home.get(f"/account/security/{second.id}/remove/").status_code == 200
    home.post(f"/account/security/{second.id}/remove/")
    assert not Authenticator.objects.filter(pk=second.pk).exists()
    assert outbox()[0].subject == "A way to sign in was removed from your account"


def test_it_is_renamed(home, amara):
    app = Authenticator.objects.get(kind="totp")
    home.post(f"/account/security/{app.id}/rename/", {"nickname": "Old phone"})
    assert "Old phone" in home.get("/account/security/").content.decode()


def test_chen_cannot_touch_amaras_authenticators(client, amara):
    chen = a_subscriber(email="chen@example.com", with_totp=True)
    bind_totp_secret(amara.id, b"another twenty bytes")
    signed_in(client, chen)
    for app in Authenticator.objects.filter(subscriber=amara):
        client.post(f"/account/security/{app.id}/remove/")
        client.post(f"/account/security/{app.id}/rename/", {"nickname": "Chen was here"})
    assert Authenticator.objects.filter(subscriber=amara, nickname="").count() == 3


def test_a_changed_password_signs_other_browsers_out_and_the_old_one_stops_working(home, amara):
    other = Client()
    signed_in(other, amara)
    assert home.post("/account/security/password/", {"password": NEW}).url == "/account/security/"
    assert home.get("/account/security/").status_code == 200
    assert other.get("/account/security/").status_code == 302
    old = Client().post("/sign-in/", {"email": "amara@example.com", "password": PASSWORD})
    assert old.status_code == 200
    assert Client().post("/sign-in/", {"email": "amara@example.com", "password": NEW}).status_code == 302


def test_a_forgotten_password_is_reset_with_the_link_and_the_app(client, amara):
    other = Client()
    signed_in(other, amara)
    assert client.post("/sign-in/forgot/", {"email": "Amara@Example.com"}).url == "/sign-in/forgot/sent/"
    path = reset_path()
    assert "right" in client.post(path, {"password": NEW, "code": "000000"}).content.decode()
    assert "at least 8" in client.post(path, {"password": "short", "code": totp_code()}).content.decode()
    assert client.post(path, {"password": NEW, "code": totp_code()}).url == "/continue/"
    assert AuthenticatedSession.objects.get(ended_at__isnull=True).aal == 2
    assert other.get("/account/security/").status_code == 302
    assert client.post(path, {"password": "another good phrase", "code": totp_code()}).status_code == 410


def test_asking_for_a_reset_looks_the_same_without_an_account(client, amara):
    answers = [client.post("/sign-in/forgot/", {"email": f"{name}@example.com"}) for name in ("amara", "chen")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/sign-in/forgot/sent/")}
    assert {message.to for message in outbox()} == {"amara@example.com", "chen@example.com"}


@pytest.mark.parametrize("path", ["/sign-in/reset/nonsense/", "/sign-up/confirm/nonsense/"])
def test_a_wrong_link_is_answered_calmly(client, path, db):
    assert client.get(path).status_code == 410
    assert client.post(path, {"password": NEW, "code": "000000"}).status_code == 410


def test_a_work_address_is_added_with_the_code_from_its_mail(home, amara):
    answer = home.post("/account/details/emails/add/?next=/continue/", {"email": "amara@work.example", "label": "work"})
    code = re.search(r"\b\d{6}\b", outbox()[0].body).group()
    assert outbox()[0].to == "amara@work.example"
    assert home.post(answer.url, {"code": "000000" if code != "000000" else "000001"}).status_code == 200
    assert home.post(answer.url, {"code": code}).status_code == 302
    assert [view.label for view in email_addresses(subscriber_id=amara.id)] == ["personal", "work"]
    assert "amara@work.example" in home.get("/account/details/").content.decode()


def test_chen_cannot_confirm_or_remove_amaras_address(client, amara):
    email_id = add_email(subscriber_id=amara.id, address="amara@work.example", label=AddressLabel.WORK, now=utc_now())
    chen = a_subscriber(email="chen@example.com", with_totp=True)
    signed_in(client, chen)
    assert client.get(f"/account/details/emails/{email_id}/confirm/").status_code == 302
    client.post(f"/account/details/emails/{email_id}/remove/")
    assert len(email_addresses(subscriber_id=amara.id)) == 1
    assert amara.email_addresses.filter(pk=email_id).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/account/security/",
        "/account/security/add/",
        "/account/security/add/app/",
        "/account/security/add/passkey/",
        "/account/security/recovery-codes/",
        "/account/security/password/",
        "/account/details/",
        "/account/details/emails/add/",
    ],
)
def test_every_page_at_home_opens_for_her_and_leads_a_stranger_to_sign_in(home, path):
    assert home.get(path).status_code == 200
    stranger = Client().get(path)
    assert stranger.url.startswith("/sign-in/?")
    assert "next=%2Faccount%2F" in stranger.url


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-up/", "/sign-in/forgot/", "/sign-in/forgot/sent/"])
def test_pages_for_strangers_open_and_are_not_cached(client, path, db):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.content.decode().count("<h1>") == 1


def test_a_closed_account_has_no_session_and_no_authenticator(home, amara):
    invalidate_authenticators(AccountClosed(amara.id, "asked"))
    assert home.get("/account/security/").status_code == 302
    assert not Authenticator.objects.filter(subscriber=amara).exists()


def test_unfinished_sign_ups_are_forgotten_after_a_day(client, db):
    with time_machine.travel("2026-11-01T10:00:00Z", tick=False) as clock:
        client.post("/sign-up/", {"email": "amara@example.com", "language": "en", "terms": "on"})
        clock.shift(25 * 3600)
        call_command("forget_expired", stdout=StringIO())
    assert not PendingSignUp.objects.exists()
    assert AuditEvent.objects.filter(name="records.data_key_destroyed").exists()
