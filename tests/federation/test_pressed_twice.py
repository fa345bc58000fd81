"""Allow and Deny pressed twice, in one tab or in several at once: one decision, one code, the same way back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, answered, authorize_query, exchange, sign_in, verify
from truename.federation.models import AttributeRelease, AuthorizationCode, AuthorizationRequest, Grant
from truename.federation.services.expiry import forget_expired_requests
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara(client):
    subscriber = a_subscriber()
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


def screen_of(client, party, **changes):
    return client.get(f"/oidc/authorize?{authorize_query(party, **changes)}")["Location"]


def test_the_second_press_leads_where_the_first_did(client, amara):
    screen = screen_of(client, a_party())
    first = answered(client.post(screen, {"share": ["birth_date"]}))
    assert answered(client.post(screen, {"share": ["birth_date"]})) == first
    assert AttributeRelease.objects.count() == 1
    assert AuthorizationCode.objects.count() == 1


def test_a_form_post_is_repeated_as_one(client, amara):
    screen = screen_of(client, a_party(), response_mode="form_post")
    first, second = client.post(screen, {}), client.post(screen, {})
    assert first.status_code == 200
    assert 'name="code"' in first.content.decode()
    assert second.content == first.content


def test_a_code_that_has_arrived_is_not_sent_again(client, amara):
    party = a_party()
    screen = screen_of(client, party)
    tokens = exchange(client, party, answered(client.post(screen, {}))["code"]).json()
    assert client.post(screen, {}).status_code == 410
    shared = client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert shared.status_code == 200, "what was exchanged stays good"


def test_a_minute_later_or_in_another_browser_nothing_is_repeated(client, amara):
    with time_machine.travel(utc_now(), tick=False) as clock:
        screen = screen_of(client, a_party())
        client.post(screen, {})
        assert Client().post(screen, {}).status_code == 404
        clock.shift(timedelta(seconds=61))
        assert client.post(screen, {}).status_code == 410
        forget_expired_requests(now=utc_now())
        assert AuthorizationRequest.objects.get().answer_sealed is None


def test_what_was_denied_is_denied_again_and_never_allowed(client, amara):
    screen = screen_of(client, a_party())
    deny = screen.replace("/release/", "/deny/")
    first = answered(client.post(deny))
    assert first["error"] == "access_denied"
    assert answered(client.post(deny)) == first
    assert client.post(screen, {}).status_code == 410
    assert not Grant.objects.exists()


def test_what_was_allowed_is_not_denied_afterwards(client, amara):
    screen = screen_of(client, a_party())
    client.post(screen, {})
    assert client.post(screen.replace("/release/", "/deny/")).status_code == 410


def test_permission_taken_back_at_once_is_not_repeated(client, amara):
    screen = screen_of(client, a_party())
    client.post(screen, {})
    client.post(f"/account/services/{Grant.objects.get().id}/revoke/")
    assert client.post(screen, {}).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_six_presses_at_the_same_moment_make_one_decision_and_one_code():
    amara, browser = a_subscriber(), Client()
    verify(amara)
    sign_in(browser, amara)
    screen = screen_of(browser, a_party())

    def press(_: int) -> str:
        tab = Client()
        tab.cookies.update(browser.cookies)
        try:
            return str(tab.post(screen, {"share": ["birth_date"]})["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        places = set(threads.map(press, range(6)))
    assert len(places) == 1
    assert "code=" in places.pop()
    assert AttributeRelease.objects.count() == 1
    assert AuthorizationCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_of_one_person_allowed_at_the_same_moment_keep_both_decisions():
    amara, browser, party = a_subscriber(), Client(), a_party()
    verify(amara)
    sign_in(browser, amara)
    screens = [screen_of(browser, party, scope=scope) for scope in ("openid email", "openid social_security_number")]

    def press(screen: str) -> str:
        tab = Client()
        tab.cookies.update(browser.cookies)
        try:
            return str(tab.post(screen, {})["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert all("code=" in place for place in threads.map(press, screens))
    assert set(Grant.objects.get().allowed) == {"email", "social_security_number"}
    assert AttributeRelease.objects.count() == 2
