"""The members that the console script prints."""

import json
from pathlib import Path

import pytest

from tests.biometrics.conftest import LIGHTS, MOVES
from truename.biometrics.web.console import check_selfie_command, compare_faces_command

pytestmark = pytest.mark.engine


def test_check_selfie_prints_outcome_findings_and_milliseconds(tmp_path: Path, live_clip: bytes, amara: bytes) -> None:
    video, portrait = tmp_path / "clip.webm", tmp_path / "portrait.jpg"
    video.write_bytes(live_clip)
    portrait.write_bytes(amara)
    answer = json.loads(json.dumps(check_selfie_command(video, portrait, ",".join(MOVES), " , ".join(LIGHTS))))
    assert (answer["outcome"], answer["comparison"], answer["certified"]) == ("passed", "match", False)
    assert {"check", "outcome", "value", "unit", "threshold", "clause"} <= set(answer["findings"][0])
    assert {"frames", "comparison", "total"} <= set(answer["milliseconds"])


def test_compare_faces_prints_outcome_and_distance(tmp_path: Path, amara: bytes) -> None:
    portrait = tmp_path / "portrait.jpg"
    portrait.write_bytes(amara)
    answer = json.loads(json.dumps(compare_faces_command(portrait, portrait)))
    assert (answer["outcome"], answer["distance"]) == ("match", 0.0)
    assert answer["findings"][0]["check"] == "facial_comparison"
