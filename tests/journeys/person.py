"""What one person does on the pages, a function per stretch of the journey; the tests judge the outcomes."""

import base64
import hashlib
import hmac
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from examples.specimens.people import SpecimenPerson
from setup.demo import Demonstration

PASSWORD = "quiet harbour lanterns at dusk"


AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def accessibility_problems(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA on the page as it stands: rule and element."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", WCAG)
    return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]


@dataclass
class Person:
    """One person at one browser, with what she remembers: her password and her authenticator app's secret."""

    specimen: SpecimenPerson
    context: BrowserContext
    running: Demonstration
    pictures: Path
    email: str
    totp_secret: str = ""
    page: Page = field(init=False)
    _shots: int = 0
    _last_step: int = 0

    def __post_init__(self) -> None:
        self.page = self.context.new_page()

    @property
    def agency(self) -> str:
        return f"http://localhost:{self.running.agency_port}"

    @property
    def provider(self) -> str:
        return f"http://localhost:{self.running.provider_port}"

    @property
    def records(self) -> str:
        return f"http://localhost:{self.running.records_port}"

    def picture(self, name: str) -> None:
        """Keeps a screenshot of the whole page as build output, and has axe look at the page."""
        self._shots += 1
        self.page.screenshot(path=self.pictures / f"{self._shots:02d}-{name}.png", full_page=True)
        problems = accessibility_problems(self.page)
        assert problems == [], f"{name}: {problems}"

    def code_from_mail(self, address: str = "") -> str:
        """The newest six-digit code that the outbox shows for this person's address."""
        return self._newest_code(f"{self.provider}/outbox/", address or self.email)

    def code_from_text(self) -> str:
        """The newest six-digit code on the phone simulator."""
        return self._newest_code(f"{self.records}/messages", "")

    def _newest_code(self, url: str, addressee: str) -> str:
        tab = self.context.new_page()
        try:
            for _ in range(40):
                tab.goto(url)
                text = tab.locator("main").inner_text()
                after = text[text.find(addressee) :] if addressee in text else ""
                if found := re.search(r"\b\d{6}\b", after):
                    return found[0]
                time.sleep(0.25)
        finally:
            tab.close()
        raise AssertionError("no code arrived")

    def totp(self) -> str:
        """The app's code now; never the same one twice, because a code is good once (SP 800-63B-4, 3.1.4)."""
        step = int(time.time()) // 30
        if step <= self._last_step:
            step = self._last_step + 1
            time.sleep(max(step * 30 - 29 - time.time(), 0))
        self._last_step = step
        key = base64.b32decode(self.totp_secret + "=" * (-len(self.totp_secret) % 8))
        digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
        offset = digest[-1] & 15
        return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def create_account(person: Person) -> None:
    """From the sign-up page to an account with a password, an authenticator app and saved recovery codes."""
    page = person.page
    page.fill("#id_email", person.email)
    page.click("label[for=id_terms]")
    person.picture("create-account")
    page.click("#submit-sign-up")
    expect(page.locator("#id_code")).to_be_visible()
    page.fill("#id_code", person.code_from_mail())
    person.picture("check-your-mail")
    page.click("#submit-code")
    page.fill("#id_password", PASSWORD)
    person.picture("password")
    page.click("#submit-password")
    expect(page.locator("#add-app")).to_be_visible()
    person.picture("add-a-way-to-sign-in")
    page.click("#add-app")
    person.totp_secret = re.sub(r"\s", "", page.locator("#totp-secret").inner_text())
    page.fill("#id_code", person.totp())
    person.picture("authenticator-app")
    page.click("#submit-app")
    expect(page.locator("#skip-second")).to_be_visible()
    person.picture("second-way")
    page.click("#skip-second")
    page.click("#submit-codes")
    expect(page.locator("#recovery-codes")).to_be_visible()
    person.picture("recovery-codes")
    page.click("label[for=id_saved]")
    page.click("#submit-saved")


def sign_in(person: Person) -> None:
    """Password and the authenticator app."""
    page = person.page
    page.fill("#id_email", person.email)
    page.fill("#id_password", PASSWORD)
    person.picture("sign-in")
    page.click("#submit-sign-in")
    page.fill("#id_code", person.totp())
    person.picture("second-step")
    page.click("#submit-code")


def allow(person: Person) -> None:
    """The Authorize screen."""
    expect(person.page.locator("#allow")).to_be_visible()
    person.picture("authorize")
    person.page.click("#allow")


def add_work_email(person: Person, address: str) -> None:
    """From the page that says what is missing, over the personal details, and on to the waiting agency."""
    page = person.page
    page.click("#add")
    page.click("#add-email")
    page.fill("#id_email", address)
    page.click("label[for=id_label_1]")
    person.picture("add-a-work-email")
    page.click("#submit-email")
    page.fill("#id_code", person.code_from_mail(address))
    page.click("#submit-code")
    person.picture("work-email-added")
    page.click("#way-on")
