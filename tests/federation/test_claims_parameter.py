"""The claims parameter: single claims go where they were asked for, nothing else leaves, and demands are held."""

import json

import pytest

from examples.specimens.people import AMARA
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
from tests.federation.wire import claims_of, tokens, userinfo
from truename.federation.domain.attributes import ASSERTION_CLAIMS, CLAIM_ATTRIBUTES, SharedAttribute
from truename.federation.models import AuthorizationRequest, Grant

pytestmark = pytest.mark.django_db
PERSONAL = frozenset(CLAIM_ATTRIBUTES)


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def party():
    return a_party()


def released(client, party, claims, /, scope="openid", **changes):
    """What is personal in the ID token and at userinfo."""
    body = tokens(client, party, scope=scope, claims=json.dumps(claims), **changes)
    said = claims_of(client, body["id_token"])
    shared = userinfo(client, body["access_token"]).json()
    assert shared["sub"] == said["sub"]
    return PERSONAL & set(said), PERSONAL & set(shared)


class TestOnlyWhatWasAskedFor:
    def test_one_claim_of_a_line_releases_no_other_of_it(self, client, amara, party):
        assert released(client, party, {"userinfo": {"given_name": None}}) == (set(), {"given_name"})

    def test_a_claim_asked_for_in_the_id_token_is_there_and_only_there(self, client, amara, party):
        assert released(client, party, {"id_token": {"birthdate": {"essential": True}}}) == ({"birthdate"}, set())

    def test_each_place_gets_its_own(self, client, amara, party):
        asked = {"id_token": {"family_name": None}, "userinfo": {"email": None}}
        assert released(client, party, asked) == ({"family_name"}, {"email"})

    def test_scopes_and_single_claims_add_up(self, client, amara, party):
        asked = {"id_token": {"email": {"essential": True}}, "userinfo": {"social_security_number": None}}
        said, shared = released(client, party, asked, scope="openid email")
        assert said == {"email"}
        assert shared == {"email", "email_verified", "social_security_number"}

    def test_with_the_switch_what_userinfo_would_say_stands_in_the_id_token_too(self, client, amara):
        switched = a_party(is_claims_in_id_token=True)
        said, shared = released(client, switched, {"userinfo": {"given_name": None}}, scope="openid email")
        assert said == shared == {"given_name", "email", "email_verified"}

    def test_openid_alone_releases_nothing_personal(self, client, amara, party):
        assert released(client, party, {}) == (set(), set())

    def test_what_is_not_agreed_with_the_client_is_passed_over(self, client, amara, party):
        asked = {"userinfo": {"phone_number": {"essential": True}, "address": None, "gender": None, "😀": None}}
        assert released(client, party, asked, scope="openid address phone identity all_emails") == (set(), PERSONAL & {
            "name", "given_name", "family_name", "birthdate"})  # fmt: skip

    def test_what_she_refused_is_not_sent(self, client, amara, party):
        assert released(client, party, {"userinfo": {"birthdate": None}}, share=()) == (set(), set())
        assert "birth_date" in Grant.objects.get().refused

    def test_a_single_claim_brings_its_line_to_the_screen_and_no_other(self, client, amara, party):
        claims = json.dumps({"userinfo": {"given_name": None}})
        page = client.get(f"/oidc/authorize?{authorize_query(party, scope='openid', claims=claims)}", follow=True)
        text = page.content.decode()
        assert "For name" in text
        for other in ("For social_security_number", "For email", "For birth_date"):
            assert other not in text

    def test_a_value_that_is_asked_for_does_not_change_what_is_true(self, client, amara, party):
        body = tokens(
            client, party, scope="openid", claims=json.dumps({"userinfo": {"birthdate": {"value": "1900-01-01"}}})
        )
        assert userinfo(client, body["access_token"]).json()["birthdate"] == AMARA.birth_date.isoformat()

    def test_whoever_names_the_assertions_own_claims_cannot_change_them(self, client, amara, party):
        asked = {"id_token": {name: {"value": "forged"} for name in ("iss", "aud", "exp", "nonce", "ial", "amr")}}
        body = tokens(client, party, scope="openid", claims=json.dumps(asked))
        said = claims_of(client, body["id_token"])
        assert "forged" not in repr(said)
        assert set(said) - set(ASSERTION_CLAIMS) == {"at_hash", "jti"}

    def test_the_next_sign_in_with_other_claims_asks_only_about_new_lines(self, client, amara, party):
        released(client, party, {"userinfo": {"given_name": None}})
        again = json.dumps({"userinfo": {"family_name": None}})
        query = authorize_query(party, scope="openid", claims=again)
        assert answered(client.get(f"/oidc/authorize?{query}"))["code"]
        more = json.dumps({"userinfo": {"email": None}})
        query = authorize_query(party, scope="openid", claims=more)
        assert client.get(f"/oidc/authorize?{query}")["Location"].endswith("/release/")


