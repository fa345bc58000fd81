"""Signed authorization requests: what is unpacked from them, and each thing that alone refuses them."""

import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings

from tests.federation.adapters.servers import http, server
from tests.federation.factories import REDIRECT, VERIFIER, a_party
from tests.federation.tokens import ALGORITHMS, a_key, by_hand, published, signed
from truename.federation.domain.clients import Profile
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.pkce import s256
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.services.client_cache import find_client
from truename.federation.services.request_objects import with_request_object
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db
NOW = utc_now()
SECONDS = int(NOW.timestamp())
ISSUER = django_settings.TRUENAME.public_origin
KEYS = published(*(a_key(algorithm) for algorithm in ALGORITHMS))
BROKEN = ErrorCode.INVALID_REQUEST_OBJECT


def a_client(profile=Profile.OIDC, **changes):
    return find_client(a_party(profile=profile, jwks=KEYS, **changes).client_id)


@pytest.fixture
def plain():
    return a_client()


@pytest.fixture
def strict():
    return a_client(Profile.STANDARD)


def claims_of(client, **changes):
    claims = {
        "iss": client.client_id,
        "aud": ISSUER,
        "exp": SECONDS + 60,
        "client_id": client.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": "openid email",
        "state": "inside",
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def an_object(client, /, algorithm="ES256", header=None, **changes):
    return signed(claims_of(client, **changes), a_key(algorithm), **(header or {}))


def unpack(client, /, **outside):
    values = {"client_id": client.client_id, "response_type": "code"} | outside
    given = Parameters({name: value for name, value in values.items() if value is not None})
    return with_request_object(given, client, now=NOW)


def refused(client, error=BROKEN, /, **outside):
    with pytest.raises(ProtocolError) as refusal:
        unpack(client, **outside)
    assert refusal.value.error is error
    return refusal.value.reason


def test_without_a_request_object_nothing_changes(plain):
    given = Parameters({"client_id": plain.client_id, "state": "s"}, frozenset({"nonce"}), frozenset({"claims"}))
    assert with_request_object(given, plain, now=NOW) is given


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_it_may_be_signed_with_each_algorithm(strict, algorithm):
    assert unpack(strict, request=an_object(strict, algorithm)).get("state") == "inside"


def test_what_is_inside_wins_and_plain_openid_connect_adds_what_is_beside(plain):
    found = unpack(plain, request=an_object(plain), state="outside", nonce="beside", request_uri="")
    assert found.get("state") == "inside"
    assert found.get("nonce") == "beside"
    assert found.get("client_id") == plain.client_id
    assert "request" not in found.values
    assert "request_uri" not in found.values
    assert not {"iss", "aud", "exp"} & set(found.values)


def test_in_the_standard_profile_nothing_counts_that_was_not_signed(strict):
    found = unpack(strict, request=an_object(strict, state=None), state="outside", nonce="beside")
    assert set(found.values) == {"client_id", "response_type", "redirect_uri", "scope"}


def test_objects_and_numbers_become_the_parameters_that_they_stand_for(plain):
    wish = {"userinfo": {"email": {"essential": True}}, "id_token": {"name": None, "x": "é"}}
    found = unpack(plain, request=an_object(plain, claims=wish, max_age=300, unknown=[1], login_hint="a@b.example"))
    assert json.loads(found.values["claims"]) == wish
    assert found.get("max_age") == "300"
    assert found.get("login_hint") == "a@b.example"
    assert "unknown" not in found.values
    assert unpack(plain, request=an_object(plain, claims=json.dumps(wish), max_age="300")).get("max_age") == "300"


def test_members_that_cannot_be_kept_are_named_unreadable(plain):
    found = unpack(plain, request=an_object(plain, state="x\x00", nonce="n" * 5000))
    assert found.unreadable == {"state", "nonce"}


def test_audiences_may_be_several_and_clocks_differ_a_little(strict):
    assert unpack(strict, request=an_object(strict, aud=["https://elsewhere.example", ISSUER]))
    assert unpack(strict, request=an_object(strict, nbf=SECONDS + 8, exp=SECONDS - 8))


def test_plain_openid_connect_needs_neither_issuer_nor_audience_nor_an_end(plain):
    assert unpack(plain, request=an_object(plain, iss=None, aud=None, exp=None, client_id=None, response_type=None))


@pytest.mark.parametrize("typ", [None, "JWT", "oauth-authz-req+jwt", "application/oauth-authz-req+jwt"])
def test_its_type_may_be_said_or_not(strict, typ):
    assert unpack(strict, request=an_object(strict, header={"typ": typ}))


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "another"}, "iss must be"),
        ({"iss": ["x"]}, "iss must be"),
        ({"aud": "https://elsewhere.example"}, "aud must be"),
        ({"aud": []}, "aud must be"),
        ({"aud": f"{ISSUER}/"}, "aud must be"),
        ({"exp": SECONDS - 61}, "expired"),
        ({"nbf": SECONDS + 61}, "nbf is in the future"),
        ({"exp": "soon"}, "seconds since 1970"),
        ({"client_id": "another"}, "client_id differs"),
        ({"client_id": 1}, "client_id differs"),
        ({"response_type": "code id_token"}, "response_type differs"),
        ({"request": "a.b.c"}, "may not be inside"),
        ({"request_uri": "https://agency.example/r"}, "may not be inside"),
        ({"state": 1}, "wrong type"),
        ({"scope": ["openid"]}, "wrong type"),
        ({"max_age": 1.5}, "wrong type"),
        ({"max_age": True}, "wrong type"),
        ({"claims": []}, "wrong type"),
        ({"nonce": {}}, "wrong type"),
    ],
)
def test_each_wrong_claim_alone_refuses(profile, changes, why):
    client = a_client(profile)
    assert why in refused(client, request=an_object(client, **changes))


