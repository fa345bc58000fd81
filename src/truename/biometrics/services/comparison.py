"""Compares two pictures of a face one to one. Keeps nothing; searches nobody."""

from dataclasses import dataclass

from truename.assurance.findings import Finding
from truename.biometrics.domain.bands import Band, band_of, distance
from truename.biometrics.domain.ports import FaceDetector, FacePlace, Picture
from truename.biometrics.domain.refusals import NoFaceFound, SeveralFacesFound
from truename.biometrics.domain.selfie import LEAST_BYSTANDER_SHARE, comparison_finding
from truename.biometrics.services import engines
from truename.biometrics.services.stopwatch import Stopwatch

_LEAST_FACE_PX = 24.0


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """The answer in three bands; `is_certified` is False unless every model's card says otherwise."""

    outcome: Band
    distance: float
    findings: tuple[Finding, ...]
    is_certified: bool
    milliseconds: tuple[tuple[str, int], ...]


def compare_faces(*, first: bytes, second: bytes) -> ComparisonReport:
    """Whether two pictures show one person.

    Raises PictureRefused, PictureTooLarge, NoFaceFound or SeveralFacesFound on a picture that cannot be compared.
    Source: SP 800-63A-4, 3.11 (1:1 comparison at one fixed threshold).
    """
    watch = Stopwatch()
    opener, detector, embedder = engines.picture_opener(), engines.face_detector(), engines.face_embedder()
    watch.lap("loading")
    pictures = [opener.open(content) for content in (first, second)]
    watch.lap("opening")
    faces = [only_face(detector, picture) for picture in pictures]
    watch.lap("detection")
    one, other = (embedder.embed(picture, face) for picture, face in zip(pictures, faces, strict=True))
    watch.lap("comparison")
    measured, smallest = distance(one, other), min(face.width_px for face in faces)
    cards = (*detector.cards, *embedder.cards)
    finding = comparison_finding(measured, smallest_face_px=smallest, source=embedder.cards[-1].name)
    return ComparisonReport(
        band_of(measured, smallest_face_px=smallest),
        measured,
        (finding,),
        all(card.certified for card in cards),
        watch.laps,
    )


def only_face(detector: FaceDetector, picture: Picture) -> FacePlace:
    """The one face of a picture; raises NoFaceFound or SeveralFacesFound."""
    faces = detector.detect(picture)
    if not faces or faces[0].width_px < _LEAST_FACE_PX:
        raise NoFaceFound
    if any(face.area >= LEAST_BYSTANDER_SHARE * faces[0].area for face in faces[1:]):
        raise SeveralFacesFound
    return faces[0]
