"""When a picture of evidence is good enough to read, and what is wrong with it when it is not: named problems."""

from dataclasses import dataclass
from enum import StrEnum

from truename.assurance.findings import Finding, Outcome
from truename.evidence.domain.raster import Quad

CLAUSE = "SP 800-63A-4 3.13"

# Measured on cards brought to one size: sharp photographs have a median of 116, a blur of 2 px 34, of 3 px 11.
SHARPNESS_LEAST = 20.0
SHARPNESS_GOOD = 40.0
# A passport page carries less print than a card; at 8 its zone was still read exactly.
PAGE_SHARPNESS_LEAST = 5.0
PAGE_SHARPNESS_GOOD = 15.0
GLARE_MOST_SHARE = 0.03
LIGHT_LEAST = 45.0
CARD_LEAST_WIDTH_PX = 500


class CaptureSide(StrEnum):
    """Which picture the applicant was asked for."""

    FRONT = "front"
    BACK = "back"
    PASSPORT_PAGE = "passport_page"


class CaptureProblem(StrEnum):
    """Why a picture has to be taken again; stable codes that the pages put into words. Never a decision about her."""

    BLUR = "blur"
    GLARE = "glare"
    TOO_DARK = "too_dark"
    TOO_SMALL = "too_small"
    CROPPED = "cropped"
    NO_DOCUMENT_FOUND = "no_document_found"
    BACK_AS_FRONT = "back_as_front"
    FRONT_AS_BACK = "front_as_back"
    PASSPORT_AS_LICENCE = "passport_as_licence"
    LICENCE_AS_PASSPORT = "licence_as_passport"
    BARCODE_NOT_VISIBLE = "barcode_not_visible"


@dataclass(frozen=True, slots=True)
class CardOutline:
    """A card's corners in pixels of the picture. `is_cut_off`: a corner lies on the edge of the picture."""

    quad: Quad
    is_cut_off: bool

    @property
    def width_px(self) -> float:
        """The longer of the two mean side lengths."""
        return max(self.sides_px)

    @property
    def sides_px(self) -> tuple[float, float]:
        """Mean length of the top and bottom sides, and of the left and right sides."""
        a, b, c, d = self.quad
        return (_distance(a, b) + _distance(d, c)) / 2, (_distance(a, d) + _distance(b, c)) / 2

    @property
    def area_px(self) -> float:
        """Square pixels inside, as if the sides met at right angles."""
        across, down = self.sides_px
        return across * down

    @property
    def aspect(self) -> float:
        """Long side over short side, about 1.59 for a card and 1.42 for a passport page."""
        short, long = sorted(self.sides_px)
        return long / max(short, 1.0)


@dataclass(frozen=True, slots=True)
class PictureMeasures:
    """What was measured on a straight picture of the card: Laplacian variance, median light 0 to 255, the share of it
    covered by a reflection, and how many full-width bands of machine readable text lie at its foot."""

    sharpness: float
    light: float
    glare_share: float
    mrz_bands: int


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """All that judging one capture looks at."""

    outline: CardOutline | None
    card_width_px: int
    card_aspect: float
    measures: PictureMeasures
    has_portrait: bool
    has_barcode: bool  # a PDF417 symbol decoded
    has_barcode_texture: bool  # something that looks like one


def picture_findings(facts: PictureFacts, side: CaptureSide) -> tuple[Finding, ...]:
    """One finding for each measure; soft pictures are INCONCLUSIVE, useless ones FAILED."""
    measures = facts.measures
    least, good = _sharpness_bounds(side)
    sharp = Outcome.PASSED if measures.sharpness >= good else Outcome.INCONCLUSIVE
    if measures.sharpness < least:
        sharp = Outcome.FAILED
    return (
        _finding("picture_sharpness", sharp, measures.sharpness, "laplacian_variance", good, "blur"),
        _finding(
            "picture_glare", _at_most(measures.glare_share, GLARE_MOST_SHARE), measures.glare_share, "share",
            GLARE_MOST_SHARE, "glare",
        ),
        _finding(
            "picture_light", _at_least(measures.light, LIGHT_LEAST), measures.light, "luma", LIGHT_LEAST,
            "too_dark",
        ),
        _finding(
            "card_width", _at_least(facts.card_width_px, CARD_LEAST_WIDTH_PX), float(facts.card_width_px), "px",
            float(CARD_LEAST_WIDTH_PX), "too_small",
        ),
    )  # fmt: skip


