"""What `truename compare-faces` and `truename check-selfie` print, as JSON members. Parsing arguments lives in site."""

from collections.abc import Sequence
from pathlib import Path

from truename.assurance.findings import finding_to_json
from truename.biometrics.services.comparison import compare_faces
from truename.biometrics.services.selfies import check_selfie

Json = dict[str, object]


def compare_faces_json(*, first: bytes, second: bytes) -> Json:
    """The members for `compare-faces A B --json`; raises the refusals of `compare_faces`."""
    report = compare_faces(first=first, second=second)
    return {
        "kind": "facial_comparison",
        "outcome": report.outcome.value,
        "distance": round(report.distance, 4),
        "certified": report.is_certified,
        "findings": [finding_to_json(finding) for finding in report.findings],
        "milliseconds": dict(report.milliseconds),
    }


def check_selfie_json(*, video: bytes, portrait: bytes, moves: Sequence[str] = (), lights: Sequence[str] = ()) -> Json:
    """The members for `check-selfie`; raises the refusals of `check_selfie`."""
    report = check_selfie(
        video=video,
        portrait=portrait,
        challenge_moves=moves,
        challenge_lights=lights,
    )
    return {
        "kind": "video_selfie",
        "outcome": report.outcome.value,
        "comparison": None if report.comparison is None else report.comparison.value,
        "distance": None if report.distance is None else round(report.distance, 4),
        "certified": report.is_certified,
        "findings": [finding_to_json(finding) for finding in report.findings],
        "milliseconds": dict(report.milliseconds),
    }


def compare_faces_command(first: Path, second: Path) -> Json:
    """`compare_faces_json` of two files; raises OSError on a file that cannot be read."""
    return compare_faces_json(first=first.read_bytes(), second=second.read_bytes())


def check_selfie_command(video: Path, portrait: Path, challenge: str, light: str) -> Json:
    """`check_selfie_json` of two files and comma-separated names; raises OSError on a file that cannot be read."""
    return check_selfie_json(
        video=video.read_bytes(), portrait=portrait.read_bytes(), moves=_names(challenge), lights=_names(light)
    )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
