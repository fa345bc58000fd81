import re

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import PASSWORD, a_subscriber, signed_in, totp_code
from truename.assurance.levels import AAL
from truename.authenticators.models import AuthenticatedSession, Authenticator
from truename.authenticators.services.recovery_codes import renew_recovery_codes
from truename.authenticators.services.sessions import end_all_sessions
from truename.foundation.clock import utc_now
from truename.subscribers.services.accounts import suspend_account
from truename.subscribers.services.messages import outbox

pytestmark = pytest.mark.django_db
FORM = {"email": "amara@example.com", "password": PASSWORD}
NOON = "2026-11-01T12:00:00Z"


@pytest.fixture
def amara():
    return a_subscriber(with_totp=True)


def test_password_and_app_sign_in_at_aal2_and_return_where_she_wanted(client, amara):
    client.get("/sign-in/?next=/account/security/")
    assert client.post("/sign-in/", FORM).url == "/sign-in/second/"
    assert AuthenticatedSession.objects.get().aal == AAL.AAL1
    before = client.session.session_key
    assert client.post("/sign-in/second/", {"code": totp_code()}).url == "/account/security/"
    assert client.session.session_key != before
    session = AuthenticatedSession.objects.get()
    assert (session.aal, session.amr) == (AAL.AAL2, ["pwd", "otp", "mfa"])
    assert client.get("/account/security/").status_code == 200


def test_a_password_alone_opens_nothing_that_shows_personal_data(client, amara):
    client.post("/sign-in/", FORM)
    assert client.get("/account/security/").url.startswith("/sign-in/")
    assert client.get("/sign-in/?next=/account/security/").url == "/sign-in/second/"


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\x00"]
)
def test_next_never_leads_to_another_site(client, amara, next_):
    client.get("/sign-in/", {"next": next_})
    client.post("/sign-in/", FORM)
    assert client.post("/sign-in/second/", {"code": totp_code()}).url == "/continue/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(amara):
    pages = []
    for email in ("amara@example.com", "chen@example.com"):
        answer = Client().post("/sign-in/", {"email": email, "password": "not her password"})
        assert answer.status_code == 200
        pages.append(re.sub(r'value="[^"]{64}"|\w+@example.com', "", answer.content.decode()))
    assert pages[0] == pages[1]
    assert "match an account" in pages[0]


def test_an_unknown_address_costs_a_password_hash_too(amara, monkeypatch):
    seen = []
    from truename.authenticators.services import passwords  # noqa: PLC0415

    real = passwords.check_password
    monkeypatch.setattr(passwords, "check_password", lambda typed, encoded: seen.append(1) or real(typed, encoded))
    Client().post("/sign-in/", {"email": "chen@example.com", "password": "whatever it is"})
    Client().post("/sign-in/", {"email": "amara@example.com", "password": "whatever it is"})
    assert len(seen) == 2


def test_a_code_works_only_once(client, amara):
    client.post("/sign-in/", FORM)
    code = totp_code()
    client.post("/sign-in/second/", {"code": code})
    other = Client()
    other.post("/sign-in/", FORM)
    assert "used before" in other.post("/sign-in/second/", {"code": code}).content.decode()


def test_the_code_of_the_step_before_still_works_and_the_one_before_that_does_not(client, amara):
    with time_machine.travel(NOON, tick=False) as clock:
        code = totp_code()
        clock.shift(60)
        client.post("/sign-in/", FORM)
        assert client.post("/sign-in/second/", {"code": code}).status_code == 200
        clock.shift(-30)
        assert client.post("/sign-in/second/", {"code": code}).status_code == 302


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "1234567", "\x00"])
def test_what_is_no_code_is_said_so(client, amara, code):
    client.post("/sign-in/", FORM)
    answer = client.post("/sign-in/second/", {"code": code})
    assert answer.status_code == 200
    assert "usa-error-message" in answer.content.decode()


def test_guessing_passwords_is_stopped_for_known_and_unknown_addresses_alike(amara):
    for email in ("amara@example.com", "chen@example.com"):
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(10):
                Client().post("/sign-in/", {"email": email, "password": "wrong wrong"})
            stopped = Client().post("/sign-in/", {"email": email, "password": PASSWORD}).content.decode()
            assert "Wait 15 minutes" in stopped
            clock.shift(15 * 60)
            again = Client().post("/sign-in/", {"email": email, "password": PASSWORD})
            assert again.status_code == (302 if email.startswith("amara") else 200)


def test_a_hundred_failures_in_a_row_disable_the_app(client, amara):
    app = Authenticator.objects.get(kind="totp")
    Authenticator.objects.filter(pk=app.pk).update(failures=99)
    client.post("/sign-in/", FORM)
    client.post("/sign-in/second/", {"code": f"{(int(totp_code()) + 1) % 10**6:06d}"})
    app.refresh_from_db()
    assert app.disabled_at is not None
    client.post("/sign-in/second/?method=totp", {"code": totp_code()})
    assert AuthenticatedSession.objects.get().aal == AAL.AAL1


