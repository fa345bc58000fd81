"""What the README tells a newcomer to try: an own portrait on specimen documents, a passport, and no camera."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from skimage import data

from examples.specimens.people import BEN
from setup.demo import Demonstration
from tests.journeys.person import Person, allow, create_account

pytestmark = pytest.mark.journey


def fact(page: Page, label: str) -> str:
    """What the documents page says to type."""
    return page.locator(f"dl.facts div:has(dt:text-is('{label}')) dd").inner_text()


def download(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as arriving:
        page.get_by_role("link", name=link).click()
    target = folder / arriving.value.suggested_filename
    arriving.value.save_as(target)
    return target


def test_a_newcomer_without_a_camera_is_verified_with_a_specimen_passport(
    demonstration: Demonstration, browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    newcomer = Person(BEN, context, demonstration, tmp_path, email="newcomer@example.org")
    page, office = newcomer.page, context.new_page()

    portrait = tmp_path / "me.jpg"
    Image.fromarray(data.astronaut()[0:400, 30:430]).save(portrait)
    office.goto(f"{newcomer.records}/specimens")
    office.set_input_files("#portrait", portrait)
    office.get_by_role("button", name="Make my documents").click()
    passport = download(office, "Save passport.jpg", tmp_path)

    page.goto(f"{newcomer.agency}/taxpayer")
    page.get_by_role("link", name="Create an account").click()
    create_account(newcomer)
    page.click("#submit-start")
    page.click("label[for=id_agrees]")
    page.click("#submit-consent")
    page.click("#submit-passport")
    page.set_input_files("#id_page", passport)
    page.click("#submit-passport_page")
    newcomer.picture("passport-page")
    page.click("#submit-evidence")

    expect(page.locator("#id_surname")).to_be_visible(timeout=60_000)
    assert page.input_value("#id_document_number") == fact(office, "Passport number")
    assert page.input_value("#id_birth_date") == fact(office, "Date of birth")
    street, rest = fact(office, "Address").split("\n")
    city, postal_code = re.fullmatch(r"(.+), UTO (\d{5})", rest).groups()  # type: ignore[union-attr]
    for name, typed in (("street", street), ("city", city), ("state", "UTO"), ("postal_code", postal_code)):
        page.fill(f"#id_{name}", typed)
    page.fill("#id_social_security_number", fact(office, "Social Security number"))
    page.click("label[for=id_attests]")
    page.click("#submit-details")

    expect(page.locator("#id_number")).to_be_visible(timeout=60_000)
    page.fill("#id_number", fact(office, "Mobile number"))
    page.click("#submit-phone")
    expect(page.locator("#id_code")).to_be_visible(timeout=60_000)
    page.fill("#id_code", newcomer.code_from_text())
    page.click("#submit-code")
    page.click("#submit-confirm")
    page.click("#submit-selfie-about")

    clip_page = context.new_page()
    clip_page.goto(page.get_attribute("#make-clip", "href") or "")
    clip_page.get_by_label("(made here)").first.check()
    clip_page.get_by_role("button", name="Make the clip").click()
    page.set_input_files("#id_clip", download(clip_page, "Save selfie.webm", tmp_path))
    page.click("#submit-clip")
    expect(page.locator("#submit-continue")).to_be_visible(timeout=60_000)
    page.click("#submit-continue")
    allow(newcomer)
    expect(page.locator("[data-claim=ial]")).to_contain_text("2")
    context.close()
