"""Distances between faces and the three bands that they fall into. One fixed, published pair of thresholds for all."""

import math
from collections.abc import Sequence
from enum import StrEnum

from truename.biometrics.domain.ports import Vector

# Measured for dlib-resnet-128 (see its card): at 0.55 FMR 0.11 % and FNMR 3.4 %, at 0.60 FMR 0.34 % and FNMR 0.7 %.
# The same two numbers for everybody (SP 800-63A-4, 3.11: one fixed threshold). Not a certified operating point.
MATCH_DISTANCE = 0.55
NO_MATCH_DISTANCE = 0.60
# Below this width of face, genuine distances grow past the bands while their order holds (FNMR 9 % at 48 px).
LEAST_PORTRAIT_FACE_PX = 64.0


class Band(StrEnum):
    """The answer of a comparison; REVIEW is for a person to decide."""

    MATCH = "match"
    REVIEW = "review"
    NO_MATCH = "no_match"


def distance(one: Vector, other: Vector) -> float:
    """Euclidean distance of two vectors of one embedder."""
    return math.dist(one, other)


def mean_vector(vectors: Sequence[Vector]) -> Vector:
    """The mean of several vectors of one person, steadier than any of them; raises ValueError when there is none."""
    if not vectors:
        raise ValueError("No vector to average.")
    return tuple(sum(parts) / len(vectors) for parts in zip(*vectors, strict=True))


def band_of(measured: float, *, smallest_face_px: float) -> Band:
    """The band of a distance. A face too small to be judged never gives NO_MATCH: a person looks at it.

    Source: SP 800-63A-4, 3.11.
    """
    if measured <= MATCH_DISTANCE:
        return Band.MATCH
    if measured <= NO_MATCH_DISTANCE or smallest_face_px < LEAST_PORTRAIT_FACE_PX:
        return Band.REVIEW
    return Band.NO_MATCH
