import json
import time

import pytest

from examples.records_office.matching import same_given_names, same_surname
from examples.specimens.people import AMARA, BEN

TOKEN = {"Authorization": "Bearer the-office-token"}
LICENCE = {
    "issuer": "UTO",
    "document_number": AMARA.licence_number,
    "surname": AMARA.surname,
    "given_names": AMARA.given_names,
    "birth_date": AMARA.birth_date.isoformat(),
    "expiry_date": AMARA.licence_expires.isoformat(),
}
PASSPORT = {name: value for name, value in LICENCE.items() if name != "issuer"} | {
    "nationality": "UTO",
    "document_number": AMARA.passport_number,
    "expiry_date": AMARA.passport_expires.isoformat(),
}
NUMBER = {
    "ssn": AMARA.ssn,
    "surname": AMARA.surname,
    "given_names": AMARA.given_names,
    "birth_date": AMARA.birth_date.isoformat(),
}
PHONE = {"number": AMARA.phone, "surname": AMARA.surname, "given_names": AMARA.given_names}
ASKED = {
    "/v1/licences/verify": LICENCE,
    "/v1/passports/verify": PASSPORT,
    "/v1/social-security/verify": NUMBER,
    "/v1/phones/verify": PHONE,
    "/v1/messages": {"to": AMARA.phone, "body": "Your code is 123456."},
}


def ask(visitor, path, body, **options):
    return visitor.post(path, json=body, headers=TOKEN, **options)


@pytest.mark.parametrize("path", ["/v1/licences/verify", "/v1/passports/verify"])
def test_a_document_on_file_matches_in_every_field(visitor, path):
    answer = ask(visitor, path, ASKED[path]).json()
    assert answer["status"] == "match"
    assert set(answer["fields"]) == {"document_number", "surname", "given_names", "birth_date", "expiry_date"}
    assert all(answer["fields"].values())


@pytest.mark.parametrize("path", ["/v1/licences/verify", "/v1/passports/verify"])
def test_a_document_that_differs_names_the_field(visitor, path):
    answer = ask(visitor, path, ASKED[path] | {"birth_date": "1984-03-10"}).json()
    assert answer["status"] == "mismatch"
    assert [name for name, same in answer["fields"].items() if not same] == ["birth_date"]


@pytest.mark.parametrize("change", [{"document_number": "U00000000"}, {"issuer": "CA"}])
def test_a_licence_that_is_not_on_file_is_not_found(visitor, change):
    assert ask(visitor, "/v1/licences/verify", LICENCE | change).json() == {"status": "not_found", "fields": {}}


def test_a_social_security_number_matches_its_holder_only(visitor):
    path = "/v1/social-security/verify"
    assert ask(visitor, path, NUMBER).json() == {"status": "match", "deceased": False}
    assert ask(visitor, path, NUMBER | {"ssn": "987-12-4320"}).json()["status"] == "match"
    assert ask(visitor, path, NUMBER | {"surname": BEN.surname}).json() == {"status": "mismatch", "deceased": False}
    assert ask(visitor, path, NUMBER | {"ssn": "987129999"}).json()["status"] == "mismatch"


def test_a_death_record_is_told(visitor):
    asked = {"ssn": "987124329", "surname": "Holloway", "given_names": "Edith", "birth_date": "1931-02-02"}
    assert ask(visitor, "/v1/social-security/verify", asked).json() == {"status": "match", "deceased": True}


@pytest.mark.parametrize(
    ("number", "line_type", "days"),
    [
        (AMARA.phone, "mobile", None),
        ("+12025550147", "landline", None),
        ("+12025550148", "voip", None),
        ("+12025550149", "mobile", 1),
    ],
)
def test_the_carrier_tells_the_kind_of_line_and_a_changed_sim(visitor, number, line_type, days):
    answer = ask(visitor, "/v1/phones/verify", PHONE | {"number": number}).json()
    assert answer == {"status": "match", "line_type": line_type, "sim_changed_days_ago": days}


def test_the_carrier_tells_somebody_elses_and_unknown_numbers(visitor):
    assert ask(visitor, "/v1/phones/verify", PHONE | {"number": BEN.phone}).json()["status"] == "mismatch"
    assert ask(visitor, "/v1/phones/verify", PHONE | {"number": "+12025550111"}).json()["status"] == "not_found"


def test_a_text_message_reaches_the_telephone(visitor):
    answer = ask(visitor, "/v1/messages", ASKED["/v1/messages"])
    assert answer.status_code == 202
    assert answer.json()["id"]
    assert [message["body"] for message in visitor.get("/messages.json", params={"to": AMARA.phone}).json()] == [
        "Your code is 123456."
    ]
    assert "<code>123456</code>" in visitor.get("/messages").text


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic dTpw", "Bearer", "Bearer é"])
def test_nobody_asks_without_the_token(visitor, path, header):
    headers = {"Authorization": header.encode()} if header else {}
    assert visitor.post(path, json=ASKED[path], headers=headers).status_code == 401


