"""Single sign-on before Django: the same answer as the pages give, or none at all."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from tests.factories.accounts import a_subscriber
from tests.federation.factories import a_party, agreement, allowed_code, authorize_query, exchange, sign_in, verify
from truename.authenticators.models import AuthenticatedSession
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.models import AuthorizationRequest, Grant
from truename.federation.services.client_cache import find_client
from truename.federation.web.machine_messages import MachineRequest
from truename.federation.web.silent_authorize import silent_answer
from truename.foundation.clock import utc_now
from truename.subscribers.models import VerifiedIdentity
from truename.subscribers.services.accounts import suspend_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    subscriber = a_subscriber()
    verify(subscriber)
    return subscriber


@pytest.fixture
def party(client, amara):
    """A relying party that she signed in to and decided about before."""
    known = a_party()
    sign_in(client, amara)
    allowed_code(client, known)
    return known


def asked(client, party, **changes):
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    environ = {"HTTP_COOKIE": cookies, "QUERY_STRING": authorize_query(party, **changes)}
    return silent_answer(MachineRequest("GET", environ))


def test_a_live_session_and_a_remembered_decision_are_answered_with_a_code_that_works(client, party):
    requests = AuthorizationRequest.objects.count()
    answer = asked(client, party, nonce="n-2")
    assert answer is not None
    assert answer.status == 303
    members = {name: value[0] for name, value in parse_qs(urlsplit(dict(answer.headers)["Location"]).query).items()}
    assert (members["state"], members["iss"]) == ("s" * 1000, "http://localhost:8000")
    assert AuthorizationRequest.objects.count() == requests
    body = exchange(client, party, members["code"]).json()
    shared = client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {body['access_token']}"}).json()
    assert shared["given_name"] == "Amara"


def test_prompt_none_is_answered_too(client, party):
    assert asked(client, party, prompt="none") is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "login"},
        {"prompt": "consent"},
        {"max_age": "0"},
        {"redirect_uri": "https://agency.example/other"},
        {"response_type": "token"},
        {"scope": "openid profile address email social_security_number"},
        {"login_hint": "someone"},
        {"id_token_hint": "x.y.z"},
        {"request": "x.y.z"},
        {"request_uri": "urn:x"},
        {"response_mode": "form_post"},
        {"claims": '{"id_token":{"sub":{"value":"x"}}}'},
        {"claims": '{"userinfo":{"\\u0073ub":{"value":"x"}}}'},
        {"claims": "{"},
        {"code_challenge": None, "code_challenge_method": None},
        {"client_id": "nobody"},
    ],
)
def test_whatever_needs_a_page_is_left_to_the_pages(client, party, changes):
    party.client_id = changes.pop("client_id", party.client_id)
    if "scope" in changes:
        Grant.objects.update(refused={})
        Grant.objects.update(allowed={"name": "For name", "birth_date": "For birth_date", "email": "For email"})
    assert asked(client, party, **changes) is None


def test_nobody_signed_in_is_left_to_the_pages(client, party):
    client.cookies.clear()
    assert asked(client, party) is None


@pytest.mark.parametrize("cookie", ["truename=", "truename=../../x", "truename=" + "a" * 32, 'truename="', "\x00"])
def test_a_cookie_of_any_form_is_no_fault(party, cookie):
    environ = {"HTTP_COOKIE": cookie, "QUERY_STRING": authorize_query(party)}
    assert silent_answer(MachineRequest("GET", environ)) is None


def test_an_ended_session_is_left_to_the_pages(client, party):
    AuthenticatedSession.objects.update(ended_at=utc_now())
    assert asked(client, party) is None


def test_an_idle_session_is_left_to_the_pages(client, party):
    with time_machine.travel(utc_now() + timedelta(minutes=16)):
        assert asked(client, party) is None


def test_a_suspended_account_is_left_to_the_pages(client, party, amara):
    suspend_account(subscriber_id=amara.id, reason="test")
    assert asked(client, party) is None


def test_a_permission_taken_back_is_left_to_the_pages(client, party):
    Grant.objects.update(revoked_at=utc_now())
    assert asked(client, party) is None


def test_an_identity_verified_again_is_left_to_the_pages(client, party):
    VerifiedIdentity.objects.update(verified_at=utc_now())
    assert asked(client, party) is None


def test_a_required_phone_that_is_gone_is_left_to_the_pages(client, amara):
    party = a_party(attributes=(agreement(SharedAttribute.NAME), agreement(SharedAttribute.PHONE)))
    sign_in(client, amara)
    Grant.objects.create(
        subscriber=amara,
        client_id=_row_id(party),
        allowed={"name": "For name", "phone": "For phone"},
        refused={},
    )
    assert asked(client, party, scope="openid profile phone") is None


def _row_id(party):

    return find_client(party.client_id).id
