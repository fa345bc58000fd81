"""Judges one picture as it is uploaded, fast enough for the web request: usable, or what to do differently."""

from dataclasses import dataclass, field

from truename.assurance.findings import Finding
from truename.evidence.domain.aamva import parse_aamva
from truename.evidence.domain.quality import (
    CaptureProblem,
    CaptureSide,
    PictureFacts,
    picture_findings,
    picture_problem,
)
from truename.evidence.services.engines import barcode_reader, document_finder, image_files
from truename.evidence.services.straightening import StraightCard, straighten

_KEPT_LONG_SIDE_PX = 2400
_KEPT_JPEG_QUALITY = 90
# A portrait's face takes an eighth to a sixth of the width of a card or page.
_MOST_CARD_WIDTHS_IN_FACES = 8


@dataclass(frozen=True, slots=True)
class CaptureJudgement:
    """`jpeg` is the picture to keep: upright, without metadata, at most 2400 px long. `problem` is a stable code (see
    `CaptureProblem`) or None when the picture can go on to reading."""

    jpeg: bytes = field(repr=False)
    problem: str | None
    findings: tuple[Finding, ...]


def judge_capture(*, image: bytes, side: CaptureSide) -> CaptureJudgement:
    """Whether this picture can be read as the side that was asked for. A problem is no decision about the applicant.

    Raises CaptureRefused for what cannot be opened at all. Source: SP 800-63A-4, 3.13.
    """
    files = image_files()
    source = files.open(image)
    card = straighten(source)
    facts = _facts(card, side)
    problem: CaptureProblem | None = picture_problem(facts, side)
    return CaptureJudgement(
        jpeg=files.encode_jpeg(source, quality=_KEPT_JPEG_QUALITY, longest_side_px=_KEPT_LONG_SIDE_PX),
        problem=None if problem is None else problem.value,
        findings=picture_findings(facts, side),
    )


def _facts(card: StraightCard, side: CaptureSide) -> PictureFacts:
    reader = barcode_reader()
    # A portrait with no outline to blame is a front or a page; looking for bars there costs time and finds guilloches.
    looks_for_bars = side is CaptureSide.BACK or not card.faces
    content = None
    if looks_for_bars:
        quad = card.outline.quad if card.outline else None
        content = reader.read(card.source, quad, thorough=side is CaptureSide.BACK)
    return PictureFacts(
        outline=card.outline,
        card_width_px=_card_width_px(card),
        card_aspect=card.aspect,
        measures=document_finder().measure(card.raster),
        has_portrait=bool(card.faces),
        has_barcode=content is not None and parse_aamva(content) is not None,
        has_barcode_texture=looks_for_bars and reader.has_texture(card.raster),
    )


def _card_width_px(card: StraightCard) -> int:
    """The card's width in the upload; from afar no outline is found, and the face tells how wide it can be at most."""
    if card.outline is not None or not card.faces:
        return card.card_width_px
    scale = card.source.long_side_px / card.raster.long_side_px
    return min(card.card_width_px, round(_MOST_CARD_WIDTHS_IN_FACES * card.faces[0].box.width * scale))
