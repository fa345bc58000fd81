"""How a client proves itself: each way works, each check alone refuses, and an assertion works once."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from tests.federation.factories import a_party, basic
from tests.federation.tokens import ALGORITHMS, a_key, by_hand, published, signed
from truename.federation.domain.client_authentication import ASSERTION_TYPE
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.domain.parameters import LONGEST_VALUE, read_parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.models import ProtocolProblem, UsedAssertion
from truename.federation.services import stamped_cache
from truename.federation.services.client_authentication import authenticate_client
from truename.federation.services.expiry import forget_expired_requests
from truename.federation.services.registry import set_relying_party_enabled
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db
NOW = utc_now()
SECONDS = int(NOW.timestamp())
ISSUER = settings.TRUENAME.public_origin
HERE = f"{ISSUER}/oidc/par"
KEYS = published(*(a_key(algorithm) for algorithm in ALGORITHMS))


def authenticate(authorization=None, /, now=NOW, encoded=None, **parameters):
    body = urlencode({name: value for name, value in parameters.items() if value is not None})
    return authenticate_client(
        parameters=read_parameters(body if encoded is None else encoded),
        authorization=authorization,
        endpoint_url=HERE,
        now=now,
    )


def refused(authorization=None, /, error=ErrorCode.INVALID_CLIENT, **parameters):
    with pytest.raises(ProtocolError) as refusal:
        authenticate(authorization, **parameters)
    assert refusal.value.error is error
    return refusal.value.reason


@pytest.fixture
def party():
    return a_party()


@pytest.fixture
def signer():
    return a_party(authentication=ClientAuthentication.PRIVATE_KEY_JWT, jwks=KEYS)


def claims_of(party, **changes):
    claims = {
        "iss": party.client_id,
        "sub": party.client_id,
        "aud": ISSUER,
        "jti": "one",
        "iat": SECONDS,
        "exp": SECONDS + 60,
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def assertion(party, /, algorithm="ES256", header=None, **changes):
    return signed(claims_of(party, **changes), a_key(algorithm), **(header or {}))


def bring(token, **parameters):
    return {"client_assertion": token, "client_assertion_type": ASSERTION_TYPE} | parameters


class TestASecret:
    def test_it_may_come_in_the_header_or_in_the_body(self, party):
        assert authenticate(basic(party)).client_id == party.client_id
        assert authenticate(client_id=party.client_id, client_secret=party.secret).client_id == party.client_id
        assert authenticate(basic(party), client_id=party.client_id).client_id == party.client_id

    def test_it_costs_no_query_once_the_client_is_known(self, party, django_assert_num_queries, monkeypatch):
        monkeypatch.setattr(stamped_cache, "LOOK_AGAIN_AFTER_SECONDS", 3600)
        authenticate(basic(party))
        with django_assert_num_queries(0):
            authenticate(basic(party))

    def test_name_and_secret_in_the_header_are_form_encoded(self):
        party = a_party(client_id="with space+plus")
        encoded = base64.b64encode(f"with+space%2Bplus:{party.secret}".encode()).decode()
        assert authenticate(f"bAsIc {encoded}").client_id == party.client_id

    def test_another_secret_or_none_is_refused(self, party):
        for secret in ("wrong", None, party.secret + "x"):
            assert "missing or wrong" in refused(client_id=party.client_id, client_secret=secret)

    def test_an_assertion_is_refused_instead(self, party):
        assert "registered with a secret" in refused(**bring(assertion(party)))


class TestNothingButAName:
    def test_it_is_enough_for_a_public_client(self):
        public = a_party(authentication=ClientAuthentication.NONE)
        assert authenticate(client_id=public.client_id).is_public
        assert "without a secret" in refused(client_id=public.client_id, client_secret="x")
        assert "without a secret" in refused(**bring(assertion(public)))

    def test_it_is_not_enough_for_others(self, party, signer):
        assert "missing or wrong" in refused(client_id=party.client_id)
        assert "private_key_jwt" in refused(client_id=signer.client_id)
        assert "private_key_jwt" in refused(client_id=signer.client_id, client_secret="x")


class TestWhoItIs:
    def test_nobody_unknown_and_switched_off_are_refused(self, party):
        assert "did not introduce itself" in refused()
        assert "not known" in refused(client_id="nobody", client_secret="x")
        set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
        assert "not known" in refused(basic(party))

    def test_two_ways_at_once_are_a_bad_request(self, party, signer):
        bad = ErrorCode.INVALID_REQUEST
        token = assertion(signer)
        assert "two ways" in refused(basic(party), error=bad, client_secret=party.secret)
        assert "two ways" in refused(basic(party), error=bad, **bring(token))
        assert "two ways" in refused(error=bad, client_secret="x", **bring(token))
        assert "differs" in refused(basic(party), error=bad, client_id="another")
        assert "differs" in refused(error=bad, **bring(token, client_id="another"))

    def test_half_an_introduction_is_a_bad_request(self, signer):
        bad = ErrorCode.INVALID_REQUEST
        assert "belong together" in refused(error=bad, client_assertion=assertion(signer))
        assert "belong together" in refused(error=bad, client_assertion_type=ASSERTION_TYPE, client_id="x")
        assert "belong together" in refused(error=bad, **bring(assertion(signer), client_assertion_type="jwt"))

    @pytest.mark.parametrize("name", ["client_id", "client_secret", "client_assertion", "client_assertion_type"])
    def test_a_parameter_given_twice_or_damaged_is_a_bad_request(self, party, name):
        for encoded in (f"{name}=a&{name}=b", f"{name}=%00", f"{name}={'x' * 20_000}"):
            assert "given twice" in refused(basic(party), error=ErrorCode.INVALID_REQUEST, encoded=encoded)

    @pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Basic /w==", "Basic Zm9v", "Bearer x", "Basic %zz"])
    def test_a_header_that_cannot_be_read_is_refused(self, header):
        assert "could not be read" in refused(header)

    def test_what_a_known_client_did_wrong_is_recorded_for_its_integrator(self, party):
        refused(client_id=party.client_id, client_secret="wrong")
        refused(client_id="nobody", client_secret="wrong")
        problem = ProtocolProblem.objects.get()
        assert (problem.endpoint, problem.error) == ("par", "invalid_client")


class TestAnAssertion:
    @pytest.mark.parametrize("algorithm", ALGORITHMS)
    def test_it_proves_the_client_with_each_algorithm(self, signer, algorithm):
        assert authenticate(**bring(assertion(signer, algorithm))).client_id == signer.client_id

    @pytest.mark.parametrize("audience", [ISSUER, HERE, f"{ISSUER}/oidc/token", [ISSUER], [HERE, ISSUER]])
    def test_it_may_be_made_for_the_issuer_or_the_endpoint(self, signer, audience):
        assert authenticate(**bring(assertion(signer, aud=audience)))

    def test_it_may_be_long(self, signer):
        token = assertion(signer, extra="x" * LONGEST_VALUE)
        assert authenticate(**bring(token, client_id=signer.client_id))

    @pytest.mark.parametrize("typ", [None, "JWT", "jwt", "client-authentication+jwt", "application/jwt"])
    def test_its_type_may_be_said_or_not(self, signer, typ):
        assert authenticate(**bring(assertion(signer, header={"typ": typ})))

    @pytest.mark.parametrize(
        "changes",
        [
            {"iat": None},
            {"iat": SECONDS + 10, "nbf": SECONDS + 10},
            {"exp": SECONDS - 10},
            {"exp": SECONDS + 3600},
            {"exp": SECONDS + 1.5},
        ],
    )
    def test_clocks_may_differ_a_little(self, signer, changes):
        assert authenticate(**bring(assertion(signer, **changes)))

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"iss": None}, "iss and sub"),
            ({"iss": "another"}, "iss and sub"),
            ({"sub": None}, "iss and sub"),
            ({"sub": ["x"]}, "iss and sub"),
            ({"aud": None}, "aud must be"),
            ({"aud": []}, "aud must be"),
            ({"aud": "https://elsewhere.example"}, "aud must be"),
            ({"aud": ISSUER + "/"}, "aud must be"),
            ({"aud": f"{ISSUER}/oidc/introspect"}, "aud must be"),
            ({"aud": [ISSUER, "https://elsewhere.example"]}, "aud must be"),
            ({"aud": [ISSUER, 1]}, "aud must be"),
            ({"exp": None}, "exp is missing"),
            ({"exp": SECONDS - 300}, "has expired"),
            ({"exp": SECONDS - 31}, "has expired"),
            ({"exp": SECONDS + 3700}, "more than an hour"),
            ({"exp": str(SECONDS + 60)}, "seconds since 1970"),
            ({"nbf": SECONDS + 61}, "in the future"),
            ({"iat": SECONDS + 61}, "in the future"),
            ({"jti": None}, "jti is missing"),
            ({"jti": ""}, "jti is missing"),
            ({"jti": 7}, "jti is missing"),
        ],
    )
    def test_each_wrong_claim_alone_refuses(self, signer, changes, why):
        assert why in refused(**bring(assertion(signer, **changes)))
        assert not UsedAssertion.objects.exists()

    @pytest.mark.parametrize("typ", ["at+jwt", "oauth-authz-req+jwt", "dpop+jwt", "logout+jwt"])
    def test_a_token_of_another_kind_is_refused(self, signer, typ):
        assert "typ must be" in refused(**bring(assertion(signer, header={"typ": typ})))

    def test_another_signature_is_refused(self, signer):
        forged = signed(claims_of(signer), a_key("ES256", 1), kid=a_key("ES256").kid)
        assert "signature is wrong" in refused(**bring(forged))
        unknown = signed(claims_of(signer), a_key("ES256", 1))
        assert "No registered key" in refused(**bring(unknown))

    def test_an_unsigned_or_unreadable_one_is_refused(self, signer):
        assert "alg is not" in refused(**bring(by_hand({"alg": "none"}, claims_of(signer))))
        assert "alg is not" in refused(**bring(by_hand({"alg": "HS256"}, claims_of(signer), b"x" * 32)))
        assert "not a compact JWS" in refused(**bring("nonsense"))

    def test_another_algorithm_than_the_registered_one_is_refused(self):
        signer = a_party(authentication=ClientAuthentication.PRIVATE_KEY_JWT, jwks=KEYS, assertion_algorithm="PS256")
        assert "alg is not" in refused(**bring(assertion(signer, "ES256")))
        assert authenticate(**bring(assertion(signer, "PS256")))

    def test_it_works_once(self, signer):
        token = assertion(signer)
        assert authenticate(**bring(token))
        assert "used before" in refused(**bring(token))
        assert authenticate(**bring(assertion(signer, jti="two")))

    def test_two_clients_may_choose_the_same_jti(self, signer):
        other = a_party(authentication=ClientAuthentication.PRIVATE_KEY_JWT, jwks=KEYS, service_name="Other")
        assert authenticate(**bring(assertion(signer)))
        assert authenticate(**bring(assertion(other)))

    def test_it_is_remembered_until_it_is_over(self, signer):
        authenticate(**bring(assertion(signer)))
        forget_expired_requests(now=NOW + timedelta(seconds=89))
        assert UsedAssertion.objects.exists()
        forget_expired_requests(now=NOW + timedelta(seconds=91))
        assert not UsedAssertion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_parallel_uses_of_one_assertion_exactly_one_succeeds():
    signer = a_party(authentication=ClientAuthentication.PRIVATE_KEY_JWT, jwks=KEYS)
    token = assertion(signer)

    def use(_: int) -> bool:
        try:
            return bool(authenticate(**bring(token)))
        except ProtocolError as refusal:
            return "used before" not in refusal.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(use, range(6))) == [False] * 5 + [True]
    assert UsedAssertion.objects.count() == 1
