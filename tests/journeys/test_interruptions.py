"""What interrupts a person: reloading, Back, deep links, another browser, two tabs, an office or a worker gone."""

import json
import sqlite3
import time
from contextlib import closing

import httpx2
import pytest
from playwright.sync_api import BrowserContext, expect

from examples.specimens.selfie_clips import make_clip
from setup.demo import Demonstration
from tests.journeys.proving import amaras_portrait
from tests.journeys.proving_by_http import (
    CLIP_FPS,
    CLIP_SIZE,
    applicant,
    attest,
    case_url,
    challenge,
    choose,
    give_phone,
    licence_of,
    photo,
    send_clip,
    take,
    wait,
)
from tests.journeys.visitor import Visitor, sign_in

pytestmark = pytest.mark.journey

PAGES = (
    "consent/",
    "document/",
    "capture/front/",
    "capture/back/",
    "progress/",
    "details/",
    "phone/",
    "phone/code/",
    "confirm/",
    "selfie/about/",
    "selfie/",
    "result/",
)


def wander(visitor: Visitor) -> None:
    """Reloads, opens the address of every page of the case, and comes back to where she was."""
    here = visitor.path
    assert visitor.get(here).url.path == here
    for page in PAGES:
        assert visitor.get(case_url(visitor, page)).status_code in {200, 404}, page
        if not visitor.path.startswith("/verify/"):
            visitor.get(here)
    visitor.post("/verify/")
    assert visitor.path == here, f"{visitor.path} instead of {here}"


def test_a_person_who_reloads_goes_back_and_changes_browsers_at_every_step_gets_there(
    demonstration: Demonstration,
) -> None:
    amara = applicant(demonstration, 7)
    licence = licence_of(amara.specimen)
    wander(amara)
    choose(amara)
    wander(amara)
    take(amara, "front", photo(licence.front))
    amara.get(case_url(amara, "capture/back/"))
    wander(amara)
    take(amara, "back", photo(licence.back))
    submit = case_url(amara, "submit/")
    amara.post(submit)
    amara.post(submit)  # pressed twice
    wait(amara)
    assert amara.path.endswith("/details/")
    wander(amara)
    assert amara.value("surname") == amara.specimen.surname

    tablet = amara.another_browser()
    sign_in(tablet, at=amara.path)
    assert tablet.path == amara.path
    assert tablet.value("document_number") == amara.specimen.licence_number
    attest(tablet)
    assert tablet.path.endswith("/phone/")
    attest(amara, street="5 Other Tab Street")  # the tab that stayed behind
    assert amara.path.endswith("/phone/")
    wander(amara)
    amara.get(case_url(amara, "details/"))
    assert amara.value("street") == "5 Other Tab Street"
    give_phone(amara)
    wait(amara)
    give_phone(tablet)  # sent from the page that stayed open
    wait(tablet)
    amara.get(case_url(amara, "progress/"))
    wait(amara)
    assert amara.path.endswith("/phone/code/")
    wander(amara)
    where = amara.path
    amara.post(where, {"code": amara.texted_code()})
    tablet.post(where, {"code": amara.texted_code()})
    assert tablet.path == amara.path == case_url(amara, "confirm/")
    wander(amara)
    amara.post(amara.path)
    assert amara.path.endswith("/selfie/about/")
    wander(amara)

    challenge(tablet)  # and left there
    steps = challenge(amara)
    amara.get(amara.path)
    send_clip(amara, make_clip(amaras_portrait(), steps, fps=CLIP_FPS, size=CLIP_SIZE))
    assert "You are verified" in amara.text, amara.text
    tablet.post(
        tablet.path, {"challenge": tablet.value("challenge")}, files={"clip": ("c.webm", b"late", "video/webm")}
    )
    assert "You are verified" in tablet.text
    wander_after_the_end(amara)
    replay_the_authorization_code(amara)


def wander_after_the_end(visitor: Visitor) -> None:
    here = visitor.path
    for page in PAGES:
        assert visitor.get(case_url(visitor, page)).status_code in {200, 404}, page
        visitor.get(here)
    visitor.get("/verify/")
    assert visitor.path == "/account/identity/"


def replay_the_authorization_code(amara: Visitor) -> None:
    """The same callback address a second time, as from the browser's history, and by a stranger."""
    amara.get(f"{amara.agency}/benefits/sign-in")
    assert "Utopia Benefits Agency" in amara.text
    sent = amara.post(str(amara.page.url), follows=False)
    callback = sent.headers["location"]
    assert callback.startswith(f"{amara.agency}/benefits/callback?")
    amara.get(callback)
    assert "Okafor" in amara.text.title()
    chen = amara.another_browser()
    for visitor in (amara, chen):
        visitor.get(callback)
        assert "expired" in visitor.text
        assert "Start again" in visitor.text
    client = json.loads((amara.running.state / "demo_clients.json").read_text())["benefits"]
    code, back = httpx2.URL(callback).params["code"], callback.partition("?")[0]
    again = httpx2.post(
        f"{amara.provider}/oidc/token",
        auth=(client["client_id"], client["client_secret"]),
        data={"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": "v" * 43},
        trust_env=False,
    )
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"


def set_mode(running: Demonstration, service: str, mode: str) -> None:
    url = f"http://localhost:{running.records_port}/control/{service}"
    httpx2.put(url, json={"mode": mode}, trust_env=False).raise_for_status()


