"""What the pages about connected services say: what each may read, since when, whom to ask, and what was decided."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, agreement, answered, authorize_query, sign_in, verify
from truename.federation.domain.attributes import LocalisedText, SharedAttribute
from truename.federation.domain.clients import GrantType
from truename.federation.models import Grant, RelyingParty
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db

REFRESHING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})


@pytest.fixture
def amara(client):
    subscriber = a_subscriber(work_email="amara@firm.example")
    verify(subscriber)
    sign_in(client, subscriber)
    return subscriber


def allow(client, party, share=(), **changes):
    screen = client.get(f"/oidc/authorize?{authorize_query(party, **changes)}")["Location"]
    return answered(client.post(screen, {"share": list(share)}))


def list_page(client):
    return client.get("/account/services/").content.decode()


def service_page(client):
    return client.get(f"/account/services/{Grant.objects.get().id}/").content.decode()


def test_each_service_is_opened_at_its_own_address_for_signing_in(client, amara):
    allow(client, a_party(initiate_login_uri="https://agency.example/begin", home_url="https://agency.example/tax"))
    begins = "https://agency.example/begin?iss=http%3A%2F%2Flocalhost%3A8000"
    for page in (list_page(client), service_page(client)):
        assert f'href="{begins}&amp;target_link_uri=https%3A%2F%2Fagency.example%2Ftax"' in page


def test_a_service_without_an_address_is_not_offered_to_be_opened(client, amara):
    allow(client, a_party(home_url=""))
    assert "Open “" not in list_page(client)
    assert "Open “" not in service_page(client)


def test_the_page_says_what_it_may_read_what_for_and_what_was_refused(client, amara):
    allow(client, a_party())
    page = service_page(client)
    assert "Social Security number" in page
    assert "For social_security_number" in page
    assert "(a•••@example.com)" in page
    assert "You chose not to share:" in page
    assert "Date of birth" in page.partition('id="refused"')[2].partition("</p>")[0]
    assert "amara@example.com" not in page
    client.cookies["truename-language"] = "es"
    assert "Para esto" in service_page(client)


def test_access_while_away_is_stated_and_ends_with_the_permission(client, amara):
    party = a_party(grant_types=REFRESHING, backchannel_logout_uri="https://agency.example/out")
    allow(client, party, ["offline_access"], scope="openid profile offline_access")
    assert "while you are away" in list_page(client)
    assert "while you are away, until" in service_page(client)
    assert "Access while you are away" not in service_page(client).partition('id="shared"')[2].partition("</ul>")[0]
    revoke = f"/account/services/{Grant.objects.get().id}/revoke/"
    asked = client.get(revoke).content.decode()
    assert "ends at once" in asked
    assert "tell it to sign you out" in asked
    client.post(revoke)
    assert "only when you sign in there" in service_page(client)


def test_whom_to_ask_is_named(client, amara):
    allow(
        client,
        a_party(
            contacts=("help@agency.example", "+1 202 555 0199"),
            redress_url="https://agency.example/redress",
            redress_text=LocalisedText("Write to our ombudsman."),
            terms_url="https://agency.example/terms",
            privacy_policy_url="https://agency.example/privacy",
        ),
    )
    page = service_page(client)
    for expected in (
        'href="mailto:help@agency.example"',
        "+1 202 555 0199",
        'href="https://agency.example/redress"',
        "Write to our ombudsman.",
        'href="https://agency.example/terms"',
        'href="https://agency.example/privacy"',
    ):
        assert expected in page


def test_every_decision_stands_in_the_history_with_its_reason(client, amara):
    party = a_party()
    allow(client, party)
    allow(client, party, ["birth_date"], prompt="consent")
    client.post(f"/account/services/{Grant.objects.get().id}/revoke/")
    allow(client, party)
    history = service_page(client).partition('id="history"')[2].partition("</ol>")[0]
    lines = [line.partition("<li>")[2] for line in history.split("</li>")[:-1]]
    assert len(lines) == 4
    assert lines[0].startswith("You signed in there for the first time.")
    assert "took back its permission" in lines[1]
    assert lines[2].startswith("The service asked you again.")
    assert "Date of birth" in lines[2]
    assert "Not shared: Date of birth" in lines[3]


def test_what_was_taken_back_stays_on_the_list_with_its_history(client, amara):
    allow(client, a_party())
    client.post(f"/account/services/{Grant.objects.get().id}/revoke/")
    page = list_page(client)
    assert "sign in there again and allow it" in page
    assert "No service may receive" in page
    assert "taken back on" in page.partition('id="former-services"')[2]
    former = service_page(client)
    assert 'id="taken-back"' in former
    assert "could receive before" in former
    assert 'id="revoke"' not in former
    assert client.get(f"/account/services/{Grant.objects.get().id}/revoke/").status_code == 302


def test_nobody_sees_the_services_of_another_person(client, amara):
    allow(client, a_party())
    chen = Client()
    sign_in(chen, a_subscriber(email="chen@example.com"))
    identifier = Grant.objects.get().id
    for path in (f"/account/services/{identifier}/", f"/account/services/{identifier}/revoke/"):
        assert chen.get(path)["Location"] == "/account/services/"
    assert "Taxpayer" not in list_page(chen)
    assert Client().get(f"/account/services/{identifier}/").status_code == 302


def test_a_service_that_was_switched_off_is_shown_and_cannot_be_opened(client, amara):
    allow(client, a_party())
    RelyingParty.objects.update(is_enabled=False)
    assert "Switched off here at the moment" in list_page(client)
    assert "Open “" not in list_page(client)


def test_a_client_that_registered_itself_is_still_said_to_be_unchecked(client, amara):
    allow(client, a_party())
    RelyingParty.objects.update(registration_token_digest=b"x" * 32)
    assert "Nobody has checked" in service_page(client)


def test_the_service_used_last_comes_first(client, amara):
    allow(client, a_party(service_name="First service"))
    allow(client, a_party(service_name="Second service"))
    Grant.objects.filter(client__service_name="First service").update(last_used_at=utc_now() + timedelta(minutes=1))
    page = list_page(client)
    assert page.index("First service") < page.index("Second service")


def test_a_purpose_that_changed_since_stands_as_she_read_it(client, amara):
    party = a_party(attributes=(agreement(SharedAttribute.NAME),))
    allow(client, party, scope="openid profile")
    row = RelyingParty.objects.get()
    row.attributes[0]["purpose"] = {"en": "For something else", "es": ""}
    row.save()
    assert "For name" in service_page(client)
    assert "For something else" not in service_page(client)
