"""The Authorize screen: who asks, what for, values masked until opened, what can be refused, and what Allow keeps."""

import re
from datetime import timedelta

import pytest

from examples.specimens.people import AMARA
from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, agreement, answered, authorize_query, exchange, sign_in, verify
from truename.assurance.levels import IAL
from truename.federation.domain.attributes import AttributeAgreement, LocalisedText, SharedAttribute
from truename.federation.domain.clients import GrantType
from truename.federation.models import AttributeRelease, AuthorizationRequest, Grant, RefreshToken, RelyingParty
from truename.federation.services.stamped_cache import note_change
from truename.foundation.clock import utc_now
from truename.subscribers.domain.addresses import AddressLabel
from truename.subscribers.models import EmailAddress, VerifiedIdentity
from truename.subscribers.services.addresses import new_confirmed_address, record_validated_phone

pytestmark = pytest.mark.django_db

PHONE = "+12025550143"
EVERYTHING = (
    agreement(SharedAttribute.NAME),
    agreement(SharedAttribute.BIRTH_DATE, required=False),
    agreement(SharedAttribute.EMAIL),
    agreement(SharedAttribute.ADDRESS),
    agreement(SharedAttribute.PHONE, required=False),
    agreement(SharedAttribute.SOCIAL_SECURITY_NUMBER),
    agreement(SharedAttribute.ALL_EMAILS, required=False),
    agreement(SharedAttribute.IDENTITY_EVIDENCE, required=False),
)
ALL_SCOPES = "openid profile email address phone social_security_number all_emails identity offline_access"
REFRESHING = frozenset({GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN})


@pytest.fixture
def amara(client):
    subscriber = a_subscriber()
    verify(subscriber)
    record_validated_phone(subscriber_id=subscriber.id, number=PHONE, now=utc_now())
    sign_in(client, subscriber)
    return subscriber


def add_address(subscriber, address, label=AddressLabel.WORK):
    return new_confirmed_address(
        subscriber_id=subscriber.id, address=address, label=label, primary=False, now=utc_now()
    )


def everything(**changes):
    return a_party(**({"attributes": EVERYTHING, "grant_types": REFRESHING} | changes))


def screen_of(client, party, **changes):
    """The address of the Authorize screen for a new request."""
    return client.get(f"/oidc/authorize?{authorize_query(party, **changes)}")["Location"]


def shown(client, screen):
    return client.get(screen).content.decode()


def row(page, name):
    return page.partition(f'id="attribute-{name}"')[2].partition("</li>\n")[0]


def test_it_says_who_asks_with_logo_policy_terms_alternatives_and_redress(client, amara):
    party = everything(
        logo_url="https://cdn.agency.example/logo.png",
        privacy_policy_url="https://agency.example/privacy",
        terms_url="https://agency.example/terms",
        alternatives_text=LocalisedText("Call us.", "Llámenos."),
        redress_url="https://agency.example/redress",
        redress_text=LocalisedText("Write to our ombudsman.", "Escriba a nuestro defensor."),
    )
    response = client.get(screen_of(client, party))
    page = response.content.decode()
    for expected in (
        "Utopia Revenue Service",
        "Taxpayer account",
        'src="https://cdn.agency.example/logo.png"',
        'id="privacy-policy" href="https://agency.example/privacy"',
        'id="terms" href="https://agency.example/terms"',
        'href="https://agency.example/alternatives" id="alternatives"',
        "Call us.",
        'href="https://agency.example/redress" id="redress"',
        "Write to our ombudsman.",
    ):
        assert expected in page
    assert "https://cdn.agency.example" in response.headers["Content-Security-Policy"]
    assert 'id="unchecked"' not in page
    client.cookies["truename-language"] = "es"
    page = shown(client, screen_of(client, party))
    assert "Llámenos." in page
    assert "Escriba a nuestro defensor." in page


def test_each_value_is_masked_until_opened_and_each_line_has_its_purpose(client, amara):
    add_address(amara, "amara@firm.example")
    page = shown(client, screen_of(client, everything(), scope=ALL_SCOPES))
    outside = re.sub(r'(?s)<(span|ol) class="masked__value">.*?</\1>', "", page)
    for secret in (AMARA.ssn, AMARA.ssn_printed, AMARA.surname, "amara@firm.example", PHONE, AMARA.street):
        assert secret not in outside
    for name, masked in (
        ("birth_date", f"••/••/{AMARA.birth_date.year}"),
        ("social_security_number", f"•••••{AMARA.ssn[-4:]}"),
        ("phone", "••• ••• 0143"),
        ("all_emails", "a•••@firm.example"),
        ("identity_evidence", "••••••"),
    ):
        assert masked in row(page, name)
        assert f"For {name}" in row(page, name)
        assert f'id="show-{name}"' in row(page, name)
    assert AMARA.ssn_printed in row(page, "social_security_number")
    assert "license or state ID" in row(page, "identity_evidence")
    assert "amara@example.com\namara@firm.example" in row(page, "all_emails")


