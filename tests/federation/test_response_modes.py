"""How an answer travels: in the query or as a form that works without scripting, always with state and issuer."""

from html.parser import HTMLParser

import pytest

from tests.federation.factories import REDIRECT, a_party, amara_signed_in, answered, authorize_query
from truename.federation.domain.clients import Profile

pytestmark = pytest.mark.django_db
ISSUER = "http://localhost:8000"
AWKWARD = "\"><script>alert(1)</script><x y='&amp;&lt;%22%3E é ‮ \\' {{ 7*7 }} {% url %}"


class Form(HTMLParser):
    """What a browser would send from the one form of the page."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.form, self.fields, self.tags, self.buttons = {}, {}, [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag == "form":
            assert not self.form, "two forms"
            self.form = attributes
        if tag == "input":
            assert attributes["type"] == "hidden"
            assert attributes["name"] not in self.fields
            self.fields[attributes["name"]] = attributes["value"]
        self.buttons += tag == "button"


@pytest.fixture
def amara(client):
    return amara_signed_in(client)


@pytest.fixture
def party():
    return a_party()


def policy(response, name):
    directives = response.headers["Content-Security-Policy"].split(";")
    return next(parts[1:] for parts in map(str.split, directives) if parts[0] == name)


def error_form(client, party, **changes):
    page = client.get(f"/oidc/authorize?{authorize_query(party, response_mode='form_post', prompt='none', **changes)}")
    assert page.status_code == 200, page.content
    return page, Form(page.content.decode())


def test_a_form_carries_code_state_and_issuer(client, amara, party):
    screen = client.get(f"/oidc/authorize?{authorize_query(party, response_mode='form_post')}")["Location"]
    page = client.post(screen, {})
    form = Form(page.content.decode())
    assert page.status_code == 200
    assert "Location" not in page
    assert form.form["method"] == "post"
    assert form.form["action"] == REDIRECT
    assert set(form.fields) == {"code", "state", "iss"}
    assert form.fields["state"] == "s" * 1000
    assert form.fields["iss"] == ISSUER
    assert form.buttons == 1


def test_the_page_may_send_its_form_there_and_is_kept_nowhere(client, party):
    page, _ = error_form(client, party)
    assert "https://agency.example" in policy(page, "form-action")
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Frame-Options"] == "DENY"


def test_the_page_has_no_script_of_its_own_inside(client, party):
    _, form = error_form(client, party)
    for tag, attributes in form.tags:
        assert tag != "script" or attributes.get("src", "").startswith("/static/")
        assert not any(name.startswith("on") for name in attributes)


@pytest.mark.parametrize("state", [AWKWARD, "<", "&#x3c;", "' onload='x", "\u2028", "a" * 1000])
def test_the_state_comes_back_letter_for_letter_and_is_only_text(client, party, state):
    page, form = error_form(client, party, state=state)
    assert form.fields["state"] == state
    assert "<script>alert" not in page.content.decode()
    assert len([tag for tag, _ in form.tags if tag == "form"]) == 1


def test_an_address_with_a_query_of_its_own_keeps_it(client):
    address = f"{REDIRECT}?a=1&b=%22"
    party = a_party(redirect_uris=(address,))
    _, form = error_form(client, party, redirect_uri=address)
    assert form.form["action"] == address
    answer = client.get(f"/oidc/authorize?{authorize_query(party, redirect_uri=address, prompt='none')}")
    assert answer["Location"].startswith(f"{address}&error=login_required")


@pytest.mark.parametrize(
    "changes", [{"scope": "email"}, {"response_type": "token"}, {"claims": "{"}, {"max_age": "x"}, {"request": "x.y.z"}]
)
def test_errors_travel_in_the_same_way(client, party, changes):
    _, form = error_form(client, party, **changes)
    assert set(form.fields) == {"error", "error_description", "state", "iss"}
    assert form.fields["iss"] == ISSUER
    assert not set("\r\n\t") & set(form.fields["error_description"])


def test_denying_travels_in_the_same_way(client, amara, party):
    screen = client.get(f"/oidc/authorize?{authorize_query(party, response_mode='form_post')}")["Location"]
    form = Form(client.post(screen.replace("/release/", "/deny/")).content.decode())
    assert form.fields["error"] == "access_denied"
    assert form.form["action"] == REDIRECT


def test_query_may_be_asked_for_by_name(client, party):
    answer = client.get(f"/oidc/authorize?{authorize_query(party, response_mode='query', prompt='none')}")
    assert answer.status_code == 303
    assert answered(answer)["error"] == "login_required"
    assert "#" not in answer["Location"]


@pytest.mark.parametrize("mode", ["fragment", "web_message", "jwt", "query.jwt", "QUERY", "form_post form_post"])
def test_a_mode_that_we_do_not_offer_is_refused_by_query(client, party, mode):
    assert answered(client.get(f"/oidc/authorize?{authorize_query(party, response_mode=mode)}"))["error"] == (
        "invalid_request"
    )


@pytest.mark.parametrize("state", [AWKWARD, "s" * 4096, "\U0001f600" * 1000, "a b+c%20d", "&iss=https://evil.example"])
def test_the_query_carries_the_state_letter_for_letter_too(client, party, state):
    answer = client.get(f"/oidc/authorize?{authorize_query(party, state=state, prompt='none')}")
    assert answered(answer)["state"] == state
    assert answered(answer)["iss"] == ISSUER


def test_without_state_none_comes_back(client, party):
    for state in (None, ""):
        answer = answered(client.get(f"/oidc/authorize?{authorize_query(party, state=state, prompt='none')}"))
        assert "state" not in answer


@pytest.mark.parametrize("damage", ["&state=again", "&state=%00"])
def test_a_damaged_state_is_not_sent_back_in_part(client, party, damage):
    for start in (authorize_query(party), authorize_query(party, state=None)):
        if damage == "&state=again" and "state=" not in start:
            continue
        answer = answered(client.get(f"/oidc/authorize?{start}{damage}"))
        assert answer["error"] == "invalid_request"
        assert "state" not in answer
        assert answer["iss"] == ISSUER


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt": "none"}, {"response_type": "code token"}, {"scope": None}, {"code_challenge": None},
        {"prompt": "none login"}, {"max_age": "x"}, {"claims": "["}, {"registration": "{}"}, {"request": "a.b.c"},
        {"resource": "https://api.example/"}, {"id_token_hint": "x"}, {"nonce": "n" * 5000},
    ],
)  # fmt: skip
def test_every_error_names_the_issuer_and_only_what_belongs_there(client, party, changes):
    answer = answered(client.get(f"/oidc/authorize?{authorize_query(party, **changes)}"))
    assert set(answer) == {"error", "error_description", "state", "iss"}
    assert answer["iss"] == ISSUER


def test_a_client_without_pkce_gets_the_same_answer(client, amara):
    party = a_party(profile=Profile.OIDC)
    query = authorize_query(party, code_challenge=None, code_challenge_method=None, response_mode="form_post")
    form = Form(client.post(client.get(f"/oidc/authorize?{query}")["Location"], {}).content.decode())
    assert set(form.fields) == {"code", "state", "iss"}
