"""What `truename compare-faces` and `truename check-selfie` print, as JSON members. Parsing arguments lives in site."""

from collections.abc import Sequence

from truename.assurance.findings import finding_to_json
from truename.biometrics.domain.challenge import Light, Move
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
    """The members for `check-selfie`; raises ValueError on an unknown move or light, and `check_selfie`'s refusals."""
    report = check_selfie(
        video=video,
        portrait=portrait,
        challenge_moves=[Move(name) for name in moves],
        challenge_lights=[Light(name) for name in lights],
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
