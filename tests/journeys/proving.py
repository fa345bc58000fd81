"""How a person proves her identity on the pages: consent, photos, details, phone, selfie."""

import json

from PIL import Image
from playwright.sync_api import FilePayload, expect
from skimage import data

from examples.specimens.captures import as_phone_photo, jpeg_bytes
from examples.specimens.licence import Licence, draw_licence
from examples.specimens.selfie_clips import make_clip
from tests.journeys.camera import Camera
from tests.journeys.person import Person

CLIP_FPS = 20


def amaras_portrait() -> Image.Image:
    """The public-domain portrait that stands for Amara."""
    return Image.fromarray(data.astronaut()[0:320, 60:380])


def amaras_licence(person: Person) -> Licence:
    return draw_licence(person.specimen, amaras_portrait())


def photo(document: Image.Image, *, seed: int, name: str, **faults: bool | float) -> FilePayload:
    """A phone photograph of a document, as a file to upload."""
    picture = as_phone_photo(document, seed=seed, **faults).image  # type: ignore[arg-type]
    return {"name": name, "mimeType": "image/jpeg", "buffer": jpeg_bytes(picture)}


def prove_identity(person: Person, camera: Camera) -> None:
    """From "What we need, and why" to the way back to the agency."""
    begin(person)
    submit_licence(person, amaras_licence(person))
    give_details(person)
    confirm_phone(person)
    record_selfie(person, camera, amaras_portrait())
    expect(person.page.locator("#submit-continue")).to_be_visible(timeout=60_000)
    person.picture("verified")
    person.page.click("#submit-continue")


def begin(person: Person) -> None:
    page = person.page
    expect(page.locator("#submit-start")).to_be_visible()
    person.picture("what-we-need")
    page.click("#submit-start")
    page.click("label[for=id_agrees]")
    person.picture("consent")
    page.click("#submit-consent")
    person.picture("choose-document")
    page.click("#submit-drivers_licence")


def submit_licence(person: Person, licence: Licence) -> None:
    page = person.page
    for side, picture in (("front", licence.front), ("back", licence.back)):
        page.set_input_files(f"#id_{side}", photo(picture, seed=7, name=f"{side}.jpg"))
        if side == "front":
            person.picture("photo-of-the-front")
        page.click(f"#submit-{side}")
        expect(page.locator(f"#use-{side}, #submit-evidence")).to_be_visible()
        person.picture(f"this-photo-{side}")
        if side == "front":
            page.click("#use-front")
    page.click("#submit-evidence")
    expect(page.locator("#progress, #id_surname").first).to_be_visible()
    person.picture("reading")


def give_details(person: Person) -> None:
    """What was read is there already; the address may be, the Social Security number never is."""
    page, specimen = person.page, person.specimen
    expect(page.locator("#id_surname")).to_be_visible(timeout=60_000)
    assert page.input_value("#id_surname").upper() == specimen.surname
    assert page.input_value("#id_birth_date") == specimen.birth_date.isoformat()
    assert page.input_value("#id_document_number") == specimen.licence_number
    page.fill("#id_street", specimen.street)
    page.fill("#id_city", specimen.city)
    page.fill("#id_state", "UTO")
    page.fill("#id_postal_code", specimen.postal_code)
    page.fill("#id_social_security_number", specimen.ssn_printed)
    page.click("label[for=id_attests]")
    person.picture("check-your-details")
    page.click("#submit-details")


def confirm_phone(person: Person) -> None:
    page = person.page
    expect(page.locator("#id_number")).to_be_visible(timeout=60_000)
    page.fill("#id_number", person.specimen.phone_printed)
    person.picture("your-phone")
    page.click("#submit-phone")
    expect(page.locator("#id_code")).to_be_visible(timeout=60_000)
    page.fill("#id_code", person.code_from_text())
    person.picture("phone-code")
    page.click("#submit-code")


def record_selfie(person: Person, camera: Camera, portrait: Image.Image) -> None:
    """Follows the challenge that this attempt was given: the camera plays a clip made for it."""
    page = person.page
    expect(page.locator("#submit-confirm")).to_be_visible(timeout=60_000)
    person.picture("is-this-right")
    page.click("#submit-confirm")
    person.picture("about-the-selfie")
    page.click("#submit-selfie-about")
    steps = json.loads(page.get_attribute("#selfie", "data-challenge") or "")["steps"]
    lead_seconds = int(page.get_attribute("#selfie", "data-lead-seconds") or "")
    clip = make_clip(portrait, steps, fps=CLIP_FPS)
    camera.play([clip[0]] * (lead_seconds * CLIP_FPS) + clip, fps=CLIP_FPS)
    person.picture("video-selfie")
    page.click("#start-selfie")
    page.wait_for_timeout(1000 * lead_seconds + 2500)
    person.picture("video-selfie-recording")
    page.wait_for_url(lambda url: not url.endswith("/selfie/"), timeout=60_000)
    person.picture("checking")
