"""The main road: request, Authorize screen, code, tokens, userinfo, and the next sign-in without a question."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from examples.specimens.people import AMARA
from tests.factories.accounts import a_subscriber
from tests.federation.factories import (
    a_party,
    agreement,
    allowed_code,
    answered,
    authorize_query,
    exchange,
    sign_in,
    verify,
)
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.jws import left_half_hash
from truename.federation.models import AttributeRelease, AuthorizationRequest, Grant
from truename.records.services.audit import recent_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara():
    subscriber = a_subscriber()
    verify(subscriber)
    return subscriber


def test_allow_sends_her_back_with_a_code_state_and_issuer(client, amara):
    party = a_party()
    sign_in(client, amara)
    shown = client.get(f"/oidc/authorize?{authorize_query(party)}", follow=True)
    assert shown.status_code == 200, shown.redirect_chain
    page = shown.content.decode()
    assert shown.request["PATH_INFO"].endswith("/release/"), (shown.redirect_chain, page)
    assert 'id="allow"' in page
    assert 'id="deny"' in page
    assert "For social_security_number" in page
    assert "Utopia Revenue Service" in page
    assert "https://agency.example" in shown.headers["Content-Security-Policy"]
    answer = answered(client.post(shown.request["PATH_INFO"], {}))
    assert answer["state"] == "s" * 1000
    assert answer["iss"] == "http://localhost:8000"
    assert answer["code"]
    assert Grant.objects.get().refused == {"birth_date": "For birth_date"}
    assert AttributeRelease.objects.count() == 1
    assert any(event.name == "federation.attributes_released" for event in recent_events(subject_id=amara.id))


def test_the_id_token_verifies_with_another_library_and_says_what_was_achieved(client, amara):
    party = a_party()
    sign_in(client, amara)
    acr = "http://idmanagement.gov/ns/assurance/ial/2"
    code = allowed_code(client, party, acr_values=f"urn:unknown {acr}")
    answer = exchange(client, party, code)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["token_type"] == "Bearer"
    keys = KeySet.import_key_set(client.get("/oidc/jwks").json())
    token = jwt.decode(body["id_token"], keys, algorithms=["ES256"])
    claims = token.claims
    assert claims["iss"] == "http://localhost:8000"
    assert claims["aud"] == party.client_id
    assert claims["nonce"] == "n-1"
    assert (claims["acr"], claims["ial"], claims["aal"]) == (acr, 2, 2)
    assert claims["proofing_pathway"] == "biometric"
    assert claims["at_hash"] == left_half_hash(body["access_token"])
    assert "social_security_number" not in claims
    shared = client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {body['access_token']}"}).json()
    assert shared["sub"] == claims["sub"]
    assert shared["social_security_number"] == AMARA.ssn
    assert shared["email"] == "amara@example.com"
    assert shared["birthdate"] == AMARA.birth_date.isoformat()


def test_userinfo_takes_the_token_in_the_body_too(client, amara):
    party = a_party()
    sign_in(client, amara)
    token = exchange(client, party, allowed_code(client, party)).json()["access_token"]
    answer = client.post("/oidc/userinfo", f"access_token={token}", content_type="application/x-www-form-urlencoded")
    assert answer.json()["given_name"] == "Amara"


def test_claims_stand_in_the_id_token_when_the_client_asks_for_it(client, amara):
    party = a_party(is_claims_in_id_token=True)
    sign_in(client, amara)
    body = exchange(client, party, allowed_code(client, party)).json()
    claims = jwt.decode(body["id_token"], KeySet.import_key_set(client.get("/oidc/jwks").json()), algorithms=["ES256"])
    assert claims.claims["given_name"] == "Amara"


def test_a_remembered_decision_passes_straight_through(client, amara):
    party = a_party()
    sign_in(client, amara)
    allowed_code(client, party)
    again = client.get(f"/oidc/authorize?{authorize_query(party)}")
    assert answered(again)["code"]


def test_a_refused_attribute_is_not_asked_again_and_not_sent(client, amara):
    party = a_party()
    sign_in(client, amara)
    screen = client.get(f"/oidc/authorize?{authorize_query(party)}")["Location"]
    client.post(screen, {})
    code = answered(client.get(f"/oidc/authorize?{authorize_query(party)}"))["code"]
    token = exchange(client, party, code).json()["access_token"]
    shared = client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"}).json()
    assert "birthdate" not in shared
    assert "given_name" in shared


def test_prompt_consent_asks_again(client, amara):
    party = a_party()
    sign_in(client, amara)
    allowed_code(client, party)
    response = client.get(f"/oidc/authorize?{authorize_query(party, prompt='consent')}")
    assert response["Location"].endswith("/release/")


def test_deny_shares_nothing_and_says_so(client, amara):
    party = a_party()
    sign_in(client, amara)
    screen = client.get(f"/oidc/authorize?{authorize_query(party)}")["Location"]
    answer = answered(client.post(screen.replace("/release/", "/deny/")))
    assert answer["error"] == "access_denied"
    assert answer["iss"] == "http://localhost:8000"
    assert not Grant.objects.exists()
    assert client.get(screen).status_code == 410


def test_nobody_signed_in_is_sent_to_sign_in_and_comes_back(client, amara):
    party = a_party()
    response = client.get(f"/oidc/authorize?{authorize_query(party)}")
    assert response["Location"].startswith("/sign-in/?next=%2Fauthorize%2F")
    sign_in(client, amara)
    request = AuthorizationRequest.objects.get()
    assert client.get(f"/authorize/{request.id}/")["Location"] == f"/authorize/{request.id}/release/"


def test_prompt_create_leads_to_sign_up(client):
    party = a_party()
    response = client.get(f"/oidc/authorize?{authorize_query(party, prompt='create')}")
    assert response["Location"].startswith("/sign-up/?next=")


def test_an_account_without_identity_is_sent_to_proofing(client):
    party = a_party()
    sign_in(client, a_subscriber())
    assert client.get(f"/oidc/authorize?{authorize_query(party)}")["Location"] == "/verify/"


def test_one_factor_is_not_enough(client, amara):
    party = a_party()
    sign_in(client, amara, "pwd")
    assert client.get(f"/oidc/authorize?{authorize_query(party)}")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(("signed_in", "error"), [(False, "login_required"), (True, "consent_required")])
def test_prompt_none_never_shows_a_page(client, amara, signed_in, error):
    party = a_party()
    if signed_in:
        sign_in(client, amara)
    assert answered(client.get(f"/oidc/authorize?{authorize_query(party, prompt='none')}"))["error"] == error


def test_prompt_none_answers_when_nothing_is_due(client, amara):
    party = a_party()
    sign_in(client, amara)
    allowed_code(client, party)
    assert answered(client.get(f"/oidc/authorize?{authorize_query(party, prompt='none')}"))["code"]


def test_prompt_login_asks_to_sign_in_again_and_the_request_goes_on(client, amara):
    party = a_party()
    sign_in(client, amara)
    response = client.get(f"/oidc/authorize?{authorize_query(party, prompt='login')}")
    assert response["Location"].startswith("/sign-in/")
    sign_in(client, amara)
    request = AuthorizationRequest.objects.get()
    assert client.get(f"/authorize/{request.id}/")["Location"].endswith("/release/")


def test_another_account_in_the_same_browser_cannot_answer(client, amara):
    party = a_party()
    sign_in(client, amara)
    screen = client.get(f"/oidc/authorize?{authorize_query(party)}")["Location"]
    chen = a_subscriber(email="chen@example.com")
    verify(chen)
    sign_in(client, chen)
    page = client.post(screen, {}, follow=True)
    assert page.status_code == 403
    assert not Grant.objects.exists()


def test_a_posted_request_waits_and_goes_on_with_get(client, amara):
    party = a_party()
    sign_in(client, amara)
    response = client.post("/oidc/authorize", authorize_query(party), content_type="application/x-www-form-urlencoded")
    assert response.status_code == 303
    assert client.get(response["Location"])["Location"].endswith("/release/")


def test_a_missing_work_address_is_named_with_a_way_to_add_it(client, amara):
    from_work = a_party(attributes=(agreement(SharedAttribute.WORK_EMAIL),))
    sign_in(client, amara)
    page = client.get(f"/oidc/authorize?{authorize_query(from_work, scope='openid work_email')}")
    assert page.status_code == 200
    assert "Work e-mail address" in page.content.decode()