def test_while_an_office_is_down_or_slow_the_case_waits_costs_no_try_and_goes_on_by_itself(
    demonstration: Demonstration,
) -> None:
    amara = applicant(demonstration, 8)
    licence = licence_of(amara.specimen)
    choose(amara)
    for side, picture in (("front", licence.front), ("back", licence.back)):
        take(amara, side, photo(picture))
    amara.post(case_url(amara, "submit/"))
    wait(amara)
    attest(amara)
    try:
        set_mode(demonstration, "social-security", "down")
        set_mode(demonstration, "phones", "slow")
        set_mode(demonstration, "messages", "down")
        give_phone(amara)
        until_waiting(amara)
        amara.get(amara.path)
        assert "An office that we ask is not answering" in amara.text
        assert "costs you no try" in amara.text
        assert "We ask again by ourselves" in amara.text
        assert "Choose another way" in amara.text
    finally:
        set_mode(demonstration, "social-security", "up")
    until_asked(demonstration, amara, "phone_account")
    set_mode(demonstration, "phones", "up")
    wait(amara, seconds=90)
    assert amara.path.endswith("/phone/code/"), amara.text
    time.sleep(1)
    set_mode(demonstration, "messages", "up")  # the code that could not be delivered comes by itself
    amara.get(case_url(amara, "details/"))
    assert amara.value("street") == amara.specimen.street
    amara.post(case_url(amara, "phone/code/"), {"code": amara.texted_code()})
    assert amara.path.endswith("/confirm/")


def until_waiting(visitor: Visitor) -> None:
    until = time.monotonic() + 30
    while not visitor.http.get(case_url(visitor, "progress.json")).json()["is_waiting"]:
        assert time.monotonic() < until, visitor.text
        time.sleep(0.2)


def runs_of(running: Demonstration, visitor: Visitor) -> dict[str, tuple[str, int, int]]:
    """State, attempts and losses of each check of the visitor's case, from the product's own database."""
    case = visitor.path.split("/")[2].replace("-", "")
    with closing(sqlite3.connect(running.state / "truename.sqlite3", timeout=10)) as database:
        asked = "SELECT check_name, state, attempts, losses FROM proofing_checkrun WHERE replace(case_id, '-', '') = ?"
        return {name: (state, attempts, losses) for name, state, attempts, losses in database.execute(asked, [case])}


def until_asked(running: Demonstration, visitor: Visitor, check: str) -> None:
    until = time.monotonic() + 40
    while check not in runs_of(running, visitor):
        assert time.monotonic() < until, runs_of(running, visitor)
        time.sleep(0.2)


def test_a_check_whose_worker_is_killed_is_taken_up_again_and_nothing_is_lost_or_counted(
    demonstration: Demonstration,
) -> None:
    amara = applicant(demonstration, 9)
    licence = licence_of(amara.specimen)
    choose(amara)
    for side, picture in (("front", licence.front), ("back", licence.back)):
        take(amara, side, photo(picture))
    amara.post(case_url(amara, "submit/"))
    until = time.monotonic() + 20
    while runs_of(demonstration, amara)["evidence_reading"][1] == 0:
        assert time.monotonic() < until
        time.sleep(0.02)
    demonstration.restart_worker()
    assert runs_of(demonstration, amara)["evidence_reading"][1:] == (1, 0)
    amara.get(amara.path)
    assert amara.path.endswith("/progress/")
    assert "You can close this page" in amara.text
    wait(amara, seconds=150)
    assert amara.path.endswith("/details/"), amara.text
    assert amara.value("surname") == amara.specimen.surname
    state, attempts, losses = runs_of(demonstration, amara)["evidence_reading"]
    assert (attempts, losses) == (2, 1)
    assert state == "reported"


def test_in_a_browser_back_forward_and_reload_keep_what_was_typed(
    demonstration: Demonstration, phone: BrowserContext
) -> None:
    amara = applicant(demonstration, 10)
    licence = licence_of(amara.specimen)
    choose(amara)
    for side, picture in (("front", licence.front), ("back", licence.back)):
        take(amara, side, photo(picture))
    amara.post(case_url(amara, "submit/"))
    wait(amara)
    session = amara.http.cookies["truename"]
    phone.add_cookies([{"name": "truename", "value": session, "url": amara.provider}])
    page = phone.new_page()
    page.goto(f"{amara.provider}{amara.path}")
    page.fill("#id_street", "9 Kept Street")
    page.fill("#id_city", "Southport")
    page.fill("#id_state", "UTO")
    page.fill("#id_postal_code", "abc")
    page.fill("#id_social_security_number", amara.specimen.ssn_printed)
    page.click("label[for=id_attests]")
    page.click("#submit-details")
    expect(page.locator("#error-summary")).to_contain_text("five digits")
    assert page.input_value("#id_street") == "9 Kept Street"
    assert page.input_value("#id_social_security_number") == amara.specimen.ssn_printed
    page.fill("#id_postal_code", "00417")
    page.click("#submit-details")
    expect(page.locator("#id_number")).to_be_visible()
    second_tab = phone.new_page()
    second_tab.goto(f"{amara.provider}/verify/")
    second_tab.click("#submit-start")
    expect(second_tab.locator("#id_number")).to_be_visible()
    page.go_back()
    expect(page.locator("#id_street")).to_have_value("9 Kept Street")
    page.reload()
    expect(page.locator("#id_street")).to_be_visible()
    page.goto(f"{amara.provider}{case_url(amara, 'phone/')}")
    page.fill("#id_number", amara.specimen.phone_printed)
    page.click("#submit-phone")
    expect(page.locator("#id_code")).to_be_visible(timeout=60_000)
    second_tab.fill("#id_number", "12")  # the tab that stayed behind
    second_tab.click("#submit-phone")
    expect(second_tab.locator("#id_number")).to_have_value("12")
    expect(second_tab.locator("#error-summary")).to_contain_text("phone number")
    page.reload()
    expect(page.locator("#id_code")).to_be_visible()
