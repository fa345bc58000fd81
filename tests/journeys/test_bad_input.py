"""What goes wrong at each step, against the running product: a clear message, a way on, nothing lost, never a 500."""

import io
import re
import struct
import zlib
from collections.abc import Callable
from datetime import date

import httpx2
import pillow_heif
import pytest
from PIL import Image

from examples.specimens.licence import Licence, draw_licence
from examples.specimens.passport import draw_passport_page
from examples.specimens.people import AMARA
from setup.demo import Demonstration
from tests.journeys.person import PASSWORD
from tests.journeys.proving import amaras_portrait
from tests.journeys.proving_by_http import (
    applicant,
    attest,
    case_url,
    choose,
    give_phone,
    hand_in_licence,
    image_bytes,
    licence_of,
    newcomer,
    photo,
    take,
    wait,
)
from tests.journeys.visitor import Upload, Visitor, finish_account, open_account, wrong

pytestmark = pytest.mark.journey

MEBIBYTE = 1024 * 1024


def test_codes_from_mail_app_and_text_are_refused_when_wrong_or_used_and_the_way_goes_on(
    demonstration: Demonstration,
) -> None:
    amara = newcomer(demonstration, 1)
    amara.get("/sign-up/")
    amara.post("/sign-up/", {"email": "amara at example", "language": "en", "terms": "on"})
    assert "Enter an e-mail address like" in amara.text
    assert amara.value("email") == "amara at example"
    amara.post("/sign-up/", {"email": amara.email, "language": "en", "terms": "on"})
    code = amara.mailed_code()
    amara.post("/sign-up/check-mail/", {"code": wrong(code)})
    assert "That code isn't right" in amara.text
    assert amara.email in amara.text
    assert "Send it again" in amara.text
    amara.post("/sign-up/check-mail/", {"code": code})
    assert amara.path == "/sign-up/password/"
    thief = amara.another_browser()
    thief.get("/sign-up/")
    thief.post("/sign-up/check-mail/", {"code": code})
    assert thief.path == "/sign-up/"
    amara.post("/sign-up/check-mail/", {"code": code})
    assert amara.path in {"/sign-up/password/", "/sign-up/check-mail/"}
    finish_account(amara)

    used = amara.app.last_code()  # it bound the app
    again = amara.another_browser()
    again.get("/sign-in/")
    again.post("/sign-in/", {"email": amara.email, "password": "not this one at all"})
    assert "don't match an account" in again.text
    assert again.value("email") == amara.email
    again.post("/sign-in/", {"email": amara.email, "password": PASSWORD})
    again.post("/sign-in/second/", {"code": used})
    assert again.path == "/sign-in/second/"
    assert "it was used before" in again.text
    again.post("/sign-in/second/", {"code": again.app.code()})
    assert "Sign out" in again.text


@pytest.fixture(scope="module")
def photographer(demonstration: Demonstration) -> Visitor:
    """Somebody who has a good photograph of the front already and goes on trying."""
    visitor = applicant(demonstration, 2)
    choose(visitor)
    take(visitor, "front", photo(licence_of(visitor.specimen).front))
    assert "This photo is sharp" in visitor.text
    return visitor


@pytest.fixture(scope="module")
def card(photographer: Visitor) -> Licence:
    return licence_of(photographer.specimen)


