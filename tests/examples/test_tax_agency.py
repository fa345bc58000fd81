import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey

from examples.tax_agency.agency import create_agency
from tests.examples.conftest import Visitor
from tests.examples.truename_double import IAL2, PERSON, Provider, clients_file

SERVICES = ["taxpayer", "professional", "benefits"]


@pytest.fixture
def truename() -> Provider:
    return Provider()


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    path = tmp_path / "demo_clients.json"
    path.write_text(clients_file())
    return path


@pytest.fixture
def agency(truename, clients):
    return create_agency(
        {"TAX_AGENCY_CLIENTS_FILE": str(clients)}, client_options={"transport": truename.transport(), "timeout": 5.0}
    )


@pytest.fixture
def visitor(agency) -> Visitor:
    return Visitor(agency, "http://localhost:8001")


def sign_in(visitor: Visitor, truename: Provider, service: str = "taxpayer"):
    left = visitor.get(f"/{service}/sign-in")
    assert left.status_code == 302
    return visitor.get(truename.authorize(left.headers["location"]))


@pytest.mark.parametrize(
    "path", ["/", "/taxpayer", "/professional", "/benefits", "/alternatives", "/signed-out", "/static/agency.css"]
)
def test_every_page_is_there_under_a_strict_policy(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<style|style=|<script|\son[a-z]+=", answer.text.split("<body")[-1])


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_offers_both_doors_and_another_way(visitor, service):
    page = visitor.get(f"/{service}").text
    for text in ("Sign in with Truename", "Create an account", "What if I can't verify my identity?"):
        assert text in page
    assert f"/alternatives?service={service}" in page


def test_the_alternatives_lead_there_by_phone_in_person_and_by_letter(visitor):
    page = visitor.get("/alternatives?service=benefits").text
    assert all(heading in page for heading in ("By phone", "In person", "By letter", "Utopia Benefits Agency"))
    assert visitor.get("/alternatives?service=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("service", "client", "scope"),
    [
        ("taxpayer", "taxpayer", "openid profile email address phone social_security_number"),
        ("professional", "tax_professional", "openid profile email address phone social_security_number work_email"),
        ("benefits", "benefits", "openid profile email"),
    ],
)
def test_the_request_asks_for_just_what_the_service_needs(visitor, service, client, scope):
    location = visitor.get(f"/{service}/create-account").headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert location.startswith("http://localhost:8000/oidc/authorize?")
    assert asked["client_id"] == client
    assert asked["scope"] == scope
    assert asked["acr_values"] == IAL2
    assert asked["prompt"] == "create"
    assert asked["redirect_uri"] == f"http://localhost:8001/{service}/callback"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert "prompt" not in visitor.get(f"/{service}/sign-in").headers["location"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_verified_person_sees_what_was_received_and_how_sure_it_is(visitor, truename, service):
    assert sign_in(visitor, truename, service).headers["location"] == f"/{service}"
    page = visitor.get(f"/{service}").text
    for shown in (
        "Amara",
        "Okafor",
        "•••••••4320",
        "1842 Harbor View Road",
        IAL2,
        "password, one-time code",
        PERSON["sub"],
    ):
        assert shown in page


def test_signing_in_to_one_service_does_not_sign_in_to_another_but_both_can_be(visitor, truename):
    sign_in(visitor, truename, "taxpayer")
    assert "You are signed in" not in visitor.get("/benefits").text
    sign_in(visitor, truename, "benefits")
    assert "You are signed in" in visitor.get("/taxpayer").text


def test_the_cookie_holds_nothing_about_the_person(visitor, truename, agency):
    sign_in(visitor, truename)
    cookie = visitor.client.cookies["utopia_revenue"]
    assert len(cookie) < 300
    stranger = Visitor(agency, "http://localhost:8001")
    assert "Amara" not in stranger.get("/taxpayer").text


def test_a_session_name_from_before_the_sign_in_is_worth_nothing(visitor, truename, agency):
    sign_in(visitor, truename)
    before = visitor.client.cookies["utopia_revenue"]
    sign_in(visitor, truename)
    thief = Visitor(agency, "http://localhost:8001")
    thief.client.cookies.set("utopia_revenue", before)
    assert "Amara" not in thief.get("/taxpayer").text


def test_signing_out_ends_it_here_and_at_truename(visitor, truename):
    sign_in(visitor, truename)
    left = visitor.post("/taxpayer/sign-out")
    asked = parse_qs(urlsplit(left.headers["location"]).query)
    assert left.status_code == 303
    assert left.headers["location"].startswith("http://localhost:8000/oidc/end-session?")
    assert asked["post_logout_redirect_uri"] == ["http://localhost:8001/signed-out"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert "Amara" not in visitor.get("/taxpayer").text
    assert visitor.post("/taxpayer/sign-out").headers["location"] == "/taxpayer"


def test_signing_out_works_while_truename_is_down(visitor, truename, agency):
    sign_in(visitor, truename)
    agency.state.provider.forget()
    truename.up = False
    assert visitor.post("/taxpayer/sign-out").headers["location"] == "/signed-out"
    assert "Amara" not in visitor.get("/taxpayer").text


@pytest.mark.parametrize(
    ("error", "heading"),
    [
        ("access_denied", "You did not sign in"),
        ("temporarily_unavailable", "Truename is busy"),
        ("server_error", "Truename is busy"),
        ("unmet_authentication_requirements", "We need a verified identity"),
        ("invalid_request", "The sign-in did not work"),
        ("<script>alert(1)</script>", "The sign-in did not work"),
    ],
)
def test_an_error_from_truename_gets_a_kind_page_with_a_way_on(visitor, error, heading):
    visitor.get("/taxpayer/sign-in")
    answer = visitor.get("/taxpayer/callback", params={"error": error, "error_description": "<b>x</b>", "state": "s"})
    assert answer.status_code == 400
    assert heading in answer.text
    assert "/taxpayer/sign-in" in answer.text
    assert "/alternatives" in answer.text
    assert "<b>x</b>" not in answer.text
    assert "alert(1)" not in answer.text


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=unknown", "?state=unknown", "?code=&state="])
def test_an_answer_that_nobody_asked_for_signs_nobody_in(visitor, query):
    answer = visitor.get(f"/taxpayer/callback{query}")
    assert answer.status_code == 400
    assert "This sign-in has expired" in answer.text


def test_a_replayed_answer_signs_nobody_in(visitor, truename, agency):
    back = truename.authorize(visitor.get("/taxpayer/sign-in").headers["location"])
    assert visitor.get(back).status_code == 303
    assert visitor.get(back).status_code == 400
    stranger = Visitor(agency, "http://localhost:8001")
    assert stranger.get(back).status_code == 400


def test_another_browsers_answer_signs_nobody_in(visitor, truename, agency):
    back = truename.authorize(visitor.get("/taxpayer/sign-in").headers["location"])
    stranger = Visitor(agency, "http://localhost:8001")
    assert stranger.get(back).status_code == 400


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "other"},
        {"aud": "benefits"},
        {"iss": "http://elsewhere.example"},
        {"exp": 1},
        {"sub": "somebody else"},
    ],
)
def test_a_wrong_id_token_signs_nobody_in(visitor, truename, claims):
    truename.claims = claims
    answer = sign_in(visitor, truename)
    assert answer.status_code == 502
    assert "The sign-in did not work" in answer.text
    assert "Amara" not in visitor.get("/taxpayer").text