@pytest.mark.parametrize(("name", "why"), [("iss", "iss is missing"), ("aud", "aud is missing")])
def test_the_standard_profile_wants_to_know_from_whom_and_for_whom(strict, name, why):
    assert why in refused(strict, request=an_object(strict, **{name: None}))


def test_an_object_that_could_be_a_client_assertion_is_refused(strict):
    assert "sub must not be" in refused(strict, request=an_object(strict, sub=strict.client_id))


@pytest.mark.parametrize("typ", ["at+jwt", "client-authentication+jwt", "logout+jwt"])
def test_a_token_of_another_kind_is_refused(strict, typ):
    assert "typ must be" in refused(strict, request=an_object(strict, header={"typ": typ}))


def test_an_unsigned_one_is_not_supported(plain, strict):
    for client in (plain, strict, a_client(request_object_algorithm="none")):
        unsigned = by_hand({"alg": "none"}, claims_of(client))
        assert "Unsigned" in refused(client, ErrorCode.REQUEST_NOT_SUPPORTED, request=unsigned)


def test_a_wrong_signature_an_unknown_key_and_nonsense_are_refused(plain):
    forged = signed(claims_of(plain), a_key("ES256", 1), kid=a_key("ES256").kid)
    assert "signature is wrong" in refused(plain, request=forged)
    assert "No registered key" in refused(plain, request=signed(claims_of(plain), a_key("ES256", 1)))
    assert "not a compact JWS" in refused(plain, request="nonsense")
    assert "encrypted" in refused(plain, request="a.b.c.d.e")
    without_keys = find_client(a_party().client_id)
    assert "key set" in refused(without_keys, request=an_object(without_keys))


def test_another_algorithm_than_the_registered_one_is_refused():
    client = a_client(request_object_algorithm="RS256")
    assert "alg is not one" in refused(client, request=an_object(client, "ES256"))
    assert unpack(client, request=an_object(client, "RS256"))
    unsigned = a_client(request_object_algorithm="none")
    assert "alg is not one" in refused(unsigned, request=an_object(unsigned))


def test_two_objects_at_once_are_a_bad_request(plain):
    reason = refused(plain, ErrorCode.INVALID_REQUEST, request=an_object(plain), request_uri="https://agency.example/r")
    assert "together" in reason


