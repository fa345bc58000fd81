"""Nothing that a stranger sends makes a fault of ours, or sends anybody to an address that is not registered."""

import json
from base64 import b64encode
from io import BytesIO
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import pytest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as configured
from hypothesis import strategies as st

from tests.federation.factories import REDIRECT, a_party, amara_signed_in, authorize_query, basic
from tests.federation.strangers import awkward, blobs, encode, forms, headers, json_values, names, pairs, texts, values
from tests.federation.tokens import by_hand
from tests.federation.wire import FORM, a_refreshing_party, introspect, offline_tokens, post, push, refresh, userinfo
from truename.federation.domain.claims_request import read_claims_request
from truename.federation.domain.client_authentication import read_credentials
from truename.federation.domain.parameters import LONGEST_VALUE, Parameters, read_parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.responses import with_parameters
from truename.federation.domain.userinfo_checks import read_bearer_token
from truename.federation.models import AuthorizationCode, AuthorizationRequest
from truename.federation.services.id_token_hints import read_id_token_hint
from truename.federation.web.machine_table import ENDPOINTS
from truename.site.machine_front import MachineFront

some = configured(max_examples=40, suppress_health_check=list(HealthCheck))
many = configured(max_examples=200, suppress_health_check=list(HealthCheck))


def leads_nowhere_else(answer, registered=REDIRECT):
    """Whether the browser stays with us or goes to the registered address and no other."""
    location = answer.get("Location")
    if location is None:
        return True
    assert not set("\r\n") & set(location)
    parts = urlsplit(location)
    if not parts.scheme and not parts.netloc:
        return location.startswith("/") and not location.startswith("//")
    return f"{parts.scheme}://{parts.netloc}{parts.path}" == registered and not parts.fragment


ONE_CHARACTER = st.characters(codec="utf-8") | st.sampled_from("/?#.:@\\%& \t")
UNDAMAGED = texts.filter(lambda text: not any(character < " " or character == "\x7f" for character in text))


@pytest.mark.django_db
class TestTheAuthorizationEndpoint:
    @some
    @given(
        st.integers(0, len(REDIRECT)),
        st.characters(codec="utf-8") | st.sampled_from("/?#.:@\\%& \t"),
        st.sampled_from("ird"),
    )
    def test_an_address_that_differs_in_one_character_is_refused(self, client, position, character, kind):
        party = _known(client)
        rest = position + (kind != "i")
        changed = REDIRECT[:position] + ("" if kind == "d" else character) + REDIRECT[rest:]
        if changed == REDIRECT:
            return
        answer = client.get(f"/oidc/authorize?{authorize_query(party, redirect_uri=changed)}")
        assert answer.status_code == 400
        assert "Location" not in answer

    @some
    @given(values | texts.map(lambda text: REDIRECT + text) | texts.map(lambda text: text + REDIRECT))
    def test_any_other_address_is_refused(self, client, address):
        party = _known(client)
        if address == REDIRECT:
            return
        for prompt in (None, "none"):
            answer = client.get(f"/oidc/authorize?{authorize_query(party, redirect_uri=address, prompt=prompt)}")
            assert answer.status_code == 400
            assert "Location" not in answer

    @some
    @given(forms, st.sampled_from(["alone", "after", "before"]))
    def test_no_parameters_whatever_lead_elsewhere(self, client, sent, place):
        party = _known(client)
        good = authorize_query(party)
        query = {"alone": sent, "after": f"{good}&{sent}", "before": f"{sent}&{good}"}[place]
        for answer in (
            client.get("/oidc/authorize", QUERY_STRING=query.encode("utf-8", "replace").decode("latin-1")),
            client.post("/oidc/authorize", query, content_type=FORM),
        ):
            assert answer.status_code in {200, 302, 303, 400}
            assert leads_nowhere_else(answer)

    @some
    @given(st.dictionaries(names, values, max_size=4), st.booleans())
    def test_nor_do_single_ones_that_are_odd_with_or_without_a_session(self, client, changes, is_signed_in):
        party = _known(client)
        browser = client if is_signed_in else Client()
        query = authorize_query(party, **{name: value for name, value in changes.items() if name != "redirect_uri"})
        answer = browser.get(f"/oidc/authorize?{query}")
        assert answer.status_code in {200, 302, 303, 400}
        assert leads_nowhere_else(answer)

    @some
    @given(forms)
    def test_the_end_of_a_session_leads_nowhere_else_either(self, client, query):
        party = _known(client)
        good = urlencode({"client_id": party.client_id})
        for sent in (query, f"{good}&{query}"):
            raw = sent.encode("utf-8", "replace")
            answer = Client().get("/oidc/end_session", QUERY_STRING=raw.decode("latin-1"))
            assert answer.status_code in {200, 302, 303, 400}
            assert leads_nowhere_else(answer, "https://agency.example/signed-out")
            assert client.post("/oidc/end_session", raw, content_type=FORM).status_code in {200, 302, 303, 400}

    @some
    @given(forms, st.sampled_from(["", "release/", "deny/", "cancel/", "welcome-back/", "choose-account/"]))
    def test_the_pages_of_an_open_request_take_any_form(self, client, sent, page):
        party = _known(client)
        client.get(f"/oidc/authorize?{authorize_query(party, prompt='consent')}")
        waiting = AuthorizationRequest.objects.filter(outcome="open").latest("created_at")
        for browser in (client, Client()):
            answer = browser.post(f"/authorize/{waiting.id}/{page}", sent.encode("utf-8", "replace"), content_type=FORM)
            assert answer.status_code < 500
            assert leads_nowhere_else(answer)

    @some
    @given(
        st.sampled_from(["state", "nonce"]), texts.filter(lambda text: not any(c < " " or c == "\x7f" for c in text))
    )
    def test_state_and_nonce_come_back_letter_for_letter(self, client, name, value):
        party = _known(client)
        answer = client.get(f"/oidc/authorize?{authorize_query(party, **{name: value}, prompt='none')}")
        members = dict(parse_qsl(urlsplit(answer["Location"]).query, keep_blank_values=True))
        if name == "state":
            assert members.get("state", "") == value
        if "code" in members and name == "nonce":
            assert AuthorizationCode.objects.latest("issued_at").nonce == value