def png_bomb(side_px: int) -> bytes:
    """A PNG of a few kilobytes that would unpack to `side_px` squared pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    squeezed = zlib.compress(b"\0" * 8 * MEBIBYTE, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", squeezed) + chunk(b"IEND", b"")


def heic(picture: Image.Image) -> Upload:
    pillow_heif.register_heif_opener()
    return "IMG_0001.HEIC", image_bytes(picture, "HEIF"), "image/heic"


def not_a_picture(card: Licence) -> Upload:
    return "photo.jpg", b"Dear sir or madam, please find attached", "image/jpeg"


def damaged(card: Licence) -> Upload:
    name, content, kind = photo(card.front)
    return name, content[: len(content) // 3], kind


UNUSABLE: dict[str, tuple[str, Callable[[Licence], Upload], str]] = {
    "the back for the front": ("front", lambda card: photo(card.back), "looks like the back"),
    "the front for the back": ("back", lambda card: photo(card.front), "looks like the front"),
    "a passport for a card": (
        "front",
        lambda card: photo(draw_passport_page(AMARA, amaras_portrait())),
        "looks like a passport",
    ),
    "blurred": ("front", lambda card: photo(card.front, blur=6.0), "blurred"),
    "dark": ("front", lambda card: photo(card.front, dark=True), "too dark"),
    "cropped": ("front", lambda card: photo(card.front, crop=True), "cut off"),
    "far away": ("front", lambda card: photo(card.front, fill=0.25), "too small"),
    "farther away": ("front", lambda card: photo(card.front, fill=0.2), "too small"),
    "tiny": ("front", lambda card: ("a.png", image_bytes(card.front.resize((80, 50)), "PNG"), "image/png"), "small"),
    "huge": ("front", lambda card: ("a.jpg", b"\xff\xd8\xff" * (7 * MEBIBYTE), "image/jpeg"), "larger than 20 MB"),
    "far too huge": ("front", lambda card: ("a.jpg", b"\xff" * (45 * MEBIBYTE), "image/jpeg"), "up to 20 MB"),
    "not an image": ("front", not_a_picture, "isn't a photo that we can open"),
    "an image of another kind": (
        "front",
        lambda card: ("a.gif", image_bytes(card.front.resize((900, 600)), "GIF"), "image/gif"),
        "isn't a photo that we can open",
    ),
    "cut short": ("front", damaged, "damaged"),
    "empty": ("front", lambda card: ("a.jpg", b"", "image/jpeg"), "empty"),
    "a decompression bomb": ("front", lambda card: ("a.png", png_bomb(60_000), "image/png"), "more pixels"),
    "a bomb below the pixel limit": ("front", lambda card: ("a.png", png_bomb(7_900), "image/png"), "again"),
    "nobody's document": (
        "front",
        lambda card: photo(Image.new("RGB", (2024, 1276), "ivory")),
        "couldn't find a document",
    ),
}


@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_file_that_cannot_be_used_is_named_and_the_good_photo_stays(
    photographer: Visitor, card: Licence, fault: str
) -> None:
    side, make, words = UNUSABLE[fault]
    take(photographer, side, make(card))
    assert photographer.page.status_code == 200
    assert words in photographer.text, photographer.text
    assert "usa-error-message" in photographer.page.text
    assert 'type="file"' in photographer.page.text
    assert "Choose another document" in photographer.text
    kept = photographer.http.get(case_url(photographer, "capture/front/picture.jpg"))
    assert kept.status_code == 200
    assert kept.content[:2] == b"\xff\xd8"


def test_no_file_is_said_and_a_heic_photo_and_a_scan_cropped_to_the_card_are_good(
    photographer: Visitor, card: Licence
) -> None:
    photographer.post(case_url(photographer, "capture/back/"))
    assert "Choose a photo" in photographer.text
    take(photographer, "front", heic(Image.open(io.BytesIO(photo(card.front)[1]))))
    assert "This photo is sharp" in photographer.text, photographer.text
    take(photographer, "front", ("scan.png", image_bytes(card.front, "PNG"), "image/png"))
    assert "This photo is sharp" in photographer.text, photographer.text


def test_an_expired_a_contradictory_and_a_miscoded_document_are_each_named_and_the_third_leads_to_other_ways(
    demonstration: Demonstration,
) -> None:
    amara = applicant(demonstration, 3)
    portrait = amaras_portrait()
    hand_in_licence(amara, draw_licence(amara.specimen, portrait, expiry=date(2024, 5, 1)))
    wait(amara)
    assert "has expired" in amara.text
    assert "2 tries left" in amara.text
    next_step(amara)
    assert amara.path.endswith("/document/")

    hand_in_licence(amara, draw_licence(amara.specimen, portrait, barcode_number="U99999999"))
    wait(amara)
    assert "do not say the same" in amara.text, amara.text
    assert "1 try left" in amara.text

    choose(amara, "passport")
    page = draw_passport_page(amara.specimen, portrait, wrong_check_digit=True)
    take(amara, "passport_page", photo(page))
    assert "This photo is sharp" in amara.text, amara.text
    amara.post(case_url(amara, "submit/"))
    wait(amara)
    assert "contain an error" in amara.text, amara.text
    assert "used all tries" in amara.text
    next_step(amara)
    assert amara.path.endswith("/other-ways/")
    assert "With help from a person" in amara.text


def test_details_and_phone_that_cannot_be_right_are_said_beside_the_field_and_stay_filled_in(
    demonstration: Demonstration,
) -> None:
    amara = applicant(demonstration, 4)
    hand_in_licence(amara, licence_of(amara.specimen))
    wait(amara)
    faults = {
        "social_security_number": ("12-34", "nine digits"),
        "postal_code": ("ABCDE", "five digits"),
        "birth_date": ("1884-13-40", "valid date"),
        "state": ("Utopia", "at most 3"),
    }
    for name, (value, words) in faults.items():
        attest(amara, **{name: value, "street": "9 Kept Street"})
        assert words in amara.text, amara.text
        assert amara.value("street") == "9 Kept Street"
        assert amara.value(name) == value
    attest(amara, surname="O" * 500)
    assert "at most 80" in amara.text
    attest(amara)
    assert amara.path.endswith("/phone/")
    for number in ("12", "+44 20 7946 0958", "call me", "+1202555016" + "9" * 15):
        give_phone(amara, number)
        assert "Enter a phone number of the United States" in amara.text, amara.text
        assert amara.value("number") == number
    give_phone(amara, "(202) 555-0199")  # a number that is in nobody's name
    wait(amara)
    assert "We can't say which of them" in amara.text
    next_step(amara)
    assert amara.path.endswith("/details/")
    assert amara.value("street") == amara.specimen.street
    attest(amara)
    give_phone(amara)
    wait(amara)
    assert amara.path.endswith("/phone/code/")

    code = amara.texted_code()
    where = amara.path
    amara.post(where, {"code": wrong(code)})
    assert "isn't the code we sent" in amara.text
    assert "4 tries left" in amara.text
    assert "Use another number" in amara.text
    amara.post(where, {"code": code})
    there = amara.path
    assert there.endswith("/confirm/")
    amara.post(where, {"code": code})  # the same form once more: the case has gone on
    assert amara.path == there


def test_a_stranger_with_the_link_of_a_case_sees_nothing_and_changes_nothing(
    demonstration: Demonstration, photographer: Visitor
) -> None:
    choose(photographer)
    link = photographer.path
    nobody = photographer.another_browser()
    nobody.get(link)
    assert nobody.path.startswith("/sign-in/") or nobody.path == "/sign-in/"
    chen = applicant(demonstration, 5)
    for page in ("document/", "capture/front/", "capture/front/picture.jpg", "progress.json", "stop/", "details/"):
        address = case_url(photographer, page)
        answer = chen.get(address)
        assert answer.status_code == 404, page
        assert photographer.specimen.surname not in answer.text
        chen.post(address, {"reason": "by_choice"})
        assert chen.page.status_code in {404, 405}
    assert "Go to your own verification" in chen.get(link).text
    chen.get("/verify/00000000-0000-0000-0000-000000000000/document/")
    assert chen.page.status_code == 404
    photographer.get(link)
    assert photographer.path == link


def test_a_tampered_return_address_gets_a_page_and_never_a_redirect(demonstration: Demonstration) -> None:
    chen = newcomer(demonstration, 6)
    sent = chen.http.get(f"{chen.agency}/taxpayer/sign-in", follow_redirects=False)
    honest = httpx2.URL(sent.headers["location"])
    for tampered in (
        f"{chen.agency}/taxpayer/callback/",
        f"{chen.agency}.evil.example/taxpayer/callback",
        "javascript:alert(1)",
        "",
    ):
        address = honest.copy_set_param("redirect_uri", tampered)
        answer = chen.http.get(str(address), follow_redirects=False)
        assert answer.status_code == 400
        assert "We can't continue from that site" in answer.text
        links = re.findall(r'(?:href|action)="([^"]+)"', answer.text)
        assert not [link for link in links if "evil" in link or "callback" in link or link.startswith("javascript")]
    for name, value in (("response_type", "token"), ("code_challenge_method", "plain"), ("scope", "everything")):
        answer = chen.http.get(str(honest.copy_set_param(name, value)), follow_redirects=False)
        assert answer.status_code in {302, 303}
        back = httpx2.URL(answer.headers["location"])
        assert str(back).startswith(f"{chen.agency}/taxpayer/callback?")
        assert back.params["error"]
        page = chen.http.get(str(back))
        assert page.status_code < 500
        assert re.search("(?i)start again|try again", page.text)


def next_step(visitor: Visitor) -> None:
    """Follows the page's main button."""
    found = re.search(r'id="next-step" href="([^"]+)"', visitor.page.text)
    assert found, visitor.text
    visitor.get(found[1])