def test_a_success_ends_the_row_of_failures(client, amara):
    Authenticator.objects.filter(kind="totp").update(failures=50)
    client.post("/sign-in/", FORM)
    client.post("/sign-in/second/", {"code": totp_code()})
    assert Authenticator.objects.get(kind="totp").failures == 0


def test_a_recovery_code_stands_in_once_and_every_address_is_told(client, amara):
    code = renew_recovery_codes(subscriber_id=amara.id, now=utc_now())[3]
    client.post("/sign-in/", FORM)
    assert "Use a recovery code" in client.get("/sign-in/second/").content.decode()
    typed = code.lower().replace("0", "o")
    assert client.post("/sign-in/second/?method=recovery_codes", {"code": typed}).status_code == 302
    assert outbox()[0].subject == "A recovery code was used"
    other = Client()
    other.post("/sign-in/", FORM)
    assert other.post("/sign-in/second/?method=recovery_codes", {"code": code}).status_code == 200


def test_a_session_ends_after_a_quarter_of_an_hour_of_silence_and_after_twelve_hours(client, amara):
    with time_machine.travel(NOON, tick=False) as clock:
        signed_in(client, amara)
        clock.shift(14 * 60)
        assert client.get("/account/security/").status_code == 200
        clock.shift(14 * 60)
        assert client.get("/account/security/").status_code == 200
        clock.shift(15 * 60 + 1)
        assert client.get("/account/security/").status_code == 302
        signed_in(client, amara)
        for _ in range(12 * 6 - 1):
            clock.shift(600)
            last = client.get("/account/security/")
        assert last.status_code == 200
        clock.shift(601)
        assert client.get("/account/security/").status_code == 302


def test_signing_out_needs_a_button_and_keeps_the_waiting_request(client, amara):
    signed_in(client, amara)
    session = client.session
    session["open_requests"] = [["01a20b2f-5910-79f7-869d-a7014d858cd4", "https://agency.example", ""]]
    session.save()
    assert "Sign out?" in client.get("/sign-out/").content.decode()
    assert client.get("/account/security/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/account/security/").status_code == 302
    assert client.session["open_requests"]
    assert AuthenticatedSession.objects.get().ended_at is not None


def test_a_suspended_account_is_signed_out_and_cannot_sign_in(client, amara):
    signed_in(client, amara)
    suspend_account(subscriber_id=amara.id, reason="fraud_review")
    assert client.get("/account/security/").status_code == 302
    assert "match an account" in Client().post("/sign-in/", FORM).content.decode()


def test_a_session_that_was_ended_elsewhere_is_over_here(client, amara):
    signed_in(client, amara)
    assert end_all_sessions(subscriber_id=amara.id, reason="test") == 1
    assert client.get("/account/security/").status_code == 302


def test_a_change_needs_a_fresh_proof_and_both_factors_give_it(client, amara):
    with time_machine.travel(NOON, tick=False) as clock:
        signed_in(client, amara)
        for _ in range(3):
            clock.shift(8 * 60)
            client.get("/account/security/")
        asked = client.get("/account/security/password/")
        assert asked.url == "/sign-in/?next=%2Faccount%2Fsecurity%2Fpassword%2F&again=1"
        client.get(asked.url)
        assert client.post("/sign-in/?again=1", FORM).url == "/sign-in/second/"
        assert client.get("/account/security/password/").status_code == 302
        back = client.post("/sign-in/second/", {"code": totp_code()})
        assert back.url == "/account/security/password/"
        assert client.get(back.url).status_code == 200


def test_a_strangers_sign_in_in_the_same_browser_replaces_the_session(client, amara):
    ben = a_subscriber(email="ben@example.com", with_totp=True)
    signed_in(client, amara)
    client.post("/sign-in/?again=1", FORM | {"email": "ben@example.com"})
    client.post("/sign-in/second/", {"code": totp_code()})
    live = AuthenticatedSession.objects.get(ended_at__isnull=True)
    assert live.subscriber_id == ben.id


def test_while_a_request_waits_there_are_two_doors_first(client, db):
    session = client.session
    session["open_requests"] = [["01a20b2f-5910-79f7-869d-a7014d858cd4", "https://agency.example", ""]]
    session.save()
    assert client.get("/sign-in/").url == "/welcome/"
    page = client.get("/welcome/").content.decode()
    assert "/sign-in/?have-account=1" in page
    assert "/sign-up/" in page
    assert client.get("/sign-in/?have-account=1").status_code == 200


def test_a_sign_up_that_stopped_after_its_password_goes_on_at_the_next_sign_in(client, db):
    a_subscriber(with_password=True)
    client.post("/sign-in/", FORM)
    assert client.get("/sign-in/second/").url == "/account/security/add/"
    assert client.get("/account/security/add/app/").status_code == 200
    assert client.get("/account/security/").status_code == 302


def test_a_first_step_counts_for_a_quarter_of_an_hour(client, amara):
    with time_machine.travel(NOON, tick=False) as clock:
        client.post("/sign-in/", FORM)
        clock.shift(15 * 60 + 1)
        assert client.post("/sign-in/second/", {"code": totp_code()}).url == "/sign-in/"