def _known(client):
    """One party, one Amara and one session for all examples of a test, whose database is one transaction."""
    if getattr(client, "known_party", None) is None:
        client.known_party = a_party()
        amara_signed_in(client)
    return client.known_party


def _front(method, path, body, kind, extra):
    environ = RequestFactory().generic("GET", "/").environ
    environ |= {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    environ |= {"wsgi.input": BytesIO(body)} | extra
    started = []

    def no_pages(environ, start_response):
        start_response("200 OK", [])
        return [b"handed on"]

    sent = b"".join(MachineFront(no_pages)(environ, lambda status, headers: started.append((status, headers))))
    [(status, headers)] = started
    return int(status[:3]), {name.lower(): value for name, value in headers}, sent


METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "get", "", "CONNECT"])
PATHS = st.sampled_from([f"/{endpoint.path}" for endpoint in ENDPOINTS] + ["/oidc/authorize"])
KINDS = st.sampled_from([FORM, f"{FORM}; charset=latin-1", "application/json", "", "text/html", ";", FORM.upper()])
HEADERS = st.dictionaries(
    st.sampled_from(["HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_HOST", "HTTP_X"]),
    headers
    | headers.map("Bearer {}".format)
    | headers.map("Basic {}".format)
    | texts.map(lambda text: "Basic " + b64encode(text.encode()).decode())
    | headers.map("truename={}".format),
    max_size=3,
)
IN_JSON = json_values.map(json.dumps)
BODIES = blobs | forms.map(lambda form: form.encode("utf-8", "replace")) | IN_JSON.map(str.encode)


@pytest.mark.django_db
class TestTheMachineEndpoints:
    @many
    @given(METHODS, PATHS, texts | awkward, KINDS, BODIES, HEADERS)
    def test_whatever_is_sent_is_answered_in_json_or_with_nothing(self, method, path, named, kind, body, extra):
        path += named if path.endswith("/") else ""
        status, sent_headers, sent = _front(
            method, path.encode("utf-8", "replace").decode("latin-1"), body, kind, extra
        )
        assert status < 500
        if sent == b"handed on":
            assert path.startswith(("/oidc/authorize", "/oidc/register/"))
            return
        assert sent_headers["x-correlation-code"]
        assert all(value.isprintable() and value.isascii() for value in sent_headers.values())
        if sent:
            assert sent_headers["content-type"] == "application/json"
            assert sent_headers["content-length"] == str(len(sent))
            assert isinstance(json.loads(sent), dict)
        if status >= 400 and method != "HEAD":
            assert set(json.loads(sent)) == {"error", "error_description"}
            assert sent_headers["cache-control"] == "no-store"

    @some
    @given(pairs, st.sampled_from(["/oidc/token", "/oidc/par", "/oidc/introspect", "/oidc/revoke"]))
    def test_a_client_that_proves_itself_may_send_anything_too(self, client, sent, path):
        party = _known(client)
        answer = client.post(path, encode(sent), content_type=FORM, headers={"Authorization": basic(party)})
        assert answer.status_code in {200, 201, 400, 401}

    @some
    @given(st.dictionaries(names, values, max_size=4))
    def test_what_is_pushed_is_kept_as_sent_or_refused(self, client, changes):
        party = _known(client)
        changes.pop("client_id", None)
        answer = push(client, party, **changes)
        assert answer.status_code in {201, 400}
        if answer.status_code == 201:
            query = urlencode({"client_id": party.client_id, "request_uri": answer.json()["request_uri"]})
            brought = client.get(f"/oidc/authorize?{query}")
            assert brought.status_code in {200, 302, 303}
            assert leads_nowhere_else(brought)

    @some
    @given(st.data())
    def test_a_token_with_one_character_changed_is_another_token(self, client, data):
        party, body = _with_tokens(client)
        for name in ("access_token", "refresh_token"):
            position = data.draw(st.integers(0, len(body[name]) - 1))
            character = data.draw(st.characters(min_codepoint=33, max_codepoint=126))
            changed = body[name][:position] + character + body[name][position + 1 :]
            if changed == body[name]:
                continue
            assert introspect(client, party, changed).json() == {"active": False}
            assert userinfo(client, changed).status_code == 401
            assert refresh(client, party, changed).status_code == 400

    @some
    @given(
        json_values, json_values, st.binary(max_size=80), st.sampled_from(["ES256", "RS256", "none", "HS256", 1, None])
    )
    def test_no_invented_token_is_a_hint_of_ours(self, header, claims, signature, algorithm):
        head = header | {"alg": algorithm} if isinstance(header, dict) else header
        assert read_id_token_hint(by_hand(head, claims, signature)) is None

    @some
    @given(st.text(max_size=60))
    def test_no_text_is_a_hint_of_ours(self, text):
        assert read_id_token_hint(text) is None
        assert read_id_token_hint(f"{text}.{text}.{text}") is None


