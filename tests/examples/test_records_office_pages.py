import re
from io import BytesIO

import av
import numpy as np
import pytest
import zxingcpp
from PIL import Image
from skimage import data

from examples.records_office import clips
from examples.records_office.portraits import PortraitRefused, make_portrait
from examples.records_office.ready_people import ready_portrait
from examples.records_office.specimen_form import suggestion
from examples.specimens.people import AMARA

TYPED = {
    "given_names": "Zoë Anne",
    "surname": "O'Hara-Lind",
    "birth_date": "1990-05-27",
    "sex": "F",
    "street": "12 Lantern Street",
    "city": "Fairwater",
    "postal_code": "00444",
    "ssn": "955-22-1234",
    "phone": "202-555-0166",
}


def picture(image: Image.Image, kind: str = "JPEG") -> bytes:
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return picture(Image.fromarray(data.astronaut()))


@pytest.mark.parametrize("path", ["/", "/specimens", "/specimens/clip", "/messages", "/control", "/static/office.css"])
def test_every_page_is_there_under_a_strict_policy(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son[a-z]+=", answer.text.split("<body")[-1])


def test_the_home_page_says_that_it_is_an_example(visitor):
    assert "This is not a real authority" in visitor.get("/").text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/specimens/none", "/specimens/none/front.jpg", "/specimens/portraits/none.jpg", "/specimens/clip/no"],
)
def test_what_is_not_there_has_a_kind_page(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert "We do not have that page" in answer.text


def test_a_ready_made_person_gets_documents_at_once(visitor):
    made = visitor.post("/specimens/ready/amara")
    assert made.status_code == 303
    page = visitor.get(made.headers["location"])
    for shown in (AMARA.ssn_printed, AMARA.phone_printed, AMARA.licence_number, "http://localhost:8001"):
        assert shown in page.text
    back = Image.open(BytesIO(visitor.get(f"{made.headers['location']}/back.jpg").content))
    (found,) = zxingcpp.read_barcodes(np.asarray(back), formats=zxingcpp.BarcodeFormat.PDF417)
    assert b"DAQU48213907\n" in found.bytes
    assert visitor.post("/specimens/ready/nobody").status_code == 404


def test_an_own_portrait_makes_documents_that_the_registers_know(visitor, portrait):
    made = visitor.post("/specimens", data=TYPED, files={"portrait": ("me.jpg", portrait, "image/jpeg")})
    assert made.status_code == 303
    page = visitor.get(made.headers["location"]).text
    number = re.search(r"<code>(U[0-9]{8})</code>", page).group(1)
    asked = {
        "issuer": "UTO",
        "document_number": number,
        "surname": "Ohara Lind",
        "given_names": "Zoe",
        "birth_date": "1990-05-27",
        "expiry_date": AMARA.licence_expires.isoformat(),
    }
    headers = {"Authorization": "Bearer the-office-token"}
    assert visitor.post("/v1/licences/verify", json=asked, headers=headers).json()["status"] == "match"
    for name in ("front", "back", "passport"):
        answer = visitor.get(f"{made.headers['location']}/{name}.jpg")
        assert Image.open(BytesIO(answer.content)).size[0] >= 2000


def test_nothing_typed_is_lost_when_something_is_wrong(visitor, portrait):
    answer = visitor.post(
        "/specimens", data=TYPED | {"ssn": "123-45-6789"}, files={"portrait": ("me.jpg", portrait, "image/jpeg")}
    )
    assert answer.status_code == 422
    assert 'value="123-45-6789"' in answer.text
    assert "O&#39;Hara-Lind" in answer.text
    kept = re.search(r'name="portrait_id" value="([^"]+)"', answer.text).group(1)
    assert visitor.post("/specimens", data=TYPED | {"portrait_id": kept}).status_code == 303


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ssn", "123456789"),
        ("ssn", "900-50-1234"),
        ("ssn", AMARA.ssn),
        ("phone", "+1 415 555 2671"),
        ("phone", AMARA.phone),
        ("birth_date", "27/05/1990"),
        ("birth_date", "2025-01-01"),
        ("surname", "李"),
        ("surname", "<b>"),
        ("given_names", ""),
        ("given_names", "A" * 60),
        ("postal_code", "4"),
        ("sex", "woman"),
        ("street", "\x00"),
    ],
)
def test_what_cannot_be_printed_or_could_be_real_is_refused_by_name(visitor, name, value):
    answer = visitor.post("/specimens", data=TYPED | {name: value, "portrait_id": ""})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text