class TestFetched:
    @pytest.fixture
    def publish(self):
        """Serves what a function makes of the client that registered the address."""
        answers = {}
        with server(lambda connection: connection.sendall(answers["now"])) as served:

            def publish(make, profile=Profile.OIDC, fragment="", **changes):
                address = f"http://localhost:{served.port}/request.jwt"
                client = a_client(profile, request_uris=(address + fragment,), **changes)
                answers["now"] = http("200 OK", make(client))
                return client, address

            yield publish

    def test_a_signed_one_is_fetched_from_a_registered_address(self, publish):
        client, address = publish(lambda client: an_object(client).encode() + b"\n")
        assert unpack(client, request_uri=address).get("state") == "inside"

    def test_an_unsigned_one_only_when_the_client_did_not_register_to_sign(self, publish):
        def make(client):
            return by_hand({"alg": "none"}, claims_of(client, iss=None, aud=None)).encode()

        for registered in ("", "none"):
            client, address = publish(make, request_object_algorithm=registered)
            assert unpack(client, request_uri=address).get("state") == "inside"
        client, address = publish(make, request_object_algorithm="RS256")
        assert "alg is not one" in refused(client, request_uri=address)

    def test_an_unsigned_one_needs_no_keys(self, publish):
        client, address = publish(lambda client: by_hand({"alg": "none"}, claims_of(client)).encode())
        assert unpack(replace(client, jwks=""), request_uri=address).get("state") == "inside"

    def test_the_fragment_is_no_part_of_the_address(self, publish):
        client, address = publish(lambda client: an_object(client).encode(), fragment="#one")
        for fragment in ("", "#one", "#two"):
            assert unpack(client, request_uri=address + fragment)

    def test_any_other_address_is_refused_without_a_look(self, publish):
        client, address = publish(lambda client: an_object(client).encode())
        for other in (f"{address}?a=1", f"{address}/", address.replace("localhost", "127.0.0.1"), "nonsense", "#"):
            assert "not registered" in refused(client, ErrorCode.INVALID_REQUEST_URI, request_uri=other)

    def test_the_standard_profile_pushes_instead(self, publish):
        client, address = publish(lambda client: an_object(client).encode(), Profile.STANDARD)
        assert "pushed" in refused(client, ErrorCode.REQUEST_URI_NOT_SUPPORTED, request_uri=address)

    def test_what_cannot_be_fetched_or_read_is_named(self, publish, settings):
        client, address = publish(lambda client: "é".encode())
        assert "not a JWT" in refused(client, ErrorCode.INVALID_REQUEST_URI, request_uri=address)
        client, address = publish(lambda client: b"<html>")
        assert "not a compact JWS" in refused(client, request_uri=address)
        settings.TRUENAME = replace(settings.TRUENAME, outbound_loopback=False)
        reason = refused(client, ErrorCode.INVALID_REQUEST_URI, request_uri=address)
        assert "forbidden_address" in reason


class TestAtTheEndpoints:
    def complete(self, client, **changes):
        challenge = {"code_challenge": s256(VERIFIER), "code_challenge_method": "S256"}
        # The endpoint looks at the clock, and these tests may have been collected a while ago.
        return an_object(client, **(challenge | {"exp": int(utc_now().timestamp()) + 60} | changes))

    def test_the_authorization_endpoint_takes_it(self, client, strict):
        query = {"client_id": strict.client_id, "request": self.complete(strict)}
        answer = client.get("/oidc/authorize", query)
        assert answer.status_code in {302, 303}
        assert "error" not in answer["Location"]

    def test_the_authorization_endpoint_tells_the_client_what_was_wrong(self, client, strict):
        broken = self.complete(strict, aud="https://elsewhere.example")
        query = {"client_id": strict.client_id, "redirect_uri": REDIRECT, "state": "s", "request": broken}
        answer = client.get("/oidc/authorize", query)
        assert answer["Location"].startswith(REDIRECT)
        assert "error=invalid_request_object" in answer["Location"]

    def test_it_can_be_pushed(self, client):
        party = a_party(jwks=KEYS)
        body = {
            "client_id": party.client_id,
            "client_secret": party.secret,
            "request": self.complete(find_client(party.client_id)),
        }
        answer = client.post("/oidc/par", urlencode(body), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 201