NASTY = (
    "",
    " ",
    "\0",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\u202e\u0663\u0664",
    "9" * 5000,
    "\U0001f4a5" * 40,
    "../..",
)


def test_nonsense_in_any_form_gets_the_form_again_and_never_an_error_of_ours(demonstration: Demonstration) -> None:
    chen = newcomer(demonstration, 13)
    chen.get("/sign-up/")
    for nonsense in NASTY:
        for path, names in (
            ("/sign-up/", ("email", "language", "terms")),
            ("/sign-in/", ("email", "password")),
            ("/sign-in/forgot/", ("email",)),
        ):
            chen.post(path, dict.fromkeys(names, nonsense))
            assert chen.path == path
            assert "Please check this" in chen.text
            assert "<script>alert(1)" not in chen.page.text
    open_account(chen)
    for path in ("/account/security/add/app/", "/account/details/emails/add/"):
        for nonsense in NASTY:
            chen.post(path, {"code": nonsense, "nickname": nonsense, "email": nonsense, "label": nonsense})
            assert "Please check this" in chen.text, path
    chen.get("/verify/")
    chen.post("/verify/")
    chen.post(chen.path, {"agrees": "on"})
    for nonsense in NASTY:
        chen.post(case_url(chen, "document/"), {"kind": nonsense})
        assert "Please check this" in chen.text
        assert chen.path.endswith("/document/")
    hand_in_licence(chen, licence_of(chen.specimen))
    wait(chen)
    names = ("given_names", "surname", "birth_date", "document_number", "expiry_date", "street", "city", "state")
    for nonsense in NASTY:
        attest(chen, **dict.fromkeys((*names, "postal_code", "social_security_number"), nonsense))
        assert chen.path.endswith("/details/")
        assert "Please check this" in chen.text
    attest(chen)
    for nonsense in NASTY:
        give_phone(chen, nonsense or "x")
        assert chen.path.endswith("/phone/"), nonsense


def test_a_form_that_is_too_large_or_without_its_token_gets_a_calm_page(
    demonstration: Demonstration, photographer: Visitor
) -> None:
    photographer.get("/verify/")
    photographer.post("/verify/")
    here = photographer.path
    photographer.post(case_url(photographer, "document/"), {"kind": "x" * 3 * MEBIBYTE})
    assert photographer.page.status_code == 400
    assert "We couldn't read that request" in photographer.text
    assert "Continue where you were" in photographer.text
    # The server may hang up on a body that it did not read; a browser would open another connection, as this does.
    cookies = dict(photographer.http.cookies)
    forged = httpx2.post(photographer.provider + here, data={"kind": "passport"}, cookies=cookies, trust_env=False)
    assert forged.status_code == 403
    assert "This page was open for too long" in forged.text
    photographer.get(here)
    assert photographer.path == here
    for address in ("/verify/not-a-case/document/", f"{here}nothing/", "/sign-up/confirm/wrong/", "/sign-in/reset/x/"):
        assert photographer.get(address).status_code in {404, 410}, address
        assert "href=" in photographer.page.text
