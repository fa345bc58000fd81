"""The person at the browser: Amara, verified, who signs in through the real pages with password and app."""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, field

from tests.conformance.browser import Browser
from tests.conformance.page import Page

_STEP_SECONDS = 30
_MOST_PAGES = 12


@dataclass
class Person:
    """Has several authenticator apps, because the code of an app is good once in half a minute.

    Source: SP 800-63B-4, 3.1.4.
    """

    email: str
    password: str
    secrets: list[str]
    _used_at: dict[str, int] = field(default_factory=dict)

    def code(self) -> str:
        """A code that has not been used: of the app that was used longest ago, waiting when it must."""
        secret = min(self.secrets, key=lambda each: self._used_at.get(each, 0))
        step = int(time.time()) // _STEP_SECONDS
        if step <= self._used_at.get(secret, 0):
            step = self._used_at[secret] + 1
            time.sleep(max(step * _STEP_SECONDS + 1 - time.time(), 0))
        self._used_at[secret] = step
        return _code_of(secret, step)

    def go_on(self, browser: Browser, *, until: str = "", denies: bool = False) -> list[str]:
        """Does what each page asks for until one asks for nothing more or is called `until`; answers the pages met.

        Pages are called welcome, sign-in, second-step, release, welcome-back (to a remembered decision) and form-post.
        """
        met: list[str] = []
        for _ in range(_MOST_PAGES):
            kind = kind_of(browser.page)
            if not kind or kind == until:
                return [*met, kind] if kind else met
            met.append(kind)
            self._answer(browser, kind, denies=denies)
        raise AssertionError(f"the pages went round in circles: {met}")

    def _answer(self, browser: Browser, kind: str, *, denies: bool) -> None:
        page = browser.page
        match kind:
            case "welcome":
                browser.get(page.link("door-sign-in"))
            case "sign-in":
                form = page.form("submit-sign-in")
                assert form
                browser.submit(form, form.button("submit-sign-in"), email=self.email, password=self.password)
            case "second-step":
                form = page.form("submit-code")
                assert form
                browser.submit(form, form.button("submit-code"), code=self.code())
            case "release":
                form = page.form("release-form")
                assert form
                browser.submit(form, form.button("deny" if denies else "allow"))
            case "welcome-back":
                form = page.form("continue")
                assert form
                browser.submit(form, form.button("continue"))
            case "form-post":
                browser.submit(page.forms[0])
            case _:
                raise AssertionError(kind)


def kind_of(page: Page) -> str:
    """Which of the pages between a request and its answer this is; "" for every other."""
    if page.link("door-sign-in"):
        return "welcome"
    if "remembered" in page.ids and page.form("continue"):
        return "welcome-back"
    for name, identifier in (
        ("sign-in", "submit-sign-in"),
        ("second-step", "submit-code"),
        ("release", "release-form"),
    ):
        if page.form(identifier):
            return name
    if len(page.forms) == 1 and (page.forms[0].has("code") or page.forms[0].has("error")) and page.forms[0].has("iss"):
        return "form-post"
    return ""


def _code_of(secret: str, step: int) -> str:
    """Source: RFC 6238, 4; RFC 4226, 5.3."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
