"""Signing out in a real browser: the services hear of it behind her back and in her browser, and she is led on."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from examples.specimens.people import AMARA
from setup.demo import Demonstration
from tests.journeys.person import Person, accessibility_problems, allow, sign_in
from tests.peers.registering import register
from tests.running.people import verified_people

pytestmark = pytest.mark.journey
VERIFIER = "v" * 64
CHALLENGE = "w1TpKUdYE9hUAcNSeeSRFioHDxfUxuHho_JHAfZ_vDM"


class Service(BaseHTTPRequestHandler):
    """A service that listens in the browser; `hangs` is set while it does not answer there."""

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/listens":
            self.server.heard.append(parse_qs(path.query))  # type: ignore[attr-defined]
            self.server.may_answer.wait(20)  # type: ignore[attr-defined]
        if path.path == "/callback":
            self.server.codes.append(parse_qs(path.query)["code"][0])  # type: ignore[attr-defined]
        body = b"<!doctype html><html lang=en><title>Harbour permits</title><h1>Harbour permits</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.daemon_threads = True
    server.heard, server.codes, server.may_answer = [], [], threading.Event()  # type: ignore[attr-defined]
    server.may_answer.set()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.may_answer.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.fixture
def permits(service: ThreadingHTTPServer, demonstration: Demonstration) -> "Permits":
    home = f"http://localhost:{service.server_port}"
    known = register(
        demonstration,
        return_to=f"{home}/callback",
        signed_out=f"{home}/signed-out",
        frontchannel_logout_uri=f"{home}/listens",
        frontchannel_logout_session_required=True,
        client_uri=home,
        token_endpoint_auth_method="client_secret_post",
    )
    return Permits(
        home, f"http://localhost:{demonstration.provider_port}", known.client_id, known.client_secret, service
    )


class Permits:
    """The service's own part of a sign-in."""

    def __init__(self, home: str, provider: str, client_id: str, secret: str, server: ThreadingHTTPServer) -> None:
        self.home, self.provider, self.client_id, self.secret, self.server = home, provider, client_id, secret, server

    def sign_in_address(self) -> str:
        asked = {
            "client_id": self.client_id,
            "redirect_uri": f"{self.home}/callback",
            "response_type": "code",
            "scope": "openid profile",
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{self.provider}/oidc/authorize?{urlencode(asked)}"

    def id_token(self, page: Page) -> str:
        code = self.server.codes.pop()  # type: ignore[attr-defined]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{self.home}/callback",
            "client_id": self.client_id,
            "client_secret": self.secret,
            "code_verifier": VERIFIER,
        }
        answer = page.request.post(f"{self.provider}/oidc/token", form=form)
        assert answer.status == 200, answer.text()
        return str(answer.json()["id_token"])

    def sign_out_address(self, hint: str) -> str:
        asked = {"id_token_hint": hint, "post_logout_redirect_uri": f"{self.home}/signed-out", "state": "back"}
        return f"{self.provider}/oidc/end_session?{urlencode(asked)}"


@pytest.fixture
def a_person(demonstration: Demonstration, tmp_path: Path) -> Callable[[BrowserContext], Person]:
    def make(context: BrowserContext) -> Person:
        ((email, app),) = verified_people(demonstration, 1)
        return Person(AMARA, context, demonstration, tmp_path, email, app.secret)

    return make


def enters_the_agency(person: Person) -> None:
    page = person.page
    page.goto(f"{person.agency}/benefits")
    page.click("text=Sign in with Truename")
    page.click("#door-sign-in")
    sign_in(person)
    allow(person)
    expect(page.locator("text=You are signed in")).to_be_visible()


def enters_the_permits(person: Person, permits: Permits) -> str:
    page = person.page
    page.goto(permits.sign_in_address())
    allow(person)
    page.wait_for_url(f"{permits.home}/callback**")
    return permits.id_token(page)


