"""Which account she means, and that an earlier decision is used again: stated after a sign-in, silent otherwise."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, allowed_code, answered, authorize_query, sign_in, verify
from truename.federation.models import AttributeRelease, AuthorizationRequest, Grant
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    subscriber = a_subscriber()
    verify(subscriber)
    return subscriber


def ask(client, party, **changes):
    return client.get(f"/oidc/authorize?{authorize_query(party, **changes)}")["Location"]


def newest_request():
    return AuthorizationRequest.objects.latest("created_at")


def page_of(response):
    return response.content.decode()


@pytest.fixture
def returning(client):
    """She allowed a party on the third of May; in June she came back, signed in, and stands before the page."""
    with time_machine.travel("2026-05-03T12:00Z", tick=True) as clock:
        amara, party = a_subscriber(), a_party()
        verify(amara)
        sign_in(client, amara)
        allowed_code(client, party)
        client.post("/sign-out/")
        clock.move_to("2026-06-01T12:00Z")
        ask(client, party)
        sign_in(client, amara)
        yield client.get(f"/authorize/{newest_request().id}/")["Location"]


def test_after_signing_in_she_reads_that_an_earlier_decision_is_used_again_and_goes_on(client, returning):
    assert returning.endswith("/welcome-back/")
    page = client.get(returning)
    assert "same details with Utopia Revenue Service as on May 3, 2026" in page_of(page)
    assert "Social Security number" in page_of(page)
    assert "Date of birth" in page_of(page)
    assert "https://agency.example" in page.headers["Content-Security-Policy"]
    answer = answered(client.post(returning))
    assert answer["code"]
    assert answer["state"] == "s" * 1000
    assert AttributeRelease.objects.count() == 1
    assert answered(client.post(returning)) == answer, "pressed twice"


def test_the_earlier_decision_can_be_looked_at_and_changed_first(client, returning):
    review = returning.replace("/welcome-back/", "/release/")
    assert f'id="review" href="{review}"' in page_of(client.get(returning))
    assert 'id="allow"' in page_of(client.get(review))
    assert answered(client.post(review, {"share": ["birth_date"]}))["code"]
    assert "birth_date" in Grant.objects.get().allowed
    assert AttributeRelease.objects.latest("decided_at").reason == "looked_again"


def test_a_live_session_is_answered_without_a_page(client, amara):
    party = a_party()
    sign_in(client, amara)
    allowed_code(client, party)
    assert answered(client.get(f"/oidc/authorize?{authorize_query(party)}"))["code"]


def test_the_page_about_the_earlier_decision_is_for_nothing_else(client, amara):
    party = a_party()
    sign_in(client, amara)
    screen = ask(client, party)
    told = screen.replace("/release/", "/welcome-back/")
    for response in (client.get(told), client.post(told)):
        assert response["Location"] == f"/authorize/{newest_request().id}/"
    assert not Grant.objects.exists()


def test_prompt_select_account_shows_the_account_masked_and_she_continues_with_it(client, amara):
    party = a_party()
    sign_in(client, amara)
    allowed_code(client, party)
    chooser = ask(client, party, prompt="select_account")
    assert chooser.endswith("/account/")
    page = page_of(client.get(chooser))
    assert "Continue as a•••@example.com" in page
    assert "amara@" not in page
    on = client.post(chooser)["Location"]
    assert answered(client.get(on))["code"]


def test_another_account_is_signed_in_to_instead(client, amara):
    party = a_party()
    sign_in(client, amara)
    chooser = ask(client, party, prompt="select_account")
    on = client.post(chooser, {"another": "1"})["Location"]
    assert client.get(on)["Location"].startswith("/sign-in/")
    chen = a_subscriber(email="chen@example.com")
    verify(chen)
    sign_in(client, chen)
    assert client.get(on)["Location"].endswith("/release/")
    assert newest_request().subscriber_id == chen.id


def test_only_the_browser_of_a_request_is_asked_for_another_account(client, amara):
    sign_in(client, amara)
    chooser = ask(client, a_party(), prompt="select_account")
    other = Client()
    chen = a_subscriber(email="chen@example.com")
    sign_in(other, chen)
    assert other.post(chooser, {"another": "1"}).status_code == 404
    assert other.get("/account/").status_code == 200, "she is still signed in"


def test_a_hint_at_another_address_asks_which_account_and_a_hint_at_hers_does_not(client, amara):
    party = a_party()
    sign_in(client, amara)
    assert ask(client, party, login_hint="AMARA@example.com").endswith("/release/")
    chooser = ask(client, party, login_hint="ben@example.org")
    page = page_of(client.get(chooser))
    assert "seems to expect another e-mail address" in page
    assert "ben@example.org" not in page
    client.post(chooser)
    assert client.get(f"/authorize/{newest_request().id}/")["Location"].endswith("/release/")


def test_without_a_page_a_hint_tells_the_party_nothing_about_her_address(client, amara):
    party = a_party()
    sign_in(client, amara)
    allowed_code(client, party)
    for hint in ("AMARA@example.com", "ben@example.org"):
        answer = client.get(f"/oidc/authorize?{authorize_query(party, prompt='none', login_hint=hint)}")
        assert answered(answer)["code"]


def test_the_question_which_account_is_put_once(client, amara):
    sign_in(client, amara)
    chooser = ask(client, a_party(), prompt="select_account")
    client.post(chooser)
    for response in (client.get(chooser), client.post(chooser)):
        assert response["Location"] == f"/authorize/{newest_request().id}/"


def test_prompt_login_leads_straight_to_the_password(client, amara):
    sign_in(client, amara)
    where = ask(client, a_party(), prompt="login")
    assert where.startswith("/sign-in/?next=")
    assert where.endswith("&have-account=1")
    assert client.get(where).status_code == 200


def test_a_year_later_she_is_asked_and_not_only_told(client, amara):
    party = a_party()
    sign_in(client, amara)
    allowed_code(client, party)
    Grant.objects.update(decided_at=utc_now() - timedelta(days=366))
    assert ask(client, party).endswith("/release/")
