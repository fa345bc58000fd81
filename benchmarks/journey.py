"""Server CPU of the main job, step by step, and the pages on its way: real processes, driven by a real browser.

The steps are those of the browser journeys (tests/journeys); here only their cost is looked at.
"""

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, expect, sync_playwright

from benchmarks import pages
from examples.specimens.people import AMARA
from setup.demo import Demonstration
from tests.journeys.camera import Camera
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.person import Person, allow, create_account, sign_in
from tests.journeys.proving import (
    amaras_licence,
    amaras_portrait,
    begin,
    confirm_phone,
    give_details,
    record_selfie,
    submit_licence,
)

_WATCHED = ("provider", "worker")


@dataclass
class Meter:
    """CPU seconds of the provider and its worker, each with the processes they started."""

    running: Demonstration
    rows: list[list[str]] = field(default_factory=list)
    totals: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        before, begun = self._seconds(), time.perf_counter()
        yield
        after = self._seconds()
        spent = [after[0] - before[0], after[1] - before[1], time.perf_counter() - begun]
        self.totals = [total + more for total, more in zip(self.totals, spent, strict=True)]
        self.rows.append([name, *(f"{seconds:.2f} s" for seconds in spent)])

    def table(self) -> list[list[str]]:
        """The steps and their sum."""
        return [*self.rows, ["all", *(f"{seconds:.2f} s" for seconds in self.totals)]]

    def peak_mib(self, name: str) -> int:
        """The largest resident memory of any one process of this name so far."""
        return max(_peak_kib(process.pid) for process in self._family(name)) // 1024

    def _seconds(self) -> list[float]:
        return [sum(_cpu(process) for process in self._family(name)) for name in _WATCHED]

    def _family(self, name: str) -> list[psutil.Process]:
        parent = psutil.Process(self.running.processes[name].pid)
        return [parent, *parent.children(recursive=True)]


@dataclass(frozen=True, slots=True)
class JourneyFigures:
    """Tables as rows, and the peak memory in MiB of provider and worker at the end."""

    steps: list[list[str]]
    pages: list[list[str]]
    peak_mib: dict[str, int]


def measure(requests: int) -> JourneyFigures:
    """Runs the main job once, and asks each page `requests` times."""
    with tempfile.TemporaryDirectory(prefix="truename-bench-") as folder, sync_playwright() as playwright:
        state = Path(folder)
        camera = Camera(state / "camera.y4m")
        running = Demonstration(state, provider_port=_port(), agency_port=_port(), records_port=_port())
        flags = [*FLAGS, f"--use-file-for-fake-video-capture={camera.path}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            running.prepare()
            running.start()
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, reduced_motion="reduce", permissions=["camera"], locale="en-US"
            )
            context.set_default_timeout(60_000)
            amara = Person(AMARA, context, running, state, email="amara@example.com")
            return _figures(amara, camera, requests)
        finally:
            browser.close()
            running.stop()


def _figures(amara: Person, camera: Camera, requests: int) -> JourneyFigures:
    meter, page = Meter(amara.running), amara.page
    with meter.step("10 s of nothing to do"):
        time.sleep(10)
    meter.totals = [0.0, 0.0, 0.0]
    with meter.step("account, second factor"):
        page.goto(f"{amara.agency}/taxpayer")
        page.get_by_role("link", name="Create an account").click()
        create_account(amara)
        expect(page.locator("#submit-start")).to_be_visible()
    licence = amaras_licence(amara)
    with meter.step("biometric consent, choice"):
        begin(amara)
    with meter.step("photos, reading"):
        submit_licence(amara, licence)
        expect(page.locator("#id_surname")).to_be_visible()
    with meter.step("details, records"):
        give_details(amara)
        expect(page.locator("#id_number")).to_be_visible()
    with meter.step("phone"):
        confirm_phone(amara)
        expect(page.locator("#submit-confirm")).to_be_visible()
    with meter.step("video selfie, decision"):
        record_selfie(amara, camera, amaras_portrait())
        expect(page.locator("#submit-continue")).to_be_visible()
    with meter.step("Authorize, back"):
        page.click("#submit-continue")
        allow(amara)
        expect(page.locator("[data-claim=ial]")).to_be_visible()
    with meter.step("second sign-in"):
        page.get_by_role("button", name="Sign out").click()
        page.goto(f"{amara.agency}/taxpayer")
        page.get_by_role("link", name="Sign in with Truename").click()
        if page.locator("#door-sign-in").count():
            page.click("#door-sign-in")
        sign_in(amara)
        expect(page.locator("[data-claim=ial]")).to_be_visible()
    timed = _pages(amara, requests)
    return JourneyFigures(meter.table(), timed, {name: meter.peak_mib(name) for name in _WATCHED})


def _pages(amara: Person, requests: int) -> list[list[str]]:
    """A stranger's pages, then those of a signed-in person, the last with an agency waiting for Allow."""
    browser = amara.context.browser
    if browser is None:
        raise SystemExit("The browser has gone.")
    stranger = browser.new_context(locale="en-US")
    tab = stranger.new_page()
    tab.goto(f"{amara.agency}/taxpayer")
    tab.get_by_role("link", name="Sign in with Truename").click()
    expect(tab.locator("#door-sign-in")).to_be_visible()
    measured = [
        pages.row("home", f"{amara.provider}/", {}, requests),
        pages.row("help", f"{amara.provider}/help/", {}, requests),
        pages.row("sign-in", f"{amara.provider}/sign-in/?have-account=1", {}, requests),
        pages.row("welcome, an agency waiting", tab.url, _cookies(stranger), requests),
    ]
    stranger.close()
    mine = _cookies(amara.context)
    measured += [
        pages.row("account", f"{amara.provider}/account/", mine, requests),
        pages.row("account, security", f"{amara.provider}/account/security/", mine, requests),
    ]
    amara.page.goto(f"{amara.agency}/benefits")
    amara.page.get_by_role("link", name="Sign in with Truename").click()
    expect(amara.page.locator("#allow")).to_be_visible()
    return [*measured, pages.row("Authorize", amara.page.url, _cookies(amara.context), requests)]


def _cookies(context: BrowserContext) -> dict[str, str]:
    return {str(cookie.get("name")): str(cookie.get("value")) for cookie in context.cookies()}


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _peak_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