def looks(page: Page, name: str, pictures: Path) -> None:
    """The page at both widths and in both schemes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            page.screenshot(path=pictures / f"{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} at {width}"
    problems = [problem for problem in accessibility_problems(page) if not problem.startswith("meta-refresh")]
    assert problems == [], f"{name}: {problems}"


def soon(does_hold: Callable[[], bool]) -> bool:
    for _ in range(60):
        if does_hold():
            return True
        time.sleep(0.25)
    return False


def test_signing_out_here_signs_her_out_at_the_agency(
    phone: BrowserContext, a_person: Callable[[BrowserContext], Person], screenshots: Path
) -> None:
    person = a_person(phone)
    enters_the_agency(person)
    page = person.page
    page.goto(f"{person.provider}/sign-out/")
    looks(page, "sign-out", screenshots)
    page.click("#submit-sign-out")
    expect(page.locator("#telling")).to_be_visible()
    looks(page, "signed-out", screenshots)

    def is_out() -> bool:
        page.goto(f"{person.agency}/benefits")
        return page.locator("#was-signed-out").count() == 1

    assert soon(is_out)
    page.screenshot(path=screenshots / "agency-was-signed-out.png", full_page=True)


def test_a_service_in_the_browser_is_told_before_she_goes_back(
    phone: BrowserContext, a_person: Callable[[BrowserContext], Person], permits: Permits, service: ThreadingHTTPServer
) -> None:
    person = a_person(phone)
    enters_the_agency(person)
    hint = enters_the_permits(person, permits)
    page = person.page
    page.goto(permits.sign_out_address(hint))
    page.wait_for_url(f"{permits.home}/signed-out?state=back")
    (heard,) = service.heard  # type: ignore[attr-defined]
    assert heard["iss"] == [person.provider]
    assert re.fullmatch(r"[\w-]{43}", heard["sid"][0])


def test_a_service_that_never_answers_does_not_keep_her(
    phone: BrowserContext,
    a_person: Callable[[BrowserContext], Person],
    permits: Permits,
    service: ThreadingHTTPServer,
    screenshots: Path,
) -> None:
    person = a_person(phone)
    enters_the_agency(person)
    hint = enters_the_permits(person, permits)
    service.may_answer.clear()  # type: ignore[attr-defined]
    page = person.page
    page.goto(permits.sign_out_address(hint), wait_until="commit")
    expect(page.locator("#continue")).to_be_visible()
    page.screenshot(path=screenshots / "leaving.png", full_page=True)
    page.wait_for_url(f"{permits.home}/signed-out?state=back", timeout=8_000)


def test_without_scripting_it_works_too(
    browser: Browser, a_person: Callable[[BrowserContext], Person], permits: Permits, service: ThreadingHTTPServer
) -> None:
    context = browser.new_context(java_script_enabled=True, locale="en-US")
    context.set_default_timeout(20_000)
    person = a_person(context)
    enters_the_agency(person)
    hint = enters_the_permits(person, permits)
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state(), locale="en-US")
    page = plain.new_page()
    page.goto(permits.sign_out_address(hint))
    page.wait_for_url(f"{permits.home}/signed-out?state=back")
    assert len(service.heard) == 1  # type: ignore[attr-defined]
    for each in (context, plain):
        each.close()


def test_the_pages_that_ask_and_that_refuse(
    phone: BrowserContext, a_person: Callable[[BrowserContext], Person], permits: Permits, screenshots: Path
) -> None:
    person = a_person(phone)
    enters_the_agency(person)
    page = person.page
    page.goto(f"{person.provider}/oidc/end_session?{urlencode({'client_id': permits.client_id})}")
    looks(page, "logout-asks", screenshots)
    page.goto(f"{person.provider}/oidc/end_session?{urlencode({'client_id': permits.client_id, 'id_token_hint': 'x'})}")
    looks(page, "logout-refused", screenshots)
    page.goto(f"{person.provider}/oidc/end_session")
    page.click("#sign-out")
    expect(page.locator("h1")).to_have_text("You are signed out")