def test_every_suggestion_is_acceptable(visitor, office):
    kept = office.state.book.keep_portrait(ready_portrait("amara"))
    for _ in range(5):
        page = visitor.post("/specimens", data=suggestion() | {"portrait_id": "", "sex": "X"})
        assert page.text.count('class="error"') == 1
    assert visitor.post("/specimens", data=suggestion() | {"portrait_id": kept}).status_code == 303


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"", "Take a picture"),
        (b"not a picture at all", "could not open"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 400, "could not open"),
        (picture(Image.new("RGB", (100, 100))), "too small"),
        (picture(Image.new("RGB", (600, 800), "grey")), "could not find a face"),
        (picture(Image.new("1", (12000, 12000)), "PNG"), "too many pixels"),
    ],
)
def test_a_picture_that_cannot_become_a_portrait_is_explained(file, says):
    with pytest.raises(PortraitRefused, match=says):
        make_portrait(file)


def test_a_cut_short_picture_is_explained(portrait):
    with pytest.raises(PortraitRefused, match="could not open"):
        make_portrait(portrait[: len(portrait) // 2])


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_portraits_come_in_every_usual_format(portrait, kind):
    made = Image.open(BytesIO(make_portrait(picture(Image.open(BytesIO(portrait)), kind))))
    assert (made.format, made.size) == ("JPEG", (960, 1200))


def test_a_sideways_telephone_picture_is_turned_upright_and_forgets_its_metadata(portrait):
    image = Image.open(BytesIO(portrait)).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telephone"
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    assert len(Image.open(BytesIO(make_portrait(file.getvalue()))).getexif()) == 0


def test_forms_of_other_sites_are_refused(visitor):
    headers = {"Origin": "https://elsewhere.example"}
    assert visitor.post("/specimens/ready/amara", headers=headers).status_code == 403
    assert visitor.ask("PUT", "/control/phones", json={"mode": "down"}, headers=headers).status_code == 403
    assert (
        visitor.post("/control/phones", data={"mode": "slow"}, headers={"Origin": "http://localhost:8002"}).status_code
        == 303
    )


def test_other_host_names_are_refused(visitor):
    assert visitor.get("/messages", headers={"Host": "rebound.example"}).status_code == 400


def test_the_switches_work_without_script(visitor):
    assert visitor.post("/control/licences", data={"mode": "down"}).headers["location"] == "/control"
    assert 'class="mode down"' in visitor.get("/control").text
    assert visitor.post("/control/licences", data={"mode": "off"}).status_code == 400


def test_a_form_that_is_not_a_form_is_a_clear_400(visitor):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert visitor.post("/specimens", content=b"--y\r\nnonsense", headers=headers).status_code in {400, 422}
    assert visitor.post("/specimens", content=b"x" * 16_000_000, headers=headers).status_code == 413


def test_a_clip_is_made_in_the_order_that_was_chosen(visitor, monkeypatch):
    asked = {}

    def make_webm(portrait: bytes, moves: list[str], lights: list[str]) -> bytes:
        asked.update(portrait=portrait, moves=moves, lights=lights)
        return b"webm"

    monkeypatch.setattr(clips, "make_webm", make_webm)
    form = {"portrait": "amara", "move": ["turn_right", "", "look_up"], "light": ["blue", "red"]}
    made = visitor.post("/specimens/clip", data=form)
    assert made.status_code == 303
    assert asked == {"portrait": ready_portrait("amara"), "moves": ["turn_right", "look_up"], "lights": ["blue", "red"]}
    assert visitor.get(made.headers["location"]).status_code == 200
    assert visitor.get(f"{made.headers['location']}/selfie.webm").content == b"webm"


@pytest.mark.parametrize(
    "form", [{"portrait": "nobody", "move": "look_up"}, {"portrait": "amara"}, {"portrait": "amara", "move": "jump"}]
)
def test_a_clip_needs_a_face_and_a_move(visitor, form):
    assert visitor.post("/specimens/clip", data=form).status_code == 422


@pytest.mark.engine
def test_a_clip_is_a_video_as_long_as_its_steps():
    webm = clips.make_webm(ready_portrait("amara"), ["turn_left"], ["red"])
    with av.open(BytesIO(webm)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    assert frames / 20 == pytest.approx(1.5 + 1.7 + 0.6, abs=0.6)


def test_a_portrait_without_a_face_makes_no_clip():
    with pytest.raises(clips.ClipNotMade, match="could not find a face"):
        clips.make_webm(picture(Image.new("RGB", (600, 800), "grey")), ["look_up"], [])
