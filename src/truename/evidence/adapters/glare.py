"""How much of a card a reflection covers: washed-out areas with soft edges, told from white print by the edges."""

import cv2
import numpy as np

from truename.evidence.adapters.pixels import Pixels

_WASHED_OUT = 249
_LEAST_SPOT_SHARE = 0.006
_MOST_RIM_STEP = 26.0


def glare_share(pixels: Pixels) -> float:
    """The share, 0 to 1, of a straight RGB card (height x width x 3) that reflections have washed out.

    White paper is not glare: a card whose typical background is itself white gives 0, because it cannot be told there.
    """
    darkest = cv2.GaussianBlur(pixels.min(axis=2), (0, 0), 2.0)
    spots = (darkest >= _WASHED_OUT).astype(np.uint8)
    if float(spots.mean()) > 0.5:
        return 0.0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(spots)
    step = cv2.morphologyEx(darkest, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
    covered = 0.0
    for label in range(1, count):
        share = float(stats[label, cv2.CC_STAT_AREA]) / spots.size
        if share < _LEAST_SPOT_SHARE:
            continue
        spot = (labels == label).astype(np.uint8)
        rim = cv2.dilate(spot, np.ones((9, 9), np.uint8)).astype(bool) & ~spot.astype(bool)
        if float(np.median(step[rim])) <= _MOST_RIM_STEP:
            covered += share
    return covered
