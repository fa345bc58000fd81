"""An open request survives: other browsers, lost cookies, two tabs, a long time; or its page says what happened."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import a_subscriber
from tests.federation.factories import REDIRECT, a_party, agreement, answered, authorize_query, sign_in, verify
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.models import AuthorizationRequest, Grant, RelyingParty
from truename.federation.services.stamped_cache import note_change
from truename.foundation.clock import utc_now
from truename.records.services.audit import recent_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    subscriber = a_subscriber()
    verify(subscriber)
    return subscriber


@pytest.fixture
def chen():
    subscriber = a_subscriber(email="chen@example.com")
    verify(subscriber)
    return subscriber


def begin(client, party, **changes):
    """Opens a request in this browser; answers where the browser was sent first."""
    return client.get(f"/oidc/authorize?{authorize_query(party, **changes)}")["Location"]


def page_of(response):
    return response.content.decode()


def only_request():
    return AuthorizationRequest.objects.get()


PATHS = ("", "release/", "welcome-back/", "account/", "cancel/")
ACTIONS = ("release/", "deny/", "welcome-back/", "account/", "here/", "as/", "back/")


def test_a_strangers_browser_learns_nothing_of_somebodys_request(client, amara, chen):
    party = a_party()
    sign_in(client, amara)
    begin(client, party)
    stranger, nobody = Client(), Client()
    sign_in(stranger, chen)
    for browser in (stranger, nobody):
        for path in PATHS:
            page = browser.get(f"/authorize/{only_request().id}/{path}")
            assert page.status_code == 404
            assert "Utopia" not in page_of(page)
            assert page_of(page).count("begun in this browser") == 1
        for path in ACTIONS:
            assert browser.post(f"/authorize/{only_request().id}/{path}").status_code == 404
    assert only_request().outcome == "open"
    assert not Grant.objects.exists()


def test_a_request_that_never_was_looks_like_somebody_elses(client):
    page = client.get("/authorize/01a20b2f-5910-79f7-869d-a7014d858cd4/")
    assert page.status_code == 404
    assert 'id="sign-in"' in page_of(page)


def test_a_browser_without_its_cookies_is_told_whose_request_it_was_while_no_account_stands_behind_it(client):
    begin(client, a_party())
    page = page_of(Client().get(f"/authorize/{only_request().id}/"))
    assert "on its way to Utopia Revenue Service" in page
    assert 'id="way-back" href="https://agency.example/"' in page


def test_the_way_back_is_the_partys_own_address_for_signing_in_with_the_issuer(client):
    begin(client, a_party(initiate_login_uri="https://agency.example/begin?x=1"))
    page = page_of(Client().get(f"/authorize/{only_request().id}/"))
    begins = "https://agency.example/begin?x=1&amp;iss=http%3A%2F%2Flocalhost%3A8000"
    assert f'href="{begins}&amp;target_link_uri=https%3A%2F%2Fagency.example%2F"' in page


def test_the_name_that_a_client_gave_itself_is_not_vouched_for(client):
    party = a_party()
    begin(client, party)
    RelyingParty.objects.update(registration_token_digest=b"x" * 32)
    assert "Utopia" not in page_of(Client().get(f"/authorize/{only_request().id}/"))


def test_she_goes_on_with_her_own_request_at_another_device_and_arrives_with_its_state(client, amara):
    party = a_party()
    sign_in(client, amara)
    screen = begin(client, party)
    phone = Client()
    sign_in(phone, amara)
    page = phone.get(screen)
    assert page.status_code == 200
    assert "Utopia Revenue Service in another browser" in page_of(page)
    assert phone.post(screen, {}).status_code == 200, "nothing is released before she said that she goes on here"
    assert not Grant.objects.exists()
    here = f"/authorize/{only_request().id}/here/"
    assert phone.post(here)["Location"] == f"/authorize/{only_request().id}/"
    assert phone.get(f"/authorize/{only_request().id}/")["Location"] == screen
    left_behind = client.get(screen)
    assert "in another browser" in page_of(left_behind)
    answer = answered(phone.post(screen, {}))
    assert answer["state"] == "s" * 1000
    assert client.get(screen).status_code == 410
    assert any(event.name == "federation.request_continued_elsewhere" for event in recent_events(subject_id=amara.id))


def test_on_her_phone_her_pages_know_the_request_and_lead_on_to_it(client):
    amara = a_subscriber()
    sign_in(client, amara)
    assert begin(client, a_party()) == "/verify/"
    phone = Client()
    sign_in(phone, amara)
    assert phone.get("/continue/")["Location"] == "/account/", "signing in there may be for something else"
    for path in ("/account/", "/account/details/"):
        page = page_of(phone.get(path))
        assert "for Utopia Revenue Service" in page
        assert f'href="/authorize/{only_request().id}/"' in page
    assert 'id="continue-here"' in page_of(phone.get(f"/authorize/{only_request().id}/"))
    sign_in(phone, a_subscriber(email="chen@example.com"))
    assert "Utopia" not in page_of(phone.get("/account/"))


def test_two_requests_of_one_browser_both_arrive_one_after_the_other(client, amara):
    benefits = a_party(organisation_name="Utopia Benefits Agency", redirect_uris=(REDIRECT + "/benefits",))
    begin(client, a_party())
    begin(client, benefits, redirect_uri=REDIRECT + "/benefits", state="second")
    sign_in(client, amara)
    second = client.get("/continue/", follow=True)
    assert "Utopia Benefits Agency" in page_of(second)
    policy = second.headers["Content-Security-Policy"]
    assert "form-action 'self' https://agency.example" in policy
    sent = client.post(second.request["PATH_INFO"], {})["Location"]
    assert sent.startswith(f"{REDIRECT}/benefits?code=")
    assert "state=second" in sent
    first = client.get("/continue/", follow=True)
    assert "Utopia Revenue Service" in page_of(first)
    assert answered(client.post(first.request["PATH_INFO"], {}))["state"] == "s" * 1000
    assert client.get("/continue/")["Location"] == "/account/"


def test_a_page_names_the_request_that_its_address_speaks_of(client):
    benefits = a_party(organisation_name="Utopia Benefits Agency")
    first = begin(client, a_party())
    begin(client, benefits)
    assert "for Utopia Benefits Agency" in page_of(client.get("/help/"))
    shown = client.get(f"{first}&have-account=1")
    assert "for Utopia Revenue Service" in page_of(shown)


def test_two_tabs_of_a_browser_without_cookies_do_not_lose_each_other(amara):
    party = a_party()
    tabs = [Client(), Client()]
    screens = [begin(tab, party).partition("next=")[2].replace("%2F", "/") for tab in tabs]
    browser = Client()
    for tab in tabs:  # both answers arrive; of two sessions the browser keeps the last
        browser.cookies.update(tab.cookies)
    sign_in(browser, amara)
    for screen in screens:
        assert browser.get(screen)["Location"] == f"{screen}release/"


def test_a_browser_lists_the_last_eight_requests(client):
    party = a_party()
    for _ in range(9):
        begin(client, party)
    listed = [entry[0] for entry in client.session["open_requests"]]
    newest_first = AuthorizationRequest.objects.order_by("-created_at").values_list("id", flat=True)
    assert listed == [str(identifier) for identifier in newest_first[:8]]


def test_a_request_is_kept_while_she_is_at_it(client):
    with time_machine.travel(utc_now(), tick=False) as clock:
        begin(client, a_party())
        for _ in range(8):
            clock.shift(timedelta(hours=1))
            assert "for Utopia Revenue Service" in page_of(client.get("/help/"))
        clock.shift(timedelta(hours=2, seconds=1))
        assert "for Utopia Revenue Service" not in page_of(client.get("/help/"))


def test_an_expired_request_says_so_and_returns_an_error_with_its_state(client, amara):
    sign_in(client, amara)
    screen = begin(client, a_party())
    AuthorizationRequest.objects.update(expires_at=only_request().created_at)
    page = client.get(screen)
    assert page.status_code == 410
    assert "Utopia Revenue Service has expired" in page_of(page)
    assert "form-action 'self' https://agency.example" in page.headers["Content-Security-Policy"]
    back = f"/authorize/{only_request().id}/back/"
    answer = answered(client.post(back))
    assert (answer["error"], answer["state"]) == ("login_required", "s" * 1000)
    assert client.post(back).status_code == 410
    assert only_request().outcome == "failed"


def test_only_an_expired_request_is_given_back_as_expired(client, amara):
    sign_in(client, amara)
    begin(client, a_party())
    assert client.post(f"/authorize/{only_request().id}/back/").status_code == 200
    assert only_request().outcome == "open"


def test_back_after_allow_and_another_tab_are_told_that_it_was_answered(client, amara):
    sign_in(client, amara)
    screen = begin(client, a_party())
    client.post(screen, {})
    for path in ("", "release/", "cancel/"):
        page = client.get(f"/authorize/{only_request().id}/{path}")
        assert page.status_code == 410
        assert "already answered Utopia Revenue Service" in page_of(page)
        assert 'id="way-back" href="https://agency.example/"' in page_of(page)


def test_another_account_of_the_same_browser_may_take_the_request_over_and_nothing_left_before(client, amara, chen):
    sign_in(client, amara)
    screen = begin(client, a_party())
    sign_in(client, chen)
    page = client.post(screen, {}, follow=True)
    assert page.status_code == 403
    assert not Grant.objects.exists()
    assert 'id="continue-as"' in page_of(page)
    assert client.post(f"/authorize/{only_request().id}/as/", follow=True).status_code == 200
    client.post(screen, {})
    assert Grant.objects.get().subscriber_id == chen.id


def test_a_party_switched_off_meanwhile_gets_no_answer(client, amara):
    sign_in(client, amara)
    screen = begin(client, a_party())
    RelyingParty.objects.update(is_enabled=False)
    note_change("clients")
    page = client.post(screen, {})
    assert page.status_code == 403
    assert "be reached through us now" in page_of(page)
    assert not Grant.objects.exists()


@pytest.mark.parametrize("changes", [{"redirect_uri": "https://evil.example/"}, {"redirect_uri": None}])
def test_a_request_with_a_wrong_address_names_the_party_and_leads_to_its_own(client, changes):
    page = client.get(f"/oidc/authorize?{authorize_query(a_party(), **changes)}")
    assert "names Utopia Revenue Service" in page_of(page)
    assert 'id="way-back" href="https://agency.example/"' in page_of(page)
    assert 'href="https://evil.example' not in page_of(page)
    assert page.headers["X-Correlation-Code"] in page_of(page)


def test_an_unknown_party_is_not_named(client):
    page = page_of(client.get(f"/oidc/authorize?{authorize_query(a_party(), client_id='somebody')}"))
    assert "not registered with us" in page
    assert 'id="way-back"' not in page


def test_missing_attributes_bind_the_request_to_her(client, amara):
    sign_in(client, amara)
    query = authorize_query(a_party(attributes=(agreement(SharedAttribute.WORK_EMAIL),)), scope="openid work_email")
    client.get(f"/oidc/authorize?{query}")
    assert only_request().subscriber_id == amara.id