def test_the_gateways_own_token_opens_the_gateway_only(visitor):
    headers = {"Authorization": "Bearer the-gateway-token"}
    assert visitor.post("/v1/messages", json=ASKED["/v1/messages"], headers=headers).status_code == 202
    assert visitor.post("/v1/phones/verify", json=PHONE, headers=headers).status_code == 401


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 15000, b'{"unknown": "field"}', b"{}"]
)
def test_a_bad_body_gets_one_clear_400(visitor, path, body):
    answer = visitor.post(path, content=body, headers=TOKEN)
    assert answer.status_code == 400
    assert answer.json()["error"] == "bad_request"
    assert answer.json()["message"]


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize("value", [None, 7, "", "  ", [], {}, "x" * 5000, "a\x00b"])
def test_a_bad_field_is_named(visitor, path, value):
    for name in ASKED[path]:
        answer = ask(visitor, path, ASKED[path] | {name: value})
        assert (answer.status_code, answer.json()["field"]) == (400, name)


@pytest.mark.parametrize(("name", "value"), [("birth_date", "03/09/1984"), ("expiry_date", "2031-02-30")])
def test_a_date_must_be_a_date(visitor, name, value):
    answer = ask(visitor, "/v1/licences/verify", LICENCE | {name: value})
    assert answer.status_code == 400
    assert value not in answer.text


def test_a_body_that_is_too_large_is_refused_whether_announced_or_not(visitor):
    assert visitor.post("/v1/messages", content=b"x" * 20000, headers=TOKEN).status_code == 413

    async def chunks():
        for _ in range(20):
            yield b"x" * 1000

    assert visitor.post("/v1/messages", content=chunks(), headers=TOKEN).status_code == 413


@pytest.mark.parametrize(
    ("path", "service"),
    list(zip(ASKED, ["licences", "passports", "social-security", "phones", "messages"], strict=True)),
)
def test_each_service_can_be_down_slow_and_up_again(visitor, path, service):
    visitor.ask("PUT", f"/control/{service}", json={"mode": "down"})
    assert ask(visitor, path, ASKED[path]).status_code == 503
    others = [other for other in ASKED if other != path]
    assert ask(visitor, others[0], ASKED[others[0]]).is_success
    visitor.ask("PUT", f"/control/{service}", json={"mode": "slow"})
    begun = time.monotonic()
    assert ask(visitor, path, ASKED[path]).is_success
    assert time.monotonic() - begun >= 0.05
    assert visitor.ask("PUT", f"/control/{service}", json={"mode": "up"}).json() == {"service": service, "mode": "up"}
    assert ask(visitor, path, ASKED[path]).is_success


@pytest.mark.parametrize("body", [b"", b"[]", b'{"mode": "sideways"}', b'{"mode": null}', b"7"])
def test_a_mode_that_does_not_exist_is_refused(visitor, body):
    assert visitor.ask("PUT", "/control/phones", content=body).status_code == 400
    assert visitor.ask("PUT", "/control/nothing", json={"mode": "up"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "held", "same"),
    [
        ("Okáfor", "OKAFOR", True),
        ("O'Neil Smith", "ONEIL-SMITH", True),
        ("Søren", "SOREN", True),
        ("Okafor", "OKAFORD", False),
        ("", "OKAFOR", False),
        ("---", "---", False),
    ],
)
def test_surnames_are_compared_as_an_authority_does(asked, held, same):
    assert same_surname(asked, held) is same


@pytest.mark.parametrize(
    ("asked", "held", "same"),
    [
        ("Amara", "AMARA JANE", True),
        ("Amara J.", "AMARA JANE", True),
        ("AMARAJANE", "AMARA JANE", True),
        ("Amara Ruth", "AMARA JANE", False),
        ("Jane", "AMARA JANE", False),
        ("A", "AMARA JANE", False),
        ("", "", False),
    ],
)
def test_given_names_may_leave_later_ones_out(asked, held, same):
    assert same_given_names(asked, held) is same


def test_the_registers_outlive_the_process(visitor, office):
    path = office.state.book.path
    assert type(office.state.book)(path).find("phones", AMARA.phone)["surname"] == AMARA.surname


def test_answers_are_json_that_says_what_it_is(visitor):
    answer = visitor.get("/v1/phones/verify", headers=TOKEN)
    assert answer.status_code == 405
    assert json.loads(answer.text)["error"]
