"""The machine endpoints before Django and through it: the same answer to the same request, whichever way it comes."""

import json
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from tests.federation.factories import a_party, amara_signed_in, basic
from tests.federation.wire import FORM, a_refreshing_party, offline_tokens
from truename.federation.models import RelyingParty
from truename.federation.services.registry import set_relying_party_enabled
from truename.federation.web import machine_table
from truename.federation.web.machine_messages import LONGEST_BODY
from truename.federation.web.machine_table import ENDPOINTS, Endpoint
from truename.site.machine_front import MachineFront

pytestmark = pytest.mark.django_db
JSON = "application/json"
# What Django's middleware adds to every answer, and what the test client leaves out.
_NOT_COMPARED = {
    "content-length", "content-security-policy", "cross-origin-opener-policy", "permissions-policy",
    "referrer-policy", "x-frame-options", "x-correlation-code", "x-content-type-options", "content-language", "vary",
}  # fmt: skip


class NoPages:
    """Stands where Django stands, and must not be asked."""

    def __call__(self, environ, start_response):
        raise AssertionError(f"{environ['PATH_INFO']} was handed on")


def environ_of(method, path, body=b"", content_type=FORM, authorization=None, **headers):
    if authorization is not None:
        headers["HTTP_AUTHORIZATION"] = authorization
    environ = RequestFactory().generic(method, path, body, content_type=content_type, **headers).environ
    return environ | {"CONTENT_TYPE": content_type}


def front(environ, pages=None):
    started = []

    def start_response(status, headers):
        started.append((status, headers))

    body = b"".join(MachineFront(pages or NoPages())(environ, start_response))
    [(status, headers)] = started
    return int(status[:3]), {name.lower(): value for name, value in headers}, body


def through_django(environ):
    started = []
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would drop the connection that this test rolls back
    try:
        answer = get_wsgi_application()(environ, lambda status, headers: started.append((status, headers)))
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else b"".join(answer)  # which the server leaves out
        answer.close()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    [(status, headers)] = started
    return int(status[:3]), {name.lower(): value for name, value in headers}, body


def compared(method, path, /, body=b"", **others):
    """The answer of both, once they are shown to be one."""
    first = front(environ_of(method, path, body, **others))
    second = through_django(environ_of(method, path, body, **others))
    assert first[0] == second[0]
    assert first[2] == second[2]
    ours, theirs = ({n: v for n, v in headers.items() if n not in _NOT_COMPARED} for _, headers, _ in (first, second))
    assert ours == theirs
    return first


@pytest.fixture
def party():
    return a_refreshing_party()


@pytest.fixture
def body(client, party):
    amara_signed_in(client)
    return offline_tokens(client, party)