def test_required_lines_say_so_in_words_and_optional_ones_have_a_box_each(client, amara):
    page = shown(client, screen_of(client, everything(), scope=ALL_SCOPES))
    for name in ("name", "email", "address", "social_security_number"):
        assert "Required" in row(page, name)
        assert f'id="share-{name}"' not in page
    for name in ("birth_date", "phone", "all_emails", "identity_evidence", "offline_access"):
        assert "Required" not in row(page, name)
        box = row(page, name).partition(f'id="share-{name}"')[2]
        assert box
        assert not box.startswith(" checked")


def test_a_client_that_registered_itself_is_said_to_be_unchecked_and_its_lines_start_ticked(client, amara):
    party = a_party(attributes=(AttributeAgreement(SharedAttribute.NAME, LocalisedText("For name"), False, True),))
    RelyingParty.objects.update(registration_token_digest=b"x" * 32)
    page = shown(client, screen_of(client, party))
    assert "Nobody has checked who runs this service" in page
    assert "get you back at https://agency.example." in page
    assert 'id="share-name" checked' in page


def test_access_while_away_is_a_line_without_a_value_that_can_be_refused_whatever_was_agreed(client, amara):
    party = everything(attributes=(*EVERYTHING, agreement(SharedAttribute.OFFLINE_ACCESS)))
    screen = screen_of(client, party, scope=ALL_SCOPES)
    line = row(shown(client, screen), "offline_access")
    assert "while you are away, until you take this back" in line
    assert "<details" not in line
    code = answered(client.post(screen, {}))["code"]
    assert "offline_access" in Grant.objects.get().refused
    assert "refresh_token" not in exchange(client, party, code).json()
    again = client.get(f"/oidc/authorize?{authorize_query(party, scope=ALL_SCOPES)}")
    assert answered(again)["code"], "what she refused is not asked again"


def test_taking_back_access_while_away_ends_the_refresh_tokens_of_before(client, amara):
    party = everything()
    screen = screen_of(client, party, scope=ALL_SCOPES)
    code = answered(client.post(screen, {"share": ["offline_access"]}))["code"]
    assert "refresh_token" in exchange(client, party, code).json()
    client.post(screen_of(client, party, scope=ALL_SCOPES, prompt="consent"), {"share": []})
    assert RefreshToken.objects.get().revoked_at is not None


def test_she_chooses_which_of_her_addresses_is_shared(client, amara):
    work = add_address(amara, "amara@firm.example")
    screen = screen_of(client, everything())
    line = row(shown(client, screen), "email")
    assert "a•••@example.com" in line
    assert "(personal)" in line
    assert "a•••@firm.example" in line
    assert "(work)" in line
    client.post(screen, {"email": str(work)})
    assert Grant.objects.get().email_id == work
    again = row(shown(client, screen_of(client, everything_again(), prompt="consent")), "email")
    assert re.search(rf'value="{work}" id="email-2" checked', again)


def everything_again():
    party = RelyingParty.objects.get()
    return type("Party", (), {"client_id": party.client_id})()


def test_an_address_that_is_gone_or_not_hers_is_never_replaced_by_another_one_in_silence(client, amara):
    work = add_address(amara, "amara@firm.example")
    bens = add_address(a_subscriber(email="ben@example.com"), "ben@firm.example")
    screen = screen_of(client, everything(), scope=ALL_SCOPES)
    EmailAddress.objects.filter(pk=work).delete()
    for email in (str(work), str(bens), "nonsense", "00000000-0000-0000-0000-000000000000"):
        page = client.post(screen, {"share": ["phone", "nonsense"], "email": email})
        assert page.status_code == 200
        assert 'id="outdated"' in page.content.decode()
        assert 'id="share-phone" checked' in page.content.decode()
        assert 'id="share-birth_date" checked' not in page.content.decode()
    assert not Grant.objects.exists()


def test_what_she_did_not_read_is_not_released(client, amara):
    party = everything(attributes=EVERYTHING[:3])
    screen = screen_of(client, party, scope=ALL_SCOPES)
    seen = shown(client, screen).partition('name="shown" value="')[2].partition('"')[0]
    changed = [*RelyingParty.objects.get().attributes]
    changed.append({"attribute": "social_security_number", "purpose": {"en": "New", "es": ""}, "is_required": True})
    RelyingParty.objects.update(attributes=changed)
    note_change("clients")
    page = client.post(screen, {"share": ["birth_date"], "shown": seen}).content.decode()
    assert 'id="outdated"' in page
    assert 'id="attribute-social_security_number"' in page
    assert 'id="share-birth_date" checked' in page
    assert not Grant.objects.exists()
    seen = page.partition('name="shown" value="')[2].partition('"')[0]
    assert answered(client.post(screen, {"share": ["birth_date"], "shown": seen}))["code"]


