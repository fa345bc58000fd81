"""The main job as a person does it: from the tax agency to a verified identity and back, then again without proving."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from examples.specimens.people import AMARA
from setup.demo import Demonstration
from tests.journeys.camera import Camera
from tests.journeys.person import Person, add_work_email, allow, create_account, sign_in
from tests.journeys.proving import prove_identity

pytestmark = pytest.mark.journey


def test_a_new_person_becomes_verified_and_is_never_asked_again(
    demonstration: Demonstration, phone: BrowserContext, camera: Camera, screenshots: Path
) -> None:
    amara = Person(AMARA, phone, demonstration, screenshots, email="amara@example.com")
    page = amara.page

    page.goto(f"{amara.agency}/taxpayer")
    amara.picture("tax-agency")
    page.get_by_role("link", name="Create an account").click()
    create_account(amara)
    prove_identity(amara, camera)
    allow(amara)
    expect(page.locator("[data-claim=ial]")).to_contain_text("2")
    expect(page.locator("[data-claim=family_name]")).to_contain_text("Okafor", ignore_case=True)
    amara.picture("back-at-the-agency")
    first_subject = page.locator("[data-claim=sub] code").inner_text()

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{amara.agency}/taxpayer")
    page.get_by_role("link", name="Sign in with Truename").click()
    expect(page.locator("#door-sign-in")).to_be_visible()
    amara.picture("welcome")
    page.click("#door-sign-in")
    sign_in(amara)
    expect(page.locator("#remembered")).to_contain_text("same details")
    amara.picture("welcome-back")
    page.click("#continue")
    expect(page.locator("[data-claim=sub] code")).to_have_text(first_subject)

    page.goto(f"{amara.agency}/benefits")
    page.get_by_role("link", name="Sign in with Truename").click()
    allow(amara)
    expect(page.locator("[data-claim=ial]")).to_contain_text("2")
    assert page.locator("[data-claim=sub] code").inner_text() != first_subject
    amara.picture("second-agency")

    page.goto(f"{amara.agency}/professional")
    page.get_by_role("link", name="Sign in with Truename").click()
    expect(page.locator("#missing")).to_contain_text("work", ignore_case=True)
    amara.picture("work-email-is-missing")
    add_work_email(amara, "amara.okafor@accountants.example.com")
    allow(amara)
    expect(page.locator("[data-claim=work_email]")).to_contain_text("accountants.example.com")
    amara.picture("tax-professional")
