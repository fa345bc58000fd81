"""The Authorize screen and its neighbours in a real browser: two tabs, no scripting, the keyboard, another device."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from setup.demo import Demonstration
from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.person import PASSWORD, accessibility_problems
from tests.running.people import verified_people

pytestmark = pytest.mark.journey

Account = tuple[str, AuthenticatorApp]


@pytest.fixture(scope="module")
def amara(demonstration: Demonstration) -> Account:
    return verified_people(demonstration, 1)[0]


@pytest.fixture
def wide(browser: Browser) -> Iterator[BrowserContext]:
    """A dark screen of 1280 pixels."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield context
    context.close()


def agency(running: Demonstration, service: str) -> str:
    return f"http://localhost:{running.agency_port}/{service}"


def go_to(page: Page, running: Demonstration, service: str) -> None:
    page.goto(agency(running, service))
    page.get_by_role("link", name="Sign in with Truename").click()


def sign_in(page: Page, amara: Account) -> None:
    if page.locator("#door-sign-in").count():
        page.click("#door-sign-in")
    email, app = amara
    page.fill("#id_email", email)
    page.fill("#id_password", PASSWORD)
    page.click("#submit-sign-in")
    page.fill("#id_code", app.code())
    page.click("#submit-code")


def is_back_at(page: Page, running: Demonstration, service: str) -> None:
    page.wait_for_url(agency(running, service))
    expect(page.locator("[data-claim=ial]")).to_contain_text("2")


def test_two_tabs_at_two_agencies_both_arrive(
    demonstration: Demonstration, phone: BrowserContext, amara: Account
) -> None:
    benefits, taxes = phone.new_page(), phone.new_page()
    go_to(benefits, demonstration, "benefits")
    go_to(taxes, demonstration, "taxpayer")
    expect(benefits.locator("h1")).to_contain_text("Utopia Benefits Agency")
    sign_in(benefits, amara)
    expect(benefits.locator("h1")).to_contain_text("Utopia Benefits Agency")
    assert accessibility_problems(benefits) == []
    benefits.click("#allow")
    is_back_at(benefits, demonstration, "benefits")
    taxes.reload()
    expect(taxes.locator("h1")).to_contain_text("Utopia Revenue Service")
    taxes.click("#allow")
    is_back_at(taxes, demonstration, "taxpayer")
    taxes.go_back()
    expect(taxes.locator("h1")).not_to_contain_text("Share")
    taxes.goto(f"http://localhost:{demonstration.provider_port}/account/services/")
    expect(taxes.locator("#services > li")).to_have_count(2)
    assert accessibility_problems(taxes) == []
    taxes.click("#services > li:first-child h2 a")
    expect(taxes.locator("#history > li")).to_have_count(1)
    assert accessibility_problems(taxes) == []


def test_without_scripting_values_open_lines_are_refused_and_the_decision_is_told_the_next_time(
    demonstration: Demonstration, browser: Browser, amara: Account
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.set_default_timeout(20_000)
    page = context.new_page()
    go_to(page, demonstration, "taxpayer")
    sign_in(page, amara)
    if page.locator("#continue").count():  # decided in the test before
        page.click("#review")
    expect(page.locator("#attribute-social_security_number .masked__value")).not_to_be_visible()
    page.click("#show-social_security_number")
    expect(page.locator("#attribute-social_security_number .masked__value")).to_be_visible()
    page.click("#allow")
    is_back_at(page, demonstration, "taxpayer")
    page.goto(f"http://localhost:{demonstration.provider_port}/sign-out/")
    page.click("#submit-sign-out")
    page.context.clear_cookies()
    go_to(page, demonstration, "taxpayer")
    sign_in(page, amara)
    expect(page.locator("#remembered")).to_contain_text("same details with Utopia Revenue Service")
    page.click("#continue")
    is_back_at(page, demonstration, "taxpayer")
    context.close()


def test_with_the_keyboard_alone_each_control_is_reached_in_its_order_and_deny_goes_back(
    demonstration: Demonstration, wide: BrowserContext, amara: Account
) -> None:
    page = wide.new_page()
    go_to(page, demonstration, "taxpayer")
    sign_in(page, amara)
    if page.locator("#continue").count():
        page.click("#review")
    assert accessibility_problems(page) == []
    controls = page.locator("#release-form :is(summary, input:not([type=hidden]), button)")
    wanted = [element.get_attribute("id") for element in controls.all()]
    assert wanted[-2:] == ["allow", "deny"]
    assert {"show-name", "show-social_security_number"} <= set(wanted)
    page.locator(f"#{wanted[0]}").focus()
    reached = [wanted[0]]
    while reached[-1] != "deny":
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
        assert len(reached) <= len(wanted)
    assert reached == wanted
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/taxpayer/callback\?"))
    expect(page.locator("h1")).to_contain_text("You did not sign in")


def test_at_another_device_she_goes_on_after_signing_in_there(
    demonstration: Demonstration, phone: BrowserContext, wide: BrowserContext, amara: Account
) -> None:
    desk = wide.new_page()
    go_to(desk, demonstration, "benefits")
    sign_in(desk, amara)
    expect(desk.locator("#continue, #allow")).to_be_visible()
    here = desk.url
    page = phone.new_page()
    page.goto(here)
    expect(page.locator("h1")).to_contain_text("not begun in this browser")
    expect(page.locator("main")).not_to_contain_text("Utopia")
    page.click("#sign-in")
    sign_in(page, amara)
    expect(page.locator("h1")).to_contain_text("Utopia Benefits Agency in another browser")
    assert accessibility_problems(page) == []
    page.click("#continue-here")
    page.click("#continue, #allow")
    # The agency knows the other browser only, and says what to do.
    page.wait_for_url(re.compile(r"/benefits/callback\?"))
    expect(page.locator("main")).to_contain_text("Start again")
    desk.reload()
    expect(desk.locator("h1")).to_contain_text("already answered")
