"""Finds a card or page in a picture with OpenCV contours, straightens it, and measures the straight picture."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from truename.evidence.adapters.glare import glare_share
from truename.evidence.adapters.pixels import corners_of, pixels_of, quad_of, raster_of
from truename.evidence.domain.quality import CardOutline, PictureMeasures
from truename.evidence.domain.raster import Box, Quad, Raster

_SEARCH_SIDE_PX = 640
_LEAST_AREA_SHARE = 0.06
_MOST_AREA_SHARE = 0.985
_LEAST_EDGE_SUPPORT = 0.55
_SCAN_AREA_SHARE = 0.8
_NEAR_FRAME_SHARE = 0.002
_MEASURE_WIDTH_PX = 1012

# OpenCV declares its results loosely; shapes and types are said where they matter.
Array = NDArray[Any]


class OpenCvDocumentFinder:
    """`DocumentFinder` on OpenCV."""

    def find(self, raster: Raster, *, least_area_px: float = 0) -> CardOutline | None:
        """The best supported four-sided outline of card or page shape; see the port."""
        pixels = pixels_of(raster)
        scale = min(1.0, _SEARCH_SIDE_PX / raster.long_side_px)
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        least = least_area_px * scale * scale
        large = [found for found in _candidates(small) if cv2.contourArea(found[1].astype(np.float32)) >= least]
        best = max(large, key=lambda found: found[0], default=None)
        if best is None:
            return None
        corners = best[1] / scale
        width, height = raster.width_px, raster.height_px
        at_frame = _at_frame(corners, width, height)
        # A scan cut to the card's size touches the frame all round: only a card that leaves table beside it is cut off.
        is_scan = float(cv2.contourArea(corners.astype(np.float32))) > _SCAN_AREA_SHARE * width * height
        return CardOutline(quad=quad_of(corners), is_cut_off=not is_scan and 2 <= int(at_frame.sum()) < 4)

    def rectify(self, raster: Raster, quad: Quad, *, width_px: int, height_px: int) -> Raster:
        """The inside of the outline, straight; see the port."""
        target = np.array([[0, 0], [width_px, 0], [width_px, height_px], [0, height_px]], dtype=np.float32)
        pixels, corners = pixels_of(raster), corners_of(quad)
        shrink = width_px / max(float(np.linalg.norm(corners[1] - corners[0])), 1.0)
        if shrink < 0.6:  # the warp samples single pixels; averaging first keeps thin strokes whole
            pixels = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA).astype(np.uint8)
            corners = corners * shrink
        matrix = cv2.getPerspectiveTransform(corners, target)
        flags = cv2.INTER_LINEAR if shrink < 1 else cv2.INTER_CUBIC
        straight = cv2.warpPerspective(
            pixels, matrix, (width_px, height_px), flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return raster_of(straight.astype(np.uint8))

    def turn(self, raster: Raster, *, quarter_turns: int) -> Raster:
        """The picture turned clockwise; see the port."""
        return raster_of(np.rot90(pixels_of(raster), k=-quarter_turns))

    def crop(self, raster: Raster, box: Box) -> Raster:
        """The part inside the box; see the port."""
        left, top = max(box.left, 0), max(box.top, 0)
        return raster_of(pixels_of(raster)[top : max(box.bottom, top + 1), left : max(box.right, left + 1)])

    def measure(self, raster: Raster) -> PictureMeasures:
        """The measures of a straight card; see the port."""
        scale = _MEASURE_WIDTH_PX / raster.width_px
        size = (_MEASURE_WIDTH_PX, max(1, round(raster.height_px * scale)))
        interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        pixels = cv2.resize(pixels_of(raster), size, interpolation=interpolation).astype(np.uint8)
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.uint8)
        smooth = cv2.GaussianBlur(grey, (0, 0), 0.8)
        return PictureMeasures(
            sharpness=float(cv2.Laplacian(smooth, cv2.CV_64F).var()),
            light=float(np.percentile(grey, 75)),
            glare_share=glare_share(pixels),
            mrz_bands=_mrz_bands(grey),
        )


def _candidates(small: Array) -> list[tuple[float, Array]]:
    """Outlines with a score each, from edges at several strengths and from regions that differ from the background."""
    lab = cv2.cvtColor(cv2.medianBlur(small, 5), cv2.COLOR_RGB2LAB)
    smooth = [cv2.bilateralFilter(np.ascontiguousarray(lab[:, :, channel]), 7, 40, 7) for channel in range(3)]
    strongest = _edge_strength(smooth)
    found: list[tuple[float, Array]] = []
    for mask in (*_edge_masks(smooth), *_region_masks(smooth)):
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=_hull_area, reverse=True)[:5]:
            corners = _four_corners(contour)
            if corners is not None and (score := _score(corners, strongest)) > 0:
                found.append((score, corners))
    return found


def _edge_masks(channels: list[Array]) -> list[Array]:
    masks = []
    for low, high in ((20, 60), (45, 130), (90, 220)):
        edges = np.zeros(channels[0].shape, dtype=np.uint8)
        for channel in channels:
            edges |= cv2.Canny(channel, low, high).astype(np.uint8)
        masks.append(cv2.morphologyEx(edges, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)).astype(np.uint8))
    return masks


def _region_masks(channels: list[Array]) -> list[Array]:
    """Areas unlike the rim of the picture, which is table more often than card, at two distances."""
    lab = np.stack([cv2.GaussianBlur(channel, (0, 0), 3).astype(np.float32) for channel in channels], axis=-1)
    rim = np.concatenate([lab[:12].reshape(-1, 3), lab[-12:].reshape(-1, 3), lab[:, :12].reshape(-1, 3),
                          lab[:, -12:].reshape(-1, 3)])  # fmt: skip
    distance = np.linalg.norm(lab - np.median(rim, axis=0), axis=-1)
    scaled = np.minimum(distance * 2, 255).astype(np.uint8)
    level, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    masks = []
    for threshold in (level * 0.6, level):
        mask = (scaled > threshold).astype(np.uint8) * 255
        # Closing joins what a dark bar or a photograph cuts out of the card; opening drops the table's own marks.
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
        masks.append(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((21, 21), np.uint8)).astype(np.uint8))
    return masks


def _hull_area(contour: Array) -> float:
    return float(cv2.contourArea(cv2.convexHull(contour)))


def _four_corners(contour: Array) -> Array | None:
    """The hull as four corners: by simplification, and for rounded corners by the lines of its longest sides."""
    hull = cv2.convexHull(contour)
    length = cv2.arcLength(hull, closed=True)
    for tolerance in (0.02, 0.03, 0.05, 0.08):
        simple = cv2.approxPolyDP(hull, tolerance * length, closed=True)
        if len(simple) == 4:
            return _with_fitted_sides(np.asarray(simple, dtype=np.float32).reshape(4, 2), hull)
    return None


def _with_fitted_sides(corners: Array, hull: Array) -> Array:
    """The corners where straight lines through the sides meet: a card's own corners are round and cut inwards."""
    outline = _dense(np.asarray(hull, dtype=np.float32).reshape(-1, 2))
    lines = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / max(float(np.linalg.norm(end - start)), 1.0)
        offset = outline - start
        place = offset @ along / max(float(np.linalg.norm(end - start)), 1.0)
        away = np.abs(offset[:, 0] * along[1] - offset[:, 1] * along[0])
        near = outline[(place > 0.12) & (place < 0.88) & (away < 0.06 * float(np.linalg.norm(end - start)))]
        if len(near) < 8:
            return corners
        vx, vy, x, y = (float(value) for value in cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
        lines.append(np.cross([x, y, 1.0], [x + vx, y + vy, 1.0]))
    met = [np.cross(lines[index - 1], lines[index]) for index in range(4)]
    if any(abs(point[2]) < 1e-9 for point in met):
        return corners
    return np.array([point[:2] / point[2] for point in met], dtype=np.float32)


def _dense(points: Array) -> Array:
    """Points about two pixels apart along a closed outline."""
    pieces = []
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        steps = max(1, int(np.linalg.norm(end - start) // 2))
        pieces.append(start + (end - start) * (np.arange(steps, dtype=np.float32)[:, None] / steps))
    return np.concatenate(pieces).astype(np.float32)


def _edge_strength(channels: list[Array]) -> Array:
    strength = np.zeros(channels[0].shape, dtype=np.float32)
    for channel in channels:
        dx = cv2.Sobel(channel, cv2.CV_32F, 1, 0)
        dy = cv2.Sobel(channel, cv2.CV_32F, 0, 1)
        strength = np.maximum(strength, np.hypot(dx, dy).astype(np.float32))
    return cv2.dilate(strength, np.ones((7, 7), np.uint8)).astype(np.float32)


def _score(corners: Array, strength: Array) -> float:
    """Area and edge support together; 0 for a shape that is no card, or that has a side without an edge."""
    height, width = strength.shape
    area = float(cv2.contourArea(corners)) / (width * height)
    if not _LEAST_AREA_SHARE <= area <= _MOST_AREA_SHARE or not cv2.isContourConvex(corners.astype(np.int32)):
        return 0.0
    ordered = corners_of(quad_of(corners))
    sides = np.linalg.norm(ordered - np.roll(ordered, -1, axis=0), axis=1)
    long, short = sorted(((sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2), reverse=True)
    at_frame = _at_frame(ordered, width, height)
    # A card that the picture cuts off shows a part of any shape, and no edge where the picture ends.
    is_cut_off = int(at_frame.sum()) == 2 and area < _SCAN_AREA_SHARE
    if not (1.0 if is_cut_off else 1.15) <= long / max(short, 1) <= 2.2 or _sharpest_corner(ordered) < 60:
        return 0.0
    if min(sides[0] / sides[2], sides[2] / sides[0], sides[1] / sides[3], sides[3] / sides[1]) < 0.6:
        return 0.0
    support = min(
        _support(strength, ordered[i], ordered[(i + 1) % 4])
        for i in range(4)
        if not (is_cut_off and at_frame[i] and at_frame[(i + 1) % 4])
    )
    return 0.0 if support < _LEAST_EDGE_SUPPORT else support * (area**0.5)


def _at_frame(corners: Array, width: int, height: int) -> Array:
    """Which corners lie where the picture ends."""
    margin = _NEAR_FRAME_SHARE * max(width, height)
    near = (corners[:, 0] < margin) | (corners[:, 1] < margin)
    return np.asarray(near | (corners[:, 0] > width - 1 - margin) | (corners[:, 1] > height - 1 - margin))


def _support(strength: Array, start: Array, end: Array) -> float:
    """The share of points along a side, without its rounded ends, that lie on an edge."""
    along = np.linspace(0.08, 0.92, 60)[:, None]
    points = (start * (1 - along) + end * along).round().astype(int)
    xs = points[:, 0].clip(0, strength.shape[1] - 1)
    ys = points[:, 1].clip(0, strength.shape[0] - 1)
    return float((strength[ys, xs] > 28).mean())


def _sharpest_corner(ordered: Array) -> float:
    """The smallest inner angle in degrees."""
    back = np.roll(ordered, 1, axis=0) - ordered
    on = np.roll(ordered, -1, axis=0) - ordered
    cosine = (back * on).sum(axis=1) / (np.linalg.norm(back, axis=1) * np.linalg.norm(on, axis=1) + 1e-6)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))).min())


def _mrz_bands(grey: Array) -> int:
    """Bands of dense print at the foot that run over most of the width, as the lines of an MRZ do."""
    height, width = grey.shape
    foot = grey[int(height * 0.55) :]
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (25, 11))
    dark = cv2.morphologyEx(foot, cv2.MORPH_BLACKHAT, kernel)
    gradient = np.abs(cv2.Sobel(dark, cv2.CV_32F, 1, 0, ksize=3))
    _, ink = cv2.threshold(cv2.convertScaleAbs(gradient), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    words = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (31, 3)))
    words = cv2.morphologyEx(words, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (25, 5)))
    contours, _ = cv2.findContours(words, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    bands = 0
    for contour in contours:
        _, _, band_width, band_height = cv2.boundingRect(contour)
        if band_width > 0.72 * width and 0.015 * height < band_height < 0.16 * height:
            bands += 1
    return bands