def test_an_id_token_signed_by_somebody_else_signs_nobody_in(visitor, truename):
    truename.signing_key = ECKey.generate_key("P-256", {"kid": "one"})
    assert sign_in(visitor, truename).status_code == 502
    assert "Amara" not in visitor.get("/taxpayer").text


@pytest.mark.parametrize("acr", ["http://idmanagement.gov/ns/assurance/ial/1", "", None])
def test_an_identity_that_is_not_verified_is_not_let_in(visitor, truename, acr):
    truename.claims = {"acr": acr}
    answer = sign_in(visitor, truename)
    assert answer.status_code == 403
    assert "We need a verified identity" in answer.text


def test_the_levels_may_be_listed_together(visitor, truename):
    truename.claims = {"acr": f"{IAL2} http://idmanagement.gov/ns/assurance/aal/2"}
    assert sign_in(visitor, truename).status_code == 303


def test_a_provider_that_is_down_or_talks_nonsense_gets_a_kind_page(visitor, truename):
    truename.up = False
    assert "We cannot reach Truename" in visitor.get("/taxpayer/sign-in").text
    truename.up, truename.garbage = True, True
    assert visitor.get("/taxpayer/sign-in").status_code == 502
    truename.garbage = False
    back = truename.authorize(visitor.get("/taxpayer/sign-in").headers["location"])
    truename.up = False
    assert "We cannot reach Truename" in visitor.get(back).text
    truename.up = True
    assert sign_in(visitor, truename).status_code == 303


@pytest.mark.parametrize("content", [None, "", "[]", '{"taxpayer": {}}', '{"taxpayer": null}'])
def test_without_client_credentials_the_page_says_so_until_they_come(visitor, clients, content):
    clients.unlink()
    if content is not None:
        clients.write_text(content)
    answer = visitor.get("/taxpayer/sign-in")
    assert answer.status_code == 503
    assert "Sign-in is not set up yet" in answer.text
    clients.write_text(clients_file())
    assert visitor.get("/taxpayer/sign-in").status_code == 302


def test_credentials_may_come_from_the_environment(truename, tmp_path):
    environment = {
        "TAX_AGENCY_CLIENTS_FILE": str(tmp_path / "none.json"),
        "TAX_PROFESSIONAL_CLIENT_ID": "pro",
        "TAX_PROFESSIONAL_CLIENT_SECRET": "secret-of-pro",
    }
    agency = create_agency(environment, client_options={"transport": truename.transport()})
    assert sign_in(Visitor(agency, "http://localhost:8001"), truename, "professional").status_code == 303


@pytest.mark.parametrize("path", ["/nothing", "/nothing/sign-in", "/taxpayer/nothing", "/static/nothing"])
def test_what_is_not_there_has_a_kind_page(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert "We do not have that page" in answer.text
