"""Recordings that show no live person, or another one, against the running product; each is said so with a way on."""

import numpy as np
import pytest
from PIL import Image

from examples.specimens.licence import draw_licence
from examples.specimens.portraits import PortraitNotFetched, portrait_of
from examples.specimens.selfie_clips import (
    ClipStep,
    Frame,
    make_clip,
    make_still_clip,
    make_tilted_photo_clip,
    make_two_faces_clip,
)
from setup.demo import Demonstration
from tests.journeys.proving import amaras_portrait
from tests.journeys.proving_by_http import (
    CLIP_FPS,
    CLIP_SIZE,
    applicant,
    case_url,
    challenge,
    licence_of,
    send_clip,
    up_to_selfie,
    wait,
)
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

OTHER_WAY = {"turn_left": "turn_right", "turn_right": "turn_left", "look_up": "look_down", "look_down": "look_up"}


@pytest.fixture(scope="module")
def bens_portrait() -> Image.Image:
    try:
        return portrait_of("ben")
    except PortraitNotFetched as missing:
        pytest.skip(str(missing))


def other_way(steps: list[ClipStep]) -> list[ClipStep]:
    return [ClipStep(step | {"name": OTHER_WAY.get(step["name"], step["name"])}) for step in steps]  # type: ignore[typeddict-item]


def wall(steps: list[ClipStep]) -> list[Frame]:
    noise = np.random.default_rng(4)
    count = round((steps[-1]["start_ms"] + steps[-1]["duration_ms"]) * CLIP_FPS / 1000)
    return [noise.integers(150, 190, (CLIP_SIZE[1], CLIP_SIZE[0], 3), np.uint8) for _ in range(count)]


def upload(visitor: Visitor, content: bytes) -> None:
    files = {"clip": ("clip.webm", content, "video/webm")}
    visitor.post(visitor.path, {"challenge": visitor.value("challenge")}, files=files)
    wait(visitor)


def test_a_photo_a_tilted_photo_and_other_movements_are_no_live_person_and_three_are_the_limit(
    demonstration: Demonstration,
) -> None:
    amara = applicant(demonstration, 11)
    up_to_selfie(amara, licence_of(amara.specimen))

    challenge(amara)
    upload(amara, b"this is no video at all")
    assert "couldn't open the recording" in amara.text, amara.text
    assert "doesn't count as a try" in amara.text
    challenge(amara)
    upload(amara, b"")
    assert "was empty" in amara.text, amara.text
    assert amara.path.endswith("/selfie/about/")
    challenge(amara)
    amara.post(amara.path, {"challenge": amara.value("challenge")})
    assert "Start recording" in amara.text

    challenge(amara)
    upload(amara, b"\x1a" * 45 * 1024 * 1024)
    assert "larger than 40 MB" in amara.text, amara.text

    portrait = amaras_portrait()
    steps = challenge(amara)
    used = amara.value("challenge")
    send_clip(amara, make_still_clip(portrait, seconds=8, fps=CLIP_FPS, size=CLIP_SIZE))
    assert "following the instructions live" in amara.text, amara.text
    assert "2 tries left" in amara.text
    assert "Record it again" in amara.text

    steps = challenge(amara)
    assert amara.value("challenge") != used
    send_clip(amara, make_tilted_photo_clip(portrait, steps, fps=CLIP_FPS, size=CLIP_SIZE))
    assert "following the instructions live" in amara.text, amara.text
    assert "1 try left" in amara.text

    steps = challenge(amara)
    send_clip(amara, make_clip(portrait, other_way(steps), fps=CLIP_FPS, size=CLIP_SIZE))
    assert "following the instructions live" in amara.text, amara.text
    assert "used all tries" in amara.text
    assert "See the other ways" in amara.text
    amara.get(case_url(amara, "selfie/about/"))
    amara.post(amara.path)
    assert amara.path.endswith("/other-ways/")
    assert "You have used all tries for now" in amara.text


def test_somebody_else_two_faces_and_no_face_are_refused_and_the_last_two_are_named(
    demonstration: Demonstration, bens_portrait: Image.Image
) -> None:
    chen = applicant(demonstration, 12)
    up_to_selfie(chen, draw_licence(chen.specimen, bens_portrait))
    steps = challenge(chen)
    send_clip(chen, make_clip(amaras_portrait(), steps, fps=CLIP_FPS, size=CLIP_SIZE))
    assert "that you are the person on the document" in chen.text, chen.text
    assert "2 tries left" in chen.text

    steps = challenge(chen)
    send_clip(chen, make_two_faces_clip(bens_portrait, amaras_portrait(), steps, fps=CLIP_FPS, size=(640, 480)))
    assert "more than one face" in chen.text, chen.text

    steps = challenge(chen)
    send_clip(chen, wall(steps))
    assert "couldn't see your face" in chen.text, chen.text
    assert "See the other ways" in chen.text or "Record it again" in chen.text
    chen.get("/account/identity/")
    assert "You are verified" not in chen.text
