import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from skimage import data

from examples.specimens.captures import as_scan, jpeg_bytes
from examples.specimens.clip_files import write_webm
from examples.specimens.licence import draw_licence
from examples.specimens.passport import draw_passport_page
from examples.specimens.people import AMARA
from examples.specimens.selfie_clips import challenge_steps, make_clip
from truename.site.command_line import UNUSABLE_INPUT, main

FIELDS = {
    "document_number", "surname", "given_names", "birth_date", "expiry_date",
    "issue_date", "issuer", "sex", "nationality", "address",
}  # fmt: skip
FINDING = {"check", "outcome", "value", "unit", "threshold", "clause"}
OUTCOMES = {"passed", "failed", "inconclusive", "unavailable"}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Amara's specimens as files, and every kind of file that is none."""
    folder = tmp_path_factory.mktemp("shelf")
    portrait = Image.fromarray(data.astronaut()[0:320, 60:380])
    licence = draw_licence(AMARA, portrait)
    page = draw_passport_page(AMARA, portrait)
    for name, sheet in {"front": licence.front, "back": licence.back, "passport": page}.items():
        (folder / f"{name}.jpg").write_bytes(jpeg_bytes(as_scan(sheet)))
    (folder / "portrait.jpg").write_bytes(jpeg_bytes(portrait))
    Image.new("RGB", (640, 400), "grey").save(folder / "nothing.png")
    Image.new("RGB", (8, 5), "grey").save(folder / "tiny.png")
    (folder / "words.jpg").write_text("This is not a picture.")
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "cut.jpg").write_bytes((folder / "portrait.jpg").read_bytes()[:2000])
    frames = make_clip(portrait, challenge_steps(["turn_left"]), fps=15)
    write_webm(frames, folder / "turn_left.webm", fps=15)
    (folder / "cut.webm").write_bytes((folder / "turn_left.webm").read_bytes()[:600])
    _write_sound(folder / "sound.webm")
    return folder


def _write_sound(path: Path) -> None:
    with av.open(str(path), "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=48_000)
        for number in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960 * 2), np.int16), format="s16", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.fixture
def answer(capsys):
    """Runs the console script and returns its JSON, of which there must be exactly one line and nothing else."""

    def run(*arguments: object) -> dict:
        assert main([*map(str, arguments), "--json"]) == 0
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        return json.loads(out)

    return run


def assert_findings(findings):
    assert findings
    for finding in findings:
        assert set(finding) >= FINDING
        assert finding["outcome"] in OUTCOMES


@pytest.mark.engine
def test_a_licence_is_answered_with_every_member(answer, shelf):
    read = answer("read-evidence", shelf / "front.jpg", shelf / "back.jpg")
    assert set(read) == {"kind", "fields", "mrz_lines", "findings", "milliseconds"}
    assert read["kind"] == "drivers_licence"
    assert set(read["fields"]) == FIELDS
    assert read["fields"]["document_number"]["value"] == AMARA.licence_number
    assert read["fields"]["birth_date"]["value"] == AMARA.birth_date.isoformat()
    surname = read["fields"]["surname"]
    assert set(surname) == {"value", "sources", "confidence", "box"}
    assert set(surname["sources"]) == {"front", "barcode"}
    assert_findings(read["findings"])
    assert all(isinstance(spent, int) for spent in read["milliseconds"].values())


@pytest.mark.engine
def test_a_passport_page_is_answered_with_its_lines(answer, shelf):
    read = answer("read-evidence", shelf / "passport.jpg")
    assert read["kind"] == "passport"
    assert [len(line) for line in read["mrz_lines"]] == [44, 44]
    assert read["fields"]["document_number"]["value"] == AMARA.passport_number
    left, top, right, bottom = read["fields"]["surname"]["box"]
    assert left < right
    assert top < bottom


@pytest.mark.engine
def test_a_lone_back_is_read_by_itself(answer, shelf):
    read = answer("read-evidence", shelf / "back.jpg")
    assert read["fields"]["surname"]["value"] == AMARA.surname


@pytest.mark.engine
def test_a_picture_of_nothing_is_an_answer_with_nothing_in_it(answer, shelf):
    read = answer("read-evidence", shelf / "nothing.png")
    assert read["kind"] == "unknown"
    assert set(read["fields"]) == FIELDS
    assert {field["value"] for field in read["fields"].values()} == {None}


@pytest.mark.engine
def test_two_pictures_of_one_face_match(answer, shelf):
    compared = answer("compare-faces", shelf / "portrait.jpg", shelf / "front.jpg")
    assert compared["outcome"] == "match"
    assert compared["certified"] is False
    assert_findings(compared["findings"])
    assert compared["milliseconds"]


@pytest.mark.engine
@pytest.mark.parametrize(("asked", "outcome"), [("turn_left", "passed"), ("turn_right", "failed")])
def test_a_selfie_passes_only_with_the_moves_that_were_asked_for(answer, shelf, asked, outcome):
    clip, portrait = shelf / "turn_left.webm", shelf / "portrait.jpg"
    judged = answer("check-selfie", clip, "--portrait", portrait, "--challenge", asked)
    assert judged["outcome"] == outcome
    assert_findings(judged["findings"])
    assert judged["milliseconds"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("read-evidence", "missing.jpg"),
        ("read-evidence", "."),
        ("read-evidence", "empty.jpg"),
        ("read-evidence", "words.jpg"),
        ("read-evidence", "tiny.png"),
        ("read-evidence", "cut.jpg"),
        ("read-evidence", "turn_left.webm"),
        ("read-evidence", "front.jpg", "missing.jpg"),
        ("compare-faces", "portrait.jpg", "words.jpg"),
        ("compare-faces", "portrait.jpg", "nothing.png"),
        ("check-selfie", "missing.webm", "--portrait", "portrait.jpg"),
        ("check-selfie", "sound.webm", "--portrait", "portrait.jpg"),
        ("check-selfie", "cut.webm", "--portrait", "portrait.jpg"),
        ("check-selfie", "portrait.jpg", "--portrait", "portrait.jpg"),
        ("check-selfie", "turn_left.webm", "--portrait", "nothing.png"),
    ],
)
def test_unusable_input_is_one_clear_line_and_status_two(arguments, shelf, monkeypatch, capfd):
    monkeypatch.chdir(shelf)
    assert main([*arguments, "--json"]) == UNUSABLE_INPUT
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.startswith("truename: ")
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "COMMAND"),
        (("guess",), "guess"),
        (("read-evidence",), "front"),
        (("check-selfie", "clip.webm"), "--portrait"),
        (("check-selfie", "clip.webm", "--portrait", "p.jpg", "--challenge", "turn_left,jump"), "jump"),
        (("check-selfie", "clip.webm", "--portrait", "p.jpg", "--light", "pink"), "pink"),
    ],
)
def test_wrong_arguments_are_one_line_that_names_them(arguments, named, capfd):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    assert ended.value.code == UNUSABLE_INPUT
    told = capfd.readouterr()
    assert told.out == ""
    assert named in told.err
    assert told.err.count("\n") == 1


@pytest.mark.engine
def test_the_installed_script_needs_no_configuration(shelf):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TRUENAME", "DJANGO"))}
    script = Path(sys.executable).with_name("truename")
    command = [script, "compare-faces", shelf / "portrait.jpg", shelf / "portrait.jpg", "--json"]
    done = subprocess.run(command, env=environment, cwd=shelf, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stderr == ""
    assert json.loads(done.stdout)["outcome"] == "match"
