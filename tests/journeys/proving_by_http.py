"""How a visitor proves her identity page by page without a window, and the people and pictures that it takes."""

import html
import io
import json
import re
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from examples.records_office.book import Book
from examples.specimens.captures import as_phone_photo, jpeg_bytes
from examples.specimens.licence import Licence, draw_licence
from examples.specimens.people import AMARA, SpecimenPerson
from examples.specimens.selfie_clips import ClipStep, Frame, write_webm
from setup.demo import Demonstration
from tests.journeys.proving import amaras_portrait
from tests.journeys.visitor import Upload, Visitor, open_account

CLIP_FPS = 12
CLIP_SIZE = (480, 360)


def newcomer(running: Demonstration, number: int) -> Visitor:
    """A person like Amara with numbers of her own, in the office's registers, without an account."""
    specimen = replace(
        AMARA,
        ssn=f"98713{4300 + number}",
        phone=f"+120255501{60 + number}",
        licence_number=f"U4829{1300 + number}",
        passport_number=f"UX48{21500 + number}",
    )
    Book(running.state / "records_office.sqlite3").enter(specimen)
    return Visitor(specimen, running, f"newcomer{number}@example.com")


def applicant(running: Demonstration, number: int) -> Visitor:
    """A newcomer with an account and a case that waits for a document."""
    visitor = newcomer(running, number)
    open_account(visitor)
    visitor.get("/verify/")
    visitor.post("/verify/")
    visitor.post(visitor.path, {"agrees": "on"})
    assert visitor.path.endswith("/document/"), visitor.path
    return visitor


def case_url(visitor: Visitor, page: str) -> str:
    """The address of a page of the case that the visitor has open."""
    found = re.match(r"/verify/[0-9a-f-]{36}/", visitor.path)
    assert found, f"no case is open at {visitor.path}"
    return f"{found[0]}{page}"


def licence_of(person: SpecimenPerson) -> Licence:
    return draw_licence(person, amaras_portrait())


def photo(document: Image.Image, *, seed: int = 7, **faults: bool | float) -> Upload:
    """A phone photograph, a good one unless a fault is named, as a file to upload."""
    picture = as_phone_photo(document, seed=seed, **faults).image  # type: ignore[arg-type]
    return "photo.jpg", jpeg_bytes(picture), "image/jpeg"


def choose(visitor: Visitor, kind: str = "drivers_licence") -> None:
    visitor.get(case_url(visitor, "document/"))
    visitor.post(visitor.path, {"kind": kind})
    assert "/capture/" in visitor.path, visitor.path


def take(visitor: Visitor, side: str, upload: Upload) -> None:
    visitor.post(case_url(visitor, f"capture/{side}/"), files={"image": upload})


def hand_in_licence(visitor: Visitor, licence: Licence) -> None:
    """Both photographs, and what the reading of them came to."""
    choose(visitor)
    for side, picture in (("front", licence.front), ("back", licence.back)):
        take(visitor, side, photo(picture))
        assert "This photo is sharp" in visitor.text, visitor.text
    visitor.post(case_url(visitor, "submit/"))


def wait(visitor: Visitor, seconds: float = 60) -> None:
    """Stays on the progress page until the case goes on, as its script does."""
    until = time.monotonic() + seconds
    while visitor.path.endswith("/progress/"):
        assert time.monotonic() < until, visitor.text
        time.sleep(0.25)
        answer = visitor.http.get(case_url(visitor, "progress.json")).json()
        if answer["is_over"]:
            visitor.get(answer["next"])


def attest(visitor: Visitor, **changes: str) -> None:
    person = visitor.specimen
    details = {
        "given_names": person.given_names,
        "surname": person.surname,
        "birth_date": person.birth_date.isoformat(),
        "document_number": person.licence_number,
        "expiry_date": person.licence_expires.isoformat(),
        "street": person.street,
        "city": person.city,
        "state": "UTO",
        "postal_code": person.postal_code,
        "social_security_number": person.ssn_printed,
        "attests": "on",
    }
    visitor.post(case_url(visitor, "details/"), details | changes)


def give_phone(visitor: Visitor, number: str = "") -> None:
    visitor.post(case_url(visitor, "phone/"), {"number": number or visitor.specimen.phone_printed})


def up_to_phone_code(visitor: Visitor, licence: Licence) -> None:
    hand_in_licence(visitor, licence)
    wait(visitor)
    attest(visitor)
    give_phone(visitor)
    wait(visitor)
    assert visitor.path.endswith("/phone/code/"), visitor.text


def up_to_selfie(visitor: Visitor, licence: Licence) -> None:
    up_to_phone_code(visitor, licence)
    visitor.post(visitor.path, {"code": visitor.texted_code()})
    visitor.post(visitor.path)
    assert visitor.path.endswith("/selfie/about/"), visitor.text


def challenge(visitor: Visitor) -> list[ClipStep]:
    """Asks for a challenge: what the recording has to show."""
    visitor.get(case_url(visitor, "selfie/about/"))
    visitor.post(visitor.path)
    found = re.search(r'data-challenge="([^"]+)"', visitor.page.text)
    assert found, visitor.text
    steps: list[ClipStep] = json.loads(html.unescape(found[1]))["steps"]
    return steps


def send_clip(visitor: Visitor, frames: list[Frame]) -> None:
    """Uploads the recording for the challenge on the page and waits for what comes of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.webm"
        write_webm(frames, path, CLIP_FPS)
        upload = ("clip.webm", path.read_bytes(), "video/webm")
    visitor.post(visitor.path, {"challenge": visitor.value("challenge")}, files={"clip": upload})
    wait(visitor)


def image_bytes(picture: Image.Image, kind: str) -> bytes:
    """`picture` as a file of Pillow's format `kind`."""
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()
