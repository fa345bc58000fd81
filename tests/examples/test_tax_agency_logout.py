"""The agency signs people out when Truename says so, and believes nobody else."""

import json
import time
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from examples.tax_agency.agency import create_agency
from tests.examples.conftest import Visitor
from tests.examples.truename_double import ISSUER, PERSON, Provider, clients_file

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def truename() -> Provider:
    provider = Provider()
    provider.claims = {"sid": "session-one"}
    return provider


@pytest.fixture
def agency(truename, tmp_path: Path):
    path = tmp_path / "demo_clients.json"
    path.write_text(clients_file())
    return create_agency(
        {"TAX_AGENCY_CLIENTS_FILE": str(path)}, client_options={"transport": truename.transport(), "timeout": 5.0}
    )


@pytest.fixture
def visitor(agency, truename) -> Visitor:
    return signed_in(agency, truename)


def signed_in(agency, truename, service: str = "taxpayer") -> Visitor:
    visitor = Visitor(agency, "http://localhost:8001")
    visitor.get(truename.authorize(visitor.get(f"/{service}/sign-in").headers["location"]))
    assert is_in(visitor, service)
    return visitor


def is_in(visitor: Visitor, service: str = "taxpayer") -> bool:
    return "You are signed in" in visitor.get(f"/{service}").text


def claims(**changes) -> dict[str, object]:
    now = int(time.time())
    values = {
        "iss": ISSUER,
        "aud": "taxpayer",
        "sub": PERSON["sub"],
        "sid": "session-one",
        "iat": now,
        "exp": now + 120,
        "jti": f"jti-{time.monotonic_ns()}",
        "events": {EVENT: {}},
    } | changes
    return {name: value for name, value in values.items() if value is not None}


def token(truename, key=None, header=None, **changes) -> str:
    members = {"alg": "ES256", "kid": "one", "typ": "logout+jwt"} | (header or {})
    return jws.serialize_compact(members, json.dumps(claims(**changes)), key or truename.signing_key)


def tell(agency, logout_token: str, service: str = "taxpayer"):
    return Visitor(agency, "http://localhost:8001").post(
        f"/{service}/backchannel-logout", data={"logout_token": logout_token}
    )


def test_a_session_that_truename_names_ends_and_she_is_told_why(agency, truename, visitor):
    answer = tell(agency, token(truename))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    page = visitor.get("/taxpayer").text
    assert "You were signed out here" in page
    assert "You were signed out here" not in visitor.get("/taxpayer").text


def test_another_session_of_hers_stays(agency, truename, visitor):
    truename.claims = {"sid": "session-two"}
    other = signed_in(agency, truename)
    tell(agency, token(truename))
    assert not is_in(visitor)
    assert is_in(other)


def test_without_a_session_every_one_of_hers_ends(agency, truename, visitor):
    truename.claims = {"sid": "session-two"}
    other = signed_in(agency, truename)
    assert tell(agency, token(truename, sid=None)).status_code == 200
    assert not is_in(visitor)
    assert not is_in(other)


def test_other_people_and_other_services_stay_signed_in(agency, truename, visitor):
    benefits = signed_in(agency, truename, "benefits")
    assert tell(agency, token(truename, sub="somebody-else", sid=None)).status_code == 200
    assert is_in(visitor)
    tell(agency, token(truename, sid=None))
    assert not is_in(visitor)
    assert is_in(benefits, "benefits")


def test_a_token_counts_once(agency, truename, visitor):
    once = token(truename)
    assert tell(agency, once).status_code == 200
    assert tell(agency, once).status_code == 400


def test_a_new_key_of_truename_is_fetched(agency, truename, visitor):
    truename.key = truename.signing_key = ECKey.generate_key("P-256", {"kid": "two", "use": "sig", "alg": "ES256"})
    assert tell(agency, token(truename, header={"kid": "two"})).status_code == 200
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "benefits"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"iat": 1},
        {"iat": None},
        {"events": None},
        {"events": {}},
        {"events": {"something/else": {}}},
        {"events": []},
        {"nonce": "n"},
        {"sub": None, "sid": None},
        {"sub": 7},
        {"jti": None},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": "at+jwt"}},
        {"key": ECKey.generate_key("P-256")},
        {"key": OctKey.import_key("s" * 32), "header": {"alg": "HS256"}},
    ],
)
def test_a_token_with_one_thing_wrong_is_not_believed(agency, truename, visitor, changes):
    if changes.get("header", {}).get("alg") == "HS256":
        forged = jws.serialize_compact(
            {"alg": "HS256", "kid": "one", "typ": "logout+jwt"},
            json.dumps(claims()),
            changes["key"],
            algorithms=["HS256"],
        )
    else:
        forged = token(truename, **changes)
    answer = tell(agency, forged)
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert is_in(visitor)


@pytest.mark.parametrize("nonsense", ["", "a.b.c", "x" * 5000])
def test_nonsense_is_not_believed(agency, visitor, nonsense):
    assert tell(agency, nonsense).status_code == 400
    assert is_in(visitor)


def test_a_service_that_is_not_there_hears_nothing(agency, truename):
    assert tell(agency, token(truename), "nothing").status_code == 404


def test_while_truename_is_down_the_answer_asks_for_another_try(agency, truename, visitor):
    agency.state.provider.forget()
    truename.up = False
    assert tell(agency, token(truename)).status_code == 503
    assert is_in(visitor)