def test_what_she_ticked_is_there_again_after_she_had_to_sign_in_anew(client, amara):
    screen = screen_of(client, everything())
    shown(client, screen)
    client.post("/sign-out/")
    assert client.post(screen, {"share": ["birth_date"]})["Location"].startswith("/authorize/")
    sign_in(client, amara)
    assert 'id="share-birth_date" checked' in shown(client, screen)
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"share": ["x" * 1000, "name", "\x00"]},
        {"share": "name", "email": "x" * 5000, "work_email": "%%"},
        {"shown": "x" * 5000},
        {"nothing": "here"},
    ],
)
def test_nothing_that_is_sent_breaks_it_or_releases_what_it_does_not_show(client, amara, sent):
    screen = screen_of(client, everything())
    assert client.post(screen, sent).status_code in {200, 303}
    for grant in Grant.objects.all():
        assert set(grant.allowed) <= {"name", "email", "social_security_number"}


def test_only_what_is_new_is_asked_and_the_rest_is_folded_and_kept(client, amara):
    party = everything()
    client.post(screen_of(client, party, scope="openid profile"), {"share": ["birth_date"]})
    first = Grant.objects.get()
    screen = screen_of(client, party, scope="openid profile phone")
    page = shown(client, screen)
    new, settled = page.split('id="already-shared"')
    assert "will also receive" in new
    assert 'id="attribute-phone"' in new
    assert 'id="attribute-name"' not in new
    assert 'id="attribute-name"' in settled
    assert 'id="share-birth_date" checked' in settled
    assert "You already share" in settled
    client.post(screen, {"share": ["phone", "birth_date"]})
    merged = Grant.objects.get()
    assert set(merged.allowed) == {*first.allowed, "phone"}
    assert AttributeRelease.objects.count() == 2


def test_what_this_request_does_not_ask_for_stays_as_decided(client, amara):
    party = everything()
    client.post(screen_of(client, party, scope="openid email"), {})
    client.post(screen_of(client, party, scope="openid phone"), {"share": ["phone"]})
    grant = Grant.objects.get()
    assert set(grant.allowed) == {"email", "phone"}
    assert grant.email_id is not None


def test_after_a_new_verification_what_comes_from_it_is_asked_and_the_address_is_folded(client, amara):
    party = everything()
    client.post(screen_of(client, party), {})
    Grant.objects.update(decided_at=utc_now() - timedelta(minutes=5))
    verify(amara)
    page = shown(client, screen_of(client, party))
    new, settled = page.split('id="already-shared"')
    assert "verified again" in new
    assert 'id="attribute-social_security_number"' in new
    assert 'id="attribute-email"' in settled


def test_after_a_year_everything_is_asked_with_her_ticks(client, amara):
    party = everything()
    client.post(screen_of(client, party), {"share": ["birth_date"]})
    Grant.objects.update(decided_at=utc_now() - timedelta(days=366))
    VerifiedIdentity.objects.update(verified_at=utc_now() - timedelta(days=400))
    page = shown(client, screen_of(client, party))
    assert 'id="already-shared"' not in page
    assert "more than a year ago" in page
    assert 'id="share-birth_date" checked' in page


def test_another_purpose_shows_that_line_alone(client, amara):
    party = everything()
    client.post(screen_of(client, party), {})
    attributes = [*RelyingParty.objects.get().attributes]
    attributes[0]["purpose"]["en"] = "To print it on a card"
    RelyingParty.objects.update(attributes=attributes)
    note_change("clients")
    new, settled = shown(client, screen_of(client, party)).split('id="already-shared"')
    assert "To print it on a card" in new
    assert 'id="attribute-name"' in new
    assert 'id="attribute-email"' in settled


def test_after_taking_permission_back_nothing_is_ticked(client, amara):
    party = everything()
    client.post(screen_of(client, party), {"share": ["birth_date"]})
    client.post(f"/account/services/{Grant.objects.get().id}/revoke/")
    assert 'id="share-birth_date" checked' not in shown(client, screen_of(client, party))


def test_nothing_personal_is_asked_by_openid_alone(client, amara):
    page = shown(client, screen_of(client, a_party(minimum_ial=IAL.NONE), scope="openid"))
    assert "No personal details" in page
    assert AuthorizationRequest.objects.count() == 1
