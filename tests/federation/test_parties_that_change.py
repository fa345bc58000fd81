"""A relying party that changes while a request waits: nobody is sent to an address that is no longer registered."""

from urllib.parse import urlencode

import pytest

from tests.federation.factories import REDIRECT, a_party, amara_signed_in, authorize_query
from tests.federation.wire import push
from truename.federation.models import AuthorizationCode, AuthorizationRequest, RelyingParty
from truename.federation.services.registry import set_relying_party_enabled
from truename.federation.services.stamped_cache import forget_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def party():
    return a_party()


@pytest.fixture
def screen(client, party):
    amara_signed_in(client)
    return client.get(f"/oidc/authorize?{authorize_query(party)}")["Location"]


def deregister(party, *left):
    RelyingParty.objects.filter(client_id=party.client_id).update(redirect_uris=[*left, "https://agency.example/new"])
    forget_everything()


def pages(client, screen):
    here = screen.removesuffix("release/")
    yield client.get(here)
    yield client.get(screen)
    yield client.post(screen, {})
    yield client.post(f"{here}deny/")
    yield client.get(f"{here}cancel/")
    yield client.post(f"{here}welcome-back/")


def test_an_address_that_was_deregistered_meanwhile_is_gone_to_by_no_button(client, party, screen):
    deregister(party)
    for answer in pages(client, screen):
        assert answer.status_code in {403, 410}
        assert "Location" not in answer
        assert REDIRECT not in answer.content.decode()
        assert REDIRECT not in answer.headers.get("Content-Security-Policy", "")
    assert not AuthorizationCode.objects.exists()


def test_a_party_that_was_switched_off_meanwhile_gets_no_answer(client, party, screen):
    set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
    for answer in pages(client, screen):
        assert answer.status_code in {403, 410}
        assert "Location" not in answer
    assert not AuthorizationCode.objects.exists()


def test_an_expired_request_does_not_lead_there_either(client, party, screen):
    AuthorizationRequest.objects.update(expires_at=AuthorizationRequest.objects.get().created_at)
    deregister(party)
    here = screen.removesuffix("release/")
    for answer in (client.get(here), client.post(f"{here}return/"), client.post(f"{here}expired/")):
        assert "Location" not in answer
        assert REDIRECT not in answer.content.decode()


def test_the_same_button_again_does_not_lead_there_either(client, party, screen):
    assert client.post(screen, {})["Location"].startswith(REDIRECT)
    deregister(party)
    assert "Location" not in client.post(screen, {})


def test_a_pushed_request_does_not_lead_there_either(client, party):
    amara_signed_in(client)
    uri = push(client, party).json()["request_uri"]
    deregister(party)
    answer = client.get(f"/oidc/authorize?{urlencode({'client_id': party.client_id, 'request_uri': uri})}")
    assert answer.status_code == 400
    assert "Location" not in answer


def test_other_addresses_may_come_and_go(client, party, screen):
    deregister(party, REDIRECT)
    assert client.post(screen, {})["Location"].startswith(REDIRECT)