class TestEssentialAcr:
    def ask(self, client, party, wish, **changes):
        return client.get(
            "/oidc/authorize?" + authorize_query(party, claims=json.dumps({"id_token": {"acr": wish}}), **changes)
        )

    def test_one_that_nobody_could_meet_is_refused_at_once(self, client, party):
        answer = answered(self.ask(client, party, {"essential": True, "values": ["urn:none:such", "urn:nor:this"]}))
        assert answer["error"] == "unmet_authentication_requirements"
        assert answer["state"] == "s" * 1000

    def test_a_wish_for_one_that_we_do_not_know_is_passed_over(self, client, amara, party):
        body = tokens(client, party, claims=json.dumps({"id_token": {"acr": {"values": ["urn:none:such"]}}}))
        assert claims_of(client, body["id_token"])["acr"] == "urn:truename:ial:2:aal:2"

    def test_one_that_is_met_is_asserted(self, client, amara, party):
        wish = {"essential": True, "values": ["urn:none:such", "urn:acr.login.gov:verified-facial-match-required"]}
        body = tokens(client, party, claims=json.dumps({"id_token": {"acr": wish}}))
        said = claims_of(client, body["id_token"])
        assert said["acr"] == "urn:acr.login.gov:verified-facial-match-required"
        assert (said["ial"], said["aal"]) == (2, 2)

    def test_it_goes_before_acr_values(self, client, amara, party):
        wish = {"essential": True, "value": "http://idmanagement.gov/ns/assurance/ial/2"}
        body = tokens(client, party, acr_values="urn:truename:aal:1", claims=json.dumps({"id_token": {"acr": wish}}))
        assert claims_of(client, body["id_token"])["acr"] == "http://idmanagement.gov/ns/assurance/ial/2"

    def test_one_factor_leads_to_a_second_before_it_is_asserted(self, client):
        subscriber = a_subscriber()
        sign_in(client, subscriber, "pwd")
        low = a_party(minimum_ial=0, minimum_aal=1, attributes=(agreement(SharedAttribute.EMAIL),))
        wish = {"essential": True, "value": "urn:truename:aal:2"}
        assert self.ask(client, low, wish)["Location"].startswith("/sign-in/")

    def test_without_verified_identity_it_leads_to_proofing_and_silently_to_an_error(self, client):
        sign_in(client, a_subscriber())
        low = a_party(minimum_ial=0, attributes=(agreement(SharedAttribute.EMAIL),))
        wish = {"essential": True, "value": "urn:truename:ial:2:aal:2"}
        assert self.ask(client, low, wish)["Location"] == "/verify/"
        answer = answered(self.ask(client, low, wish, prompt="none"))
        assert answer["error"] in {"interaction_required", "unmet_authentication_requirements"}


class TestTheValueOfSub:
    @pytest.fixture
    def sub(self, client, amara, party):
        return claims_of(client, tokens(client, party)["id_token"])["sub"]

    def ask(self, client, party, value, place="id_token", **changes):
        claims = json.dumps({place: {"sub": {"value": value}}})
        return client.get(f"/oidc/authorize?{authorize_query(party, claims=claims, **changes)}")

    @pytest.mark.parametrize("place", ["id_token", "userinfo"])
    def test_she_passes_where_she_is_meant(self, client, party, sub, place):
        assert answered(self.ask(client, party, sub, place))["code"]

    @pytest.mark.parametrize("value", ["somebody-else", "x" * 200, 7])
    def test_nobody_answers_in_anothers_place(self, client, party, sub, value):
        assert answered(self.ask(client, party, value, prompt="none"))["error"] == "login_required"
        assert self.ask(client, party, value)["Location"].startswith("/sign-in/")

    def test_chen_cannot_answer_a_request_about_amara(self, client, party, sub):
        chen = a_subscriber(email="chen@example.com")
        verify(chen)
        sign_in(client, chen)
        assert answered(self.ask(client, party, sub, prompt="none"))["error"] == "login_required"

    def test_at_another_party_her_name_here_means_nothing(self, client, sub):
        other = a_party(
            service_name="Other",
            redirect_uris=("https://agency.example/callback", "https://other.example/x"),
            sector="other.example",
        )
        assert answered(self.ask(client, other, sub, prompt="none"))["error"] == "login_required"


@pytest.mark.parametrize(
    "claims",
    [
        "{", "[]", "1", "null", '"x"', "{}{}", "\u00e9", "{'userinfo': {}}",
        '{"userinfo": []}', '{"id_token": "x"}', '{"userinfo": {"email": 1}}', '{"userinfo": {"email": []}}',
        '{"id_token": {"acr": {"essential": "yes"}}}', '{"id_token": {"acr": {"values": "one"}}}',
        '{"id_token": {"acr": {"values": null}}}',
        json.dumps({"id_token": {"acr": {"values": ["x"] * 21}}}),
        '{"userinfo": ' + "[" * 2000 + "]" * 2000 + "}",
        '{"id_token": {"sub": {"value": "\\u0000"}}}', '{"id_token": {"sub": {"value": "\\ud800"}}}',
        '{"userinfo": {"\\u0000": null}}', '{"userinfo": {"\\udfff": null}}',
        '{"userinfo": {"a": null, "a": null}}', '{"userinfo": {"a": {"value": NaN}}}',
    ],
)  # fmt: skip
def test_a_claims_parameter_that_cannot_be_read_is_refused(client, amara, party, claims):
    answer = answered(client.get(f"/oidc/authorize?{authorize_query(party, claims=claims)}"))
    assert answer["error"] == "invalid_request"
    assert not AuthorizationRequest.objects.exists()


def test_members_that_we_do_not_know_are_ignored(client, amara, party):
    claims = json.dumps({"userinfo": {"given_name": {"purpose": "x", "max_age": 1}}, "vp_token": {"x": 1}, "n": None})
    assert tokens(client, party, scope="openid", claims=claims)["access_token"]
