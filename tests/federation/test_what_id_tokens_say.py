"""ID tokens: what each claim says, in the algorithm of the client, and what they are good for when they come back."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from joserfc import jws

from tests.factories.accounts import a_subscriber
from tests.federation.factories import (
    a_party,
    agreement,
    amara_signed_in,
    answered,
    authorize_query,
    sign_in,
    verify,
)
from tests.federation.tokens import a_key, by_hand, signed
from tests.federation.wire import a_refreshing_party, a_resource_server, claims_of, header_of, tokens, userinfo
from truename.federation.domain.attributes import SharedAttribute
from truename.federation.domain.jws import left_half_hash
from truename.federation.models import AuthorizationRequest
from truename.federation.services.signing_keys import active_signer, rotate_signing_keys
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db

API = "https://api.example/v1"


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def party():
    return a_party()


class TestWhatItSays:
    def test_it_has_every_claim_that_it_must_and_nothing_personal(self, client, amara, party):
        body = tokens(client, party)
        said = claims_of(client, body["id_token"])
        assert set(said) == {
            "iss", "sub", "aud", "exp", "iat", "nonce", "at_hash", "jti", "sid",
            "acr", "ial", "aal", "fal", "amr", "auth_time", "verified_at", "proofing_pathway",
        }  # fmt: skip
        assert said["aud"] == party.client_id
        assert said["at_hash"] == left_half_hash(body["access_token"])
        assert said["auth_time"] <= said["iat"] < said["exp"]
        assert said["amr"] == ["pwd", "otp", "mfa"]
        assert userinfo(client, body["access_token"]).json()["sub"] == said["sub"]

    def test_without_a_nonce_it_has_none(self, client, amara, party):
        assert "nonce" not in claims_of(client, tokens(client, party, nonce=None)["id_token"])

    @pytest.mark.parametrize("nonce", ["n" * 384, "n" * 1000, "é \u2028 '\"", "\U0001f600" * 100])
    def test_the_nonce_comes_back_letter_for_letter(self, client, amara, party, nonce):
        assert claims_of(client, tokens(client, party, nonce=nonce)["id_token"])["nonce"] == nonce

    def test_an_agreement_made_before_is_worth_fal2_and_a_client_that_registered_itself_fal1(
        self, client, amara, party
    ):
        assert claims_of(client, tokens(client, party)["id_token"])["fal"] == 2
        known = client.post(
            "/oidc/register",
            json.dumps({"redirect_uris": ["https://agency.example/callback"]}),
            content_type="application/json",
        ).json()
        itself = type(party)(known["client_id"], known["client_secret"])
        said = claims_of(client, tokens(client, itself, scope="openid")["id_token"], "RS256")
        assert said["fal"] == 1

    def test_the_sid_is_one_for_the_session_and_another_at_another_party(self, client, amara, party):
        sids = [claims_of(client, tokens(client, party)["id_token"])["sid"] for _ in range(2)]
        assert sids[0] == sids[1]
        other = claims_of(client, tokens(client, a_party(service_name="Other"))["id_token"])
        assert other["sid"] != sids[0]
        elsewhere = Client()
        sign_in(elsewhere, amara)
        assert claims_of(client, tokens(elsewhere, party)["id_token"])["sid"] != sids[0]

    def test_the_person_has_one_name_in_a_sector_and_another_elsewhere(self, client, amara, party):
        same = a_party(service_name="Another service of the agency")
        other = a_party(service_name="Elsewhere", sector="elsewhere.example")
        subs = [claims_of(client, tokens(client, one)["id_token"])["sub"] for one in (party, same, other)]
        assert subs[0] == subs[1] != subs[2]
        assert str(amara.id) not in "".join(subs)

    def test_levels_are_those_reached_and_not_those_asked_for(self, client):
        subscriber = a_subscriber()
        sign_in(client, subscriber, "pwd")
        low = a_party(minimum_ial=0, minimum_aal=1, attributes=(agreement(SharedAttribute.EMAIL),))
        said = claims_of(client, tokens(client, low, scope="openid", acr_values="urn:truename:aal:1")["id_token"])
        assert (said["ial"], said["aal"], said["acr"]) == (0, 1, "urn:truename:aal:1")
        assert "verified_at" not in said
        assert "proofing_pathway" not in said


class TestTheAlgorithm:
    def test_rs256_for_a_client_that_wants_it(self, client, amara):
        old = a_party(id_token_algorithm="RS256")
        body = tokens(client, old)
        header, said = header_of(client, body["id_token"], "RS256"), claims_of(client, body["id_token"], "RS256")
        assert (header["alg"], header["typ"]) == ("RS256", "JWT")
        assert said["at_hash"] == left_half_hash(body["access_token"])
        assert header["kid"] in {key["kid"] for key in client.get("/oidc/jwks").json()["keys"] if key["alg"] == "RS256"}

    def test_es256_for_all_others_whatever_a_request_says(self, client, amara, party):
        body = tokens(client, party, id_token_signed_response_alg="none")
        assert header_of(client, body["id_token"])["alg"] == "ES256"

    def test_every_published_key_is_public_and_has_a_name_of_its_own(self, client, party):
        keys = client.get("/oidc/jwks").json()["keys"]
        assert len({key["kid"] for key in keys}) == len(keys)
        assert {key["use"] for key in keys} <= {"sig", "enc"}
        assert not any({"d", "p", "q", "dp", "dq", "qi", "k"} & set(key) for key in keys)


class TestAHint:
    def ask(self, client, party, hint, **changes):
        return client.get(f"/oidc/authorize?{authorize_query(party, id_token_hint=hint, **changes)}")

    def test_she_passes_where_she_is_meant(self, client, amara, party):
        hint = tokens(client, party)["id_token"]
        assert answered(self.ask(client, party, hint))["code"]
        assert answered(self.ask(client, party, hint, prompt="none"))["code"]

    def test_an_expired_one_names_her_still(self, client, amara, party):
        hint = tokens(client, party)["id_token"]
        with time_machine.travel(utc_now() + timedelta(days=40)):
            sign_in(client, amara)
            assert answered(self.ask(client, party, hint, prompt="none"))["code"]

    def test_one_signed_with_a_retired_key_names_her_still(self, client, amara, party):
        hint = tokens(client, party)["id_token"]
        rotate_signing_keys()
        assert answered(self.ask(client, party, hint))["code"]

    def test_another_person_does_not_answer_in_her_place(self, client, amara, party):
        hint = tokens(client, party)["id_token"]
        chen = a_subscriber(email="chen@example.com")
        verify(chen)
        sign_in(client, chen)
        assert answered(self.ask(client, party, hint, prompt="none"))["error"] == "login_required"
        assert self.ask(client, party, hint)["Location"].startswith("/sign-in/")

    def test_nobody_signed_in_is_told_so(self, client, amara, party):
        hint = tokens(client, party)["id_token"]
        client.cookies.clear()
        assert answered(self.ask(client, party, hint, prompt="none"))["error"] == "login_required"

    def test_one_of_another_client_is_refused(self, client, amara, party):
        theirs = tokens(client, a_party(service_name="Other"))["id_token"]
        assert answered(self.ask(client, party, theirs))["error"] == "invalid_request"

    def test_other_tokens_of_ours_are_no_hint(self, client, amara):
        a_resource_server(API, is_jwt=True)
        caller = a_refreshing_party(resources=(API,), client_id=API)
        access = tokens(client, caller, resource=API)["access_token"]
        assert claims_of(client, access)["aud"] == API
        assert answered(self.ask(client, caller, access))["error"] == "invalid_request"
        for kind in ("logout+jwt", "at+jwt", "secevent+jwt"):
            forged = active_signer().sign(_hint_claims(client, caller), token_type=kind)
            assert answered(self.ask(client, caller, forged))["error"] == "invalid_request"

    def test_what_we_did_not_sign_is_refused(self, client, amara, party):
        real = tokens(client, party)["id_token"]
        claims = claims_of(client, real)
        header, payload, signature = real.split(".")
        kid = jws.extract_compact(real.encode()).headers()["kid"]
        key = a_key("ES256")
        forged = (
            signed(claims, key, kid=kid),
            signed(claims, key, kid=None),
            signed(claims, a_key("RS256"), kid=kid),
            by_hand({"alg": "none"}, claims),
            by_hand({"alg": "none", "kid": kid}, claims),
            by_hand({"alg": "HS256", "kid": kid}, claims, b"x" * 32),
            by_hand({"alg": ["ES256"], "kid": kid}, claims, b"x" * 64),
            by_hand({"alg": "ES256", "kid": [kid]}, claims, b"x" * 64),
            by_hand({"alg": "ES256", "kid": kid, "crit": ["exp"]}, claims, b"x" * 64),
            by_hand([1], claims, b"x" * 64),
            by_hand(b"[" * 3000, claims, b"x"),
            by_hand({"alg": "ES256", "kid": kid}, b"\xff", b"x" * 64),
            f"{header}.{payload}.",
            f"{header}.{payload}.{signature}=",
            f"{header}.{payload[:-1]}.{signature}",
            f"{header}.{payload}.{signature}.",
            "..",
            "x",
            "é.é.é",
        )
        for hint in forged:
            answer = answered(self.ask(client, party, hint))
            assert answer["error"] == "invalid_request", hint[:60]
        assert not AuthorizationRequest.objects.filter(hinted_subject__gt="").exists()

    def test_a_foreign_issuer_is_refused_even_under_our_signature(self, client, amara, party):
        claims = _hint_claims(client, party) | {"iss": "https://elsewhere.example"}
        forged = active_signer().sign(claims, token_type="JWT")
        assert answered(self.ask(client, party, forged))["error"] == "invalid_request"

    @pytest.mark.parametrize("name", ["iss", "aud", "sub"])
    def test_one_without_what_it_needs_is_refused(self, client, amara, party, name):
        claims = _hint_claims(client, party)
        del claims[name]
        forged = active_signer().sign(claims, token_type="JWT")
        assert answered(self.ask(client, party, forged))["error"] == "invalid_request"


def _hint_claims(client, party):
    return {"iss": settings.TRUENAME.public_origin, "aud": party.client_id, "sub": "x" * 43}


class TestWhatTheClientRegisteredAsItsDefaults:
    def test_a_session_older_than_its_default_max_age_has_to_sign_in_again(self, client, amara):
        strict = a_party(default_max_age=timedelta(minutes=5))
        tokens(client, strict)
        query = authorize_query(strict, prompt="none")
        with time_machine.travel(utc_now() + timedelta(minutes=4)):
            assert answered(client.get(f"/oidc/authorize?{query}"))["code"]
        with time_machine.travel(utc_now() + timedelta(minutes=6)):
            assert answered(client.get(f"/oidc/authorize?{query}"))["error"] == "login_required"

    def test_the_requests_own_max_age_goes_before_it(self, client, amara):
        strict = a_party(default_max_age=timedelta(minutes=5))
        tokens(client, strict)
        with time_machine.travel(utc_now() + timedelta(minutes=6)):
            query = authorize_query(strict, prompt="none", max_age="3600")
            assert answered(client.get(f"/oidc/authorize?{query}"))["code"]

    def test_max_age_zero_asks_every_time_and_auth_time_moves(self, client, amara, party):
        before = claims_of(client, tokens(client, party)["id_token"])["auth_time"]
        with time_machine.travel(utc_now() + timedelta(seconds=30)):
            query = authorize_query(party, max_age="0")
            assert client.get(f"/oidc/authorize?{query}")["Location"].startswith("/sign-in/")
            waiting = AuthorizationRequest.objects.get(outcome="open")
            sign_in(client, amara)
            told = client.get(f"/authorize/{waiting.id}/")["Location"]
            assert answered(client.post(told))["code"]
            after = claims_of(client, tokens(client, party)["id_token"])["auth_time"]
        assert after >= before + 30

    def test_its_default_acr_is_what_is_aimed_for_and_asserted(self, client, amara):
        acr = "http://idmanagement.gov/ns/assurance/aal/2"
        strict = a_party(default_acr_values=(acr,))
        assert claims_of(client, tokens(client, strict)["id_token"])["acr"] == acr

    def test_its_default_acr_leads_to_proofing_where_that_is_missing(self, client):
        sign_in(client, a_subscriber())
        strict = a_party(
            minimum_ial=0,
            default_acr_values=("urn:truename:ial:2:aal:2",),
            attributes=(agreement(SharedAttribute.EMAIL),),
        )
        assert client.get(f"/oidc/authorize?{authorize_query(strict)}")["Location"] == "/verify/"

    def test_the_requests_own_acr_values_go_before_it(self, client, amara):
        strict = a_party(default_acr_values=("urn:acr.login.gov:verified",))
        body = tokens(client, strict, acr_values="urn:truename:ial:2:aal:2")
        assert claims_of(client, body["id_token"])["acr"] == "urn:truename:ial:2:aal:2"


@pytest.mark.parametrize("name", ["urn:truename:ial:2:aal:2", "urn:acr.login.gov:auth-only", "urn:truename:aal:1"])
def test_the_first_value_that_was_reached_is_asserted_as_it_was_written(client, amara, party, name):
    body = tokens(client, party, acr_values=f"urn:none:such {name} urn:acr.login.gov:verified")
    assert claims_of(client, body["id_token"])["acr"] == name


def test_the_end_of_a_session_takes_a_hint_with_it_to_the_logout(client, amara, party):
    hint = tokens(client, party)["id_token"]
    where = urlencode({"id_token_hint": hint, "post_logout_redirect_uri": "https://agency.example/signed-out"})
    assert client.get(f"/oidc/end_session?{where}")["Location"] == "https://agency.example/signed-out"
