"""The first pages without a session say who asks, and a hint stands in the field that it is for."""

import pytest

from tests.federation.factories import a_party, authorize_query
from truename.federation.models import RelyingParty

pytestmark = pytest.mark.django_db


def first_page(client, party, **changes):
    return client.get(f"/oidc/authorize?{authorize_query(party, **changes)}", follow=True)


def test_the_first_page_shows_logo_names_policy_and_terms(client):
    party = a_party(
        logo_url="https://cdn.agency.example/logo.png",
        privacy_policy_url="https://agency.example/privacy",
        terms_url="https://agency.example/terms",
    )
    answer = first_page(client, party)
    page = answer.content.decode()
    assert answer.request["PATH_INFO"] == "/welcome/"
    assert 'src="https://cdn.agency.example/logo.png"' in page
    assert 'href="https://agency.example/privacy"' in page
    assert 'href="https://agency.example/terms"' in page
    assert "Taxpayer account" in page
    assert 'id="unchecked"' not in page
    assert "img-src 'self' data: blob: https://cdn.agency.example" in answer.headers["Content-Security-Policy"]


def test_a_client_that_registered_itself_is_said_to_be_unchecked(client):
    party = a_party()
    RelyingParty.objects.update(registration_token_digest=b"x" * 32)
    assert 'id="unchecked"' in first_page(client, party).content.decode()


def test_a_hint_stands_in_the_address_field_until_something_is_typed(client):
    first_page(client, a_party(), login_hint="ben@example.org")
    page = client.get("/sign-in/?have-account=1").content.decode()
    assert 'value="ben@example.org"' in page
    assert 'value="ben@example.org"' in client.get("/sign-up/").content.decode()
    again = client.post("/sign-in/?have-account=1", {"email": "", "password": "x"}).content.decode()
    assert "ben@example.org" not in again


@pytest.mark.parametrize("hint", ["+12025550199", '"><script>alert(1)</script>@example.org', "no address"])
def test_nothing_else_of_a_hint_is_shown(client, hint):
    first_page(client, a_party(), login_hint=hint)
    page = client.get("/sign-in/?have-account=1").content.decode()
    assert hint not in page
    assert "alert(1)" not in page


def test_the_tab_in_which_she_signs_in_leads_on(client):
    party = a_party()
    first = first_page(client, party)
    first_page(client, party)
    assert "next=%2Fauthorize%2F" in first.content.decode()
    door = first.content.decode().partition('id="door-sign-in" href="')[2].partition('"')[0].replace("&amp;", "&")
    client.post(door, {"email": "amara@example.org", "password": "wrong"})
    assert client.session["sign_in_next"] in first.request["QUERY_STRING"].replace("%2F", "/")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_a_door_never_leads_to_another_site(client, elsewhere):
    first_page(client, a_party())
    client.get("/welcome/", {"next": elsewhere})
    client.post(f"/sign-in/?next={elsewhere}", {"email": "amara@example.org", "password": "wrong"})
    assert "sign_in_next" not in client.session