class TestOneAnswer:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
    @pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
    def test_to_an_empty_request_of_every_method(self, party, endpoint, method):
        status, headers, body = compared(method, f"/{endpoint.path}" + ("x" if endpoint.path.endswith("/") else ""))
        assert status < 500
        if status == 405:
            assert headers["allow"] == ", ".join(endpoint.methods)
        if body:
            assert headers["content-type"] == JSON
            assert json.loads(body)

    def test_to_good_requests(self, party, body):
        secret = basic(party)
        shown = urlencode({"token": body["access_token"]}).encode()
        again = urlencode({"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}).encode()
        assert compared("GET", "/.well-known/openid-configuration")[0] == 200
        assert compared("GET", "/oidc/jwks")[0] == 200
        assert compared("GET", "/oidc/userinfo", authorization=f"Bearer {body['access_token']}")[0] == 200
        assert compared("POST", "/oidc/introspect", shown, authorization=secret)[0] == 200
        # The second is the repetition within the grace window, which gets the very same answer.
        assert compared("POST", "/oidc/token", again, authorization=secret)[0] == 200
        assert compared("POST", "/oidc/revoke", shown, authorization=secret)[0] == 200
        assert compared("GET", "/oidc/userinfo", authorization=f"Bearer {body['access_token']}")[0] == 401

    @pytest.mark.parametrize("path", ["/oidc/token", "/oidc/par", "/oidc/introspect", "/oidc/revoke", "/oidc/register"])
    @pytest.mark.parametrize("kind", [FORM, JSON, "", "text/plain", "multipart/form-data; boundary=x", f"{FORM}; x=y"])
    @pytest.mark.parametrize("sent", [b"", b"\xff\xfe", b"{}", b"[1]", b"token=%ff", b"a=1&a=2", b"a&" * 100])
    def test_to_bodies_that_make_no_sense(self, party, path, kind, sent):
        status, headers, answer = compared("POST", path, sent, content_type=kind, authorization=basic(party))
        assert status in {400, 401}
        assert headers["cache-control"] == "no-store"
        assert set(json.loads(answer)) == {"error", "error_description"}

    @pytest.mark.parametrize("header", ["Basic !", "Bearer ", "\xe9", "Basic " + "x" * 9000, "x" * 9000, "Basic Og=="])
    @pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
    def test_to_headers_that_make_no_sense(self, endpoint, header):
        path = f"/{endpoint.path}" + ("x" if endpoint.path.endswith("/") else "")
        assert compared(endpoint.methods[0], path, b"token=x", authorization=header)[0] < 500

    @pytest.mark.parametrize("size", [LONGEST_BODY - 2, LONGEST_BODY - 1, LONGEST_BODY, 3_000_000])
    def test_to_large_bodies(self, party, size):
        status, _, answer = compared("POST", "/oidc/introspect", b"x=" + b"y" * size, authorization=basic(party))
        assert status == 400
        is_too_long = b"too long" in answer
        assert is_too_long == (size + 2 > LONGEST_BODY)


class TestWhatTheFrontDoes:
    def test_it_reads_no_more_than_one_byte_too_many(self, party):
        class Counting(BytesIO):
            taken = 0

            def read(self, size=-1):
                assert size >= 0
                self.taken += size
                return super().read(size)

        stream = Counting(b"x" * 1_000_000)
        environ = environ_of("POST", "/oidc/token") | {"wsgi.input": stream, "CONTENT_LENGTH": "1000000"}
        assert front(environ)[0] == 400
        assert stream.taken == LONGEST_BODY + 1

    @pytest.mark.parametrize("length", ["", "0", "-1", "-999999999999", "x", "1.5", "0x10", "1e3", "٣", " ", "\x00"])
    def test_a_length_that_is_none_means_an_empty_body(self, party, length):
        environ = environ_of("POST", "/oidc/token", authorization=basic(party))
        environ |= {"wsgi.input": BytesIO(b"grant_type=x"), "CONTENT_LENGTH": length}
        status, _, answer = front(environ)
        assert status == 400
        assert json.loads(answer)["error"] in {"invalid_request", "unsupported_grant_type"}

    def test_without_a_length_the_body_is_empty(self, party):
        environ = environ_of("POST", "/oidc/token", authorization=basic(party))
        environ.pop("CONTENT_LENGTH", None)
        assert front(environ | {"wsgi.input": BytesIO(b"grant_type=x")})[0] == 400

    def test_a_body_shorter_than_announced_is_what_came(self, party):
        environ = environ_of("POST", "/oidc/token", authorization=basic(party))
        environ |= {"wsgi.input": BytesIO(b"grant_type=x"), "CONTENT_LENGTH": "5000"}
        assert json.loads(front(environ)[2])["error"] == "unsupported_grant_type"

    @pytest.mark.parametrize("path", ["/oidc/jwks", "/oidc/token", "/oidc/userinfo", "/oidc/register/x"])
    def test_every_answer_has_a_correlation_code_of_its_own_and_no_cookie(self, path):
        answers = [front(environ_of("GET", path))[1] for _ in range(2)]
        codes = {headers["x-correlation-code"] for headers in answers}
        assert len(codes) == 2
        for headers in answers:
            assert "set-cookie" not in headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "server" not in headers

    def test_over_https_every_answer_asks_to_stay_there(self, settings):
        assert "strict-transport-security" not in front(environ_of("GET", "/oidc/jwks"))[1]
        settings.SECURE_HSTS_SECONDS = 600
        assert front(environ_of("GET", "/oidc/jwks"))[1]["strict-transport-security"] == "max-age=600"

    def test_a_head_has_the_length_of_the_body_that_it_leaves_out(self):
        whole, bare = (front(environ_of(method, "/oidc/jwks")) for method in ("GET", "HEAD"))
        assert bare[2] == b""
        assert bare[1]["content-length"] == whole[1]["content-length"] == str(len(whole[2]))
        assert bare[1]["etag"] == whole[1]["etag"]

    @pytest.mark.parametrize(
        "path",
        ["/", "/sign-in/", "/oidc/", "/oidc", "/oidc/jwks/", "//oidc/jwks", "/oidc/register/", "/OIDC/jwks",
         "/oidc/register/a/b", "/oidc/token/x", "/oidc/end_session", "", "/oidc/jwks\x00"],
    )  # fmt: skip
    def test_everything_else_is_handed_on_untouched(self, path):
        seen = []

        def pages(environ, start_response):
            seen.append(environ)
            start_response("200 OK", [])
            return [b"page"]

        environ = environ_of("GET", "/") | {"PATH_INFO": path}
        assert front(environ, pages) == (200, {}, b"page")
        assert seen == [environ]

    def test_a_defect_is_an_answer_in_json_without_a_word_about_it(self, monkeypatch, caplog):
        def broken(request):
            raise RuntimeError("secret detail")

        row = Endpoint("broken", "oidc/jwks", ("GET",), broken)
        monkeypatch.setattr(machine_table, "_BY_PATH", {"/oidc/jwks": row})
        status, headers, answer = front(environ_of("GET", "/oidc/jwks"))
        assert status == 500
        assert json.loads(answer)["error"] == "server_error"
        assert b"secret detail" not in answer
        assert headers["x-correlation-code"]
        assert "broken failed" in caplog.text

    def test_a_client_that_was_switched_off_is_noticed_at_the_next_request(self, party):
        asked = {"authorization": basic(party)}
        assert front(environ_of("POST", "/oidc/introspect", b"token=x", **asked))[0] == 200
        set_relying_party_enabled(client_id=party.client_id, is_enabled=False)
        assert front(environ_of("POST", "/oidc/introspect", b"token=x", **asked))[0] == 401


def test_the_row_of_a_client_is_no_name_for_it(client):
    """What is kept in memory under a row's identifier must not be found as if that were a client_id."""
    party = a_party()
    amara_signed_in(client)
    offline = a_refreshing_party()
    offline_tokens(client, offline)
    token = offline_tokens(client, offline)["access_token"]
    front(environ_of("GET", "/oidc/userinfo", authorization=f"Bearer {token}"))
    row = RelyingParty.objects.get(client_id=offline.client_id)
    disguised = type(party)(row.pk.hex, offline.secret)
    assert front(environ_of("POST", "/oidc/introspect", b"token=x", authorization=basic(disguised)))[0] == 401
