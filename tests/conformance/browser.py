"""A browser without scripting: cookies, redirects, links and forms over plain HTTP, and where it has been."""

import weakref
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx2

from tests.conformance.page import Control, Form, Page, read_page

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 20


@dataclass
class Browser:
    """One person's browser; `page` is what it shows, `visited` every address it asked for, oldest first.

    It keeps to the page's Content Security Policy where it frames something or sends a form, redirects included.
    """

    http: httpx2.Client = field(init=False)
    page: Page = field(init=False)
    visited: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = httpx2.Client(follow_redirects=False, timeout=30, trust_env=False)
        weakref.finalize(self, self.http.close)

    def cookies_of(self, other: "Browser") -> "Browser":
        """Takes over the cookies of another browser: the same session, at the same device."""
        for cookie in other.http.cookies.jar:
            self.http.cookies.jar.set_cookie(cookie)
        return self

    def get(self, address: str) -> Page:
        return self._go("GET", address, None, None)

    def post(self, address: str, values: list[tuple[str, str]]) -> Page:
        """Sends a form of some other site's page."""
        return self._go("POST", address, values, None)

    def submit(self, form: Form, clicked: Control | None = None, **filled: str) -> Page:
        """Sends `form` as if `clicked` (or its first button) was pressed, with these values typed in."""
        pressed = clicked or form.button()
        values = form.values(pressed, filled)
        address = pressed.formaction if pressed and pressed.formaction else form.action
        if form.method == "GET":
            return self._go("GET", f"{address.split('?')[0]}?{httpx2.QueryParams(values)}", None, self.page)
        return self._go("POST", address, values, self.page)

    def load_frames(self) -> None:
        """Asks for every frame of the page, as a browser does when it shows one."""
        for address in self.page.frames:
            assert self.page.allows("frame-src", address), f"the page's policy forbids its own frame of {address}"
            answer = self.http.get(address, headers={"Referer": self.page.url})
            self.visited.append(address)
            assert answer.status_code < 500, f"{answer.status_code} in a frame at {urlsplit(address).path}"

    def _go(self, method: str, address: str, values: list[tuple[str, str]] | None, source: Page | None) -> Page:
        for _ in range(_MOST_REDIRECTS):
            if source is not None:
                assert source.allows("form-action", address), f"the page's policy forbids a form to {address}"
            self.visited.append(address)
            body = str(httpx2.QueryParams(values)).encode() if values is not None else None
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
            answer = self.http.request(method, address, content=body, headers=headers)
            where = f"{method} {urlsplit(address).path}"
            assert answer.status_code < 500, f"{answer.status_code} at {where}: {answer.text[:400]}"
            if answer.status_code not in _REDIRECTS:
                content = {name.lower(): value for name, value in answer.headers.items()}
                self.page = read_page(address, answer.status_code, content, answer.text)
                return self.page
            address = urljoin(address, answer.headers["location"])
            if answer.status_code == 303 or (answer.status_code in {301, 302} and method == "POST"):
                method, values = "GET", None
        raise AssertionError(f"more than {_MOST_REDIRECTS} redirects, the last to {urlsplit(address).path}")
