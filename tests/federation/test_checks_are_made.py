"""Each endpoint goes through its table: one more check in it is made, and what it refuses is refused on the wire."""

from urllib.parse import urlencode

import pytest

from tests.federation.factories import a_party, allowed_code, amara_signed_in, answered, authorize_query, exchange
from tests.federation.tokens import a_key, published, signed
from tests.federation.wire import (
    FORM,
    a_refreshing_party,
    introspect,
    offline_tokens,
    post,
    push,
    refresh,
    refusal,
    revoke,
    tokens,
    userinfo,
)
from truename.authenticators.services.cookie_sessions import session_behind
from truename.federation.domain.client_authentication import ASSERTION_TYPE
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError, UntrustedRequest
from truename.federation.models import AccessToken, AuthorizationCode, AuthorizationRequest, PushedRequest
from truename.federation.services import (
    accept_requests,
    client_authentication,
    codes,
    logout,
    silent_answers,
    token_lookups,
    token_requests,
)
from truename.federation.services import refresh as refreshing
from truename.federation.services import userinfo as telling
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db
REFUSED = "temporarily_unavailable"


def never(_):
    raise ProtocolError(ErrorCode.TEMPORARILY_UNAVAILABLE, "Never.")


def never_trusted(_):
    raise UntrustedRequest("Never.")


@pytest.fixture
def one_more(monkeypatch):
    """Puts a check at the end of the table that a service goes through."""

    def put(service, table, check=never):
        monkeypatch.setattr(service, table, (*getattr(service, table), check))

    return put


@pytest.fixture
def party():
    return a_refreshing_party()


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


def test_at_authorize_before_anything_is_kept(client, party, one_more):
    one_more(accept_requests, "REQUEST_CHECKS")
    assert answered(client.get(f"/oidc/authorize?{authorize_query(party)}"))["error"] == REFUSED
    one_more(accept_requests, "ADDRESS_CHECKS", never_trusted)
    assert client.get(f"/oidc/authorize?{authorize_query(party)}").status_code == 400
    assert not AuthorizationRequest.objects.exists()


def test_at_the_pushed_requests(client, party, one_more):
    one_more(accept_requests, "REQUEST_CHECKS")
    assert refusal(push(client, party)) == REFUSED
    one_more(accept_requests, "ADDRESS_CHECKS", never_trusted)
    assert refusal(push(client, party)) == "invalid_request"
    assert not PushedRequest.objects.exists()


@pytest.mark.parametrize(("table", "check"), [("REQUEST_CHECKS", never), ("ADDRESS_CHECKS", never_trusted)])
def test_at_the_silent_answer(client, amara, party, one_more, table, check):
    tokens(client, party)
    hers = session_behind(f"truename={client.cookies['truename'].value}", now=utc_now())
    assert silent_answers.answer_silently(encoded=authorize_query(party), session=hers, now=utc_now())
    one_more(silent_answers, table, check)
    assert not silent_answers.answer_silently(encoded=authorize_query(party), session=hers, now=utc_now())


@pytest.mark.parametrize(
    ("service", "table"),
    [(token_requests, "REQUEST_CHECKS"), (codes, "OWNER_CHECKS"), (codes, "CODE_CHECKS")],
    ids=lambda value: str(value).rpartition(".")[2],
)
def test_at_the_exchange_of_a_code_which_stays_good(client, amara, party, one_more, monkeypatch, service, table):
    code = allowed_code(client, party)
    with monkeypatch.context():
        one_more(service, table)
        assert refusal(exchange(client, party, code)) == REFUSED
    assert not AccessToken.objects.exists()
    assert AuthorizationCode.objects.get().used_at is None


@pytest.mark.parametrize(
    ("service", "table"),
    [(token_requests, "REQUEST_CHECKS"), (refreshing, "OWNER_CHECKS"), (refreshing, "REFRESH_CHECKS")],
    ids=lambda value: str(value).rpartition(".")[2],
)
def test_at_the_refresh(client, amara, party, one_more, service, table):
    token = offline_tokens(client, party)["refresh_token"]
    one_more(service, table)
    assert refusal(refresh(client, party, token)) == REFUSED


def test_of_a_used_refresh_token_the_owner_is_looked_at_too(client, amara, party, one_more):
    token = offline_tokens(client, party)["refresh_token"]
    refresh(client, party, token)
    one_more(refreshing, "OWNER_CHECKS")
    assert refusal(refresh(client, party, token)) == REFUSED


def test_at_userinfo(client, amara, party, one_more):
    token = tokens(client, party)["access_token"]
    one_more(telling, "ACCESS_CHECKS")
    assert refusal(userinfo(client, token)) == REFUSED


def test_wherever_a_client_proves_itself(client, party, one_more):
    one_more(client_authentication, "CLIENT_CHECKS")
    for answer in (
        refresh(client, party, "x"),
        exchange(client, party, "x"),
        push(client, party),
        introspect(client, party, "x"),
        revoke(client, party, "x"),
    ):
        assert refusal(answer) == REFUSED


def test_wherever_it_does_so_by_an_assertion(client, one_more):
    signer = a_party(authentication=ClientAuthentication.PRIVATE_KEY_JWT, jwks=published(a_key("ES256")))
    now = int(utc_now().timestamp())
    claims = {"iss": signer.client_id, "sub": signer.client_id, "aud": "http://localhost:8000", "exp": now + 60}
    shown = {"client_assertion_type": ASSERTION_TYPE, "token": "x"}
    for number in range(2):
        assertion = signed(claims | {"jti": str(number)}, a_key("ES256"))
        body = urlencode(shown | {"client_assertion": assertion})
        answer = client.post("/oidc/introspect", body, content_type=FORM)
        assert (answer.status_code == 200) == (number == 0)
        one_more(client_authentication, "ASSERTION_CHECKS")
    assert post(client, "/oidc/introspect", signer, token="x").status_code == 401


def test_at_the_end_of_a_session(client, amara, party, one_more):
    one_more(logout, "LOGOUT_CHECKS", never_trusted)
    hint = tokens(client, party)["id_token"]
    assert client.get(f"/oidc/end_session?{urlencode({'id_token_hint': hint})}").status_code == 400
    assert client.get("/account/services/").status_code == 200


def test_where_tokens_are_looked_up_or_taken_back(client, party, one_more):
    one_more(token_lookups, "INTROSPECTION_CHECKS")
    assert refusal(introspect(client, party, "x")) == REFUSED
    one_more(token_lookups, "REVOCATION_CHECKS")
    assert refusal(revoke(client, party, "x")) == REFUSED


def test_where_requests_are_pushed_and_used(client, party, one_more):
    request_uri = push(client, party).json()["request_uri"]
    one_more(accept_requests, "PUSH_CHECKS")
    assert refusal(push(client, party)) == REFUSED
    one_more(accept_requests, "PUSHED_CHECKS", never_trusted)
    query = urlencode({"client_id": party.client_id, "request_uri": request_uri})
    assert client.get(f"/oidc/authorize?{query}").status_code == 400
