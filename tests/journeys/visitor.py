"""A person's browser without a window: the running provider's pages by plain HTTP, cookies and forms as a browser."""

import html
import re
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx2

from examples.specimens.people import SpecimenPerson
from setup.demo import Demonstration
from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.person import PASSWORD

Upload = tuple[str, bytes, str]


@dataclass
class Visitor:
    """One browser of `specimen`; `page` is what it shows. No answer may be a server error."""

    specimen: SpecimenPerson
    running: Demonstration
    email: str
    app: AuthenticatorApp = field(default_factory=AuthenticatorApp)
    http: httpx2.Client = field(init=False)
    page: httpx2.Response = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx2.Client(base_url=self.provider, follow_redirects=True, timeout=30, trust_env=False)
        weakref.finalize(self, self.http.close)

    @property
    def provider(self) -> str:
        return f"http://localhost:{self.running.provider_port}"

    @property
    def agency(self) -> str:
        return f"http://localhost:{self.running.agency_port}"

    @property
    def records(self) -> str:
        return f"http://localhost:{self.running.records_port}"

    @property
    def path(self) -> str:
        """Where this browser stands."""
        return self.page.url.path

    @property
    def text(self) -> str:
        """What can be read on the page."""
        shown = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", self.page.text)
        return re.sub(r"\s+", " ", html.unescape(shown))

    def value(self, name: str) -> str:
        """What stands in the field `name`."""
        widget = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', self.page.text)
        found = re.search(r'\bvalue="([^"]*)"', widget[0]) if widget else None
        return html.unescape(found[1]) if found else ""

    def get(self, path: str) -> httpx2.Response:
        return self._arrive(self.http.get(path))

    def post(
        self,
        path: str,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, Upload] | None = None,
        *,
        follows: bool = True,
    ) -> httpx2.Response:
        """Sends the form as the page would, with the token of its cookie."""
        token = {"csrfmiddlewaretoken": self.http.cookies.get("truename-csrf", "")}
        uploads = dict(files) if files else None
        sent = self.http.post(path, data=token | dict(data or {}), files=uploads, follow_redirects=follows)
        return self._arrive(sent)

    def _arrive(self, answer: httpx2.Response) -> httpx2.Response:
        for response in (*answer.history, answer):
            assert response.status_code < 500, f"{response.status_code} at {response.url.path}"
        self.page = answer
        return answer

    def another_browser(self) -> "Visitor":
        """The same person at another device: her memory, no cookies."""
        return Visitor(self.specimen, self.running, self.email, self.app)

    def mailed_code(self) -> str:
        """The code of the newest mail to this person."""
        return _soon(self._mailed_code, "no code arrived by mail")

    def texted_code(self) -> str:
        """The code of the newest text message to this person."""
        return _soon(self._texted_code, "no code arrived by text")

    def _mailed_code(self) -> str:
        shown = httpx2.get(f"{self.provider}/outbox/", trust_env=False).text
        article = re.search(rf'(?s)data-to="{re.escape(self.email)}".*?</article>', shown)
        code = re.search(r"outbox-code\">(\d{6})<", article[0]) if article else None
        return code[1] if code else ""

    def _texted_code(self) -> str:
        asked = {"number": self.specimen.phone}
        for message in httpx2.get(f"{self.records}/messages.json", params=asked, trust_env=False).json():
            code = re.search(r"\b\d{6}\b", message["body"])
            if message["to"] == self.specimen.phone and code:
                return code[0]
        return ""


def _soon(ask: Callable[[], str], complaint: str) -> str:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if found := ask():
            return found
        time.sleep(0.2)
    raise AssertionError(complaint)


def wrong(code: str) -> str:
    """Six digits that are not `code`."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def open_account(visitor: Visitor) -> None:
    """An account with a password and an authenticator app, signed in."""
    visitor.get("/sign-up/")
    visitor.post("/sign-up/", {"email": visitor.email, "language": "en", "terms": "on"})
    visitor.post("/sign-up/check-mail/", {"code": visitor.mailed_code()})
    finish_account(visitor)


def finish_account(visitor: Visitor) -> None:
    """From the password to the account."""
    visitor.post("/sign-up/password/", {"password": PASSWORD})
    visitor.get("/account/security/add/app/")
    visitor.app.secret = re.sub(r"\s", "", re.search(r'id="totp-secret">([^<]+)<', visitor.page.text)[1])  # type: ignore[index]
    visitor.post("/account/security/add/app/", {"code": visitor.app.code()})
    visitor.post("/sign-up/done/")
    assert "Sign out" in visitor.text


def sign_in(visitor: Visitor, at: str = "/sign-in/?have-account=1") -> None:
    """Password and authenticator app, from the page at `at` or wherever it leads."""
    visitor.get(at)
    visitor.post("/sign-in/", {"email": visitor.email, "password": PASSWORD})
    visitor.post("/sign-in/second/", {"code": visitor.app.code()})