def picture_problem(facts: PictureFacts, side: CaptureSide) -> CaptureProblem | None:
    """The one thing to tell the applicant: the wrong side first, then that nothing is there, then how it was taken.

    None when the picture can go on to reading.
    """
    wrong = _wrong_side(facts, side)
    if wrong is not None:
        return wrong
    if facts.has_barcode and side is CaptureSide.BACK:
        return None  # the barcode has been read: whatever else the picture is, it has done its job
    if facts.measures.light < LIGHT_LEAST:
        return CaptureProblem.TOO_DARK
    if not _shows_something(facts):
        if facts.measures.sharpness < _sharpness_bounds(side)[0] and facts.outline is not None:
            return CaptureProblem.BLUR
        return CaptureProblem.NO_DOCUMENT_FOUND
    return _how_taken(facts, side)


def _wrong_side(facts: PictureFacts, side: CaptureSide) -> CaptureProblem | None:
    has_mrz = facts.measures.mrz_bands >= 2
    match side:
        case CaptureSide.FRONT:
            if has_mrz and not facts.has_barcode:
                return CaptureProblem.PASSPORT_AS_LICENCE
            if not facts.has_portrait and (facts.has_barcode or facts.has_barcode_texture):
                return CaptureProblem.BACK_AS_FRONT
        case CaptureSide.BACK:
            if facts.has_portrait and has_mrz:
                return CaptureProblem.PASSPORT_AS_LICENCE
            if facts.has_portrait and not facts.has_barcode:
                return CaptureProblem.FRONT_AS_BACK
        case CaptureSide.PASSPORT_PAGE:
            is_card_shaped = facts.card_aspect > 1.5
            if facts.has_barcode and not has_mrz:
                return CaptureProblem.LICENCE_AS_PASSPORT
            if not has_mrz and is_card_shaped and facts.has_portrait:
                return CaptureProblem.LICENCE_AS_PASSPORT
    return None


def _shows_something(facts: PictureFacts) -> bool:
    return (
        facts.has_portrait
        or facts.has_barcode
        or facts.has_barcode_texture
        or facts.measures.mrz_bands > 0
    )  # fmt: skip


def _how_taken(facts: PictureFacts, side: CaptureSide) -> CaptureProblem | None:
    if facts.outline is not None and facts.outline.is_cut_off:
        return CaptureProblem.CROPPED
    if facts.card_width_px < CARD_LEAST_WIDTH_PX:
        return CaptureProblem.TOO_SMALL
    if facts.measures.sharpness < _sharpness_bounds(side)[0]:
        return CaptureProblem.BLUR
    if facts.measures.glare_share > GLARE_MOST_SHARE:
        return CaptureProblem.GLARE
    if side is CaptureSide.BACK and not facts.has_barcode and facts.measures.sharpness < SHARPNESS_GOOD:
        return CaptureProblem.BLUR
    if side is CaptureSide.BACK and not facts.has_barcode:
        return CaptureProblem.BARCODE_NOT_VISIBLE
    return None


def _sharpness_bounds(side: CaptureSide) -> tuple[float, float]:
    """The least usable and the good sharpness for what the picture should show."""
    if side is CaptureSide.PASSPORT_PAGE:
        return PAGE_SHARPNESS_LEAST, PAGE_SHARPNESS_GOOD
    return SHARPNESS_LEAST, SHARPNESS_GOOD


def _finding(check: str, outcome: Outcome, value: float, unit: str, threshold: float, reason: str) -> Finding:
    return Finding(
        check=check,
        outcome=outcome,
        clause=CLAUSE,
        value=round(value, 4),
        unit=unit,
        threshold=threshold,
        source="picture",
        reason="" if outcome is Outcome.PASSED else reason,
    )


def _at_least(value: float, least: float) -> Outcome:
    return Outcome.PASSED if value >= least else Outcome.FAILED


def _at_most(value: float, most: float) -> Outcome:
    return Outcome.PASSED if value <= most else Outcome.FAILED


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