def _with_tokens(client):
    if getattr(client, "known_tokens", None) is None:
        amara_signed_in(client)
        party = a_refreshing_party()
        client.known_tokens = (party, offline_tokens(client, party))
    return client.known_tokens


ENCODED = st.binary(max_size=60).map(lambda raw: b64encode(raw).decode())


def refused_or_read(read, error):
    """What was read; None when it was refused, which must be with this error."""
    try:
        return read()
    except ProtocolError as refused:
        if refused.error is not error:
            raise
        return None


class TestReading:
    @many
    @given(st.lists(st.tuples(texts, values), max_size=12))
    def test_each_parameter_is_read_as_it_was_or_known_to_be_damaged(self, sent):
        read = read_parameters(urlencode(sent))
        given_names = [name for name, _ in sent]
        assert set(read.values) | read.repeated | read.unreadable == set(given_names)
        assert not set(read.values) & (read.repeated | read.unreadable)
        for name, value in sent:
            if given_names.count(name) > 1:
                assert name in read.repeated
            elif name in read.values:
                assert read.values[name] == value
                assert len(value) <= LONGEST_VALUE
                assert not any(character < " " or character == "\x7f" for character in value)

    @many
    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused(self, raw):
        read = refused_or_read(lambda: read_parameters(raw.decode("latin-1")), ErrorCode.INVALID_REQUEST)
        if read is not None:
            "".join(read.values.values()).encode()  # nothing that could not be stored

    def test_more_parameters_than_anybody_needs_are_refused(self):
        for encoded in ("a=1&" * 1000, "&".join(f"a{number}=1" for number in range(1000))):
            with pytest.raises(ProtocolError):
                read_parameters(encoded)

    @many
    @given(st.text(min_size=1, max_size=40), st.text(max_size=40))
    def test_what_a_client_encodes_into_its_header_is_read_back(self, name, secret):
        try:
            pair = f"{quote_plus(name)}:{quote_plus(secret)}"
        except UnicodeEncodeError:
            return
        read = read_credentials(Parameters(), "Basic " + b64encode(pair.encode()).decode())
        assert (read.client_id, read.secret) == (name, secret)

    @many
    @given(st.text(max_size=60) | headers.map("Basic {}".format) | ENCODED.map("bAsIc {}".format))
    def test_any_header_is_read_or_refused(self, header):
        refused_or_read(lambda: read_credentials(Parameters(), header), ErrorCode.INVALID_CLIENT)
        refused_or_read(lambda: read_bearer_token(header, Parameters()), ErrorCode.INVALID_TOKEN)

    @many
    @given(st.text(max_size=80) | IN_JSON | json_values.map(lambda value: json.dumps({"userinfo": {"x": value}})))
    def test_any_claims_parameter_is_read_or_refused(self, text):
        read = refused_or_read(lambda: read_claims_request(text), ErrorCode.INVALID_REQUEST)
        if read is not None:
            kept = json.dumps(read.stored(), ensure_ascii=False)
            assert "\x00" not in kept
            kept.encode()
            for place in (read.userinfo, read.id_token):
                for wish in place.values():
                    assert all(isinstance(value, str) for value in wish.values)

    @many
    @given(st.dictionaries(texts, texts, max_size=5), st.sampled_from(["", "?a=1", "?a=1&b=%22", "?", "?x", "?a=%26b"]))
    def test_an_answer_is_added_to_the_query_of_the_address_and_changes_nothing_of_it(self, members, query):
        address = f"https://agency.example/callback{query}"
        parts = urlsplit(with_parameters(address, members))
        assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "agency.example", "/callback", "")
        before = urlsplit(address).query
        assert parts.query.startswith(before)
        added = parts.query[len(before) :].lstrip("&")
        assert dict(parse_qsl(added, keep_blank_values=True)) == members


@pytest.mark.django_db
@some
@given(st.dictionaries(names, values, max_size=3))
def test_a_token_request_that_was_changed_takes_nothing(client, changes):
    party, body = _with_tokens(client)
    sent = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]} | changes
    if sent["refresh_token"] == body["refresh_token"] and sent["grant_type"] == "refresh_token":
        sent["refresh_token"] = body["refresh_token"] + "x"
    answer = post(client, "/oidc/token", party, **sent)
    assert answer.status_code in {400, 401}
