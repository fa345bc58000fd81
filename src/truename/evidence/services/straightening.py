"""Brings the card of one picture upright and straight: outline, portrait, orientation. Print is read elsewhere."""

from dataclasses import dataclass

from truename.evidence.domain.perspective import box_in_source, whole_picture
from truename.evidence.domain.ports import FacePlace
from truename.evidence.domain.quality import CardOutline
from truename.evidence.domain.raster import Box, Quad, Raster
from truename.evidence.services.engines import document_finder, portrait_finder

_CARD_LONG_PX = 1012  # an ID-1 card at 300 dots an inch
_PAGE_LONG_PX = 1250  # a passport page at ten pixels a millimetre
_PICTURE_LONG_PX = 1400  # of a picture in which no outline was found
_LEAST_CARD_ASPECT = 1.5
_CERTAIN_FACE = 0.85
# A face fills a third of a card's short side at most; more means that the outline is that of the portrait itself.
_MOST_FACE_SHARE = 0.5
# Measured: 0.17 of the short side across on cards, 0.40 on the frame around their portrait.
_MOST_FACE_WIDTH_SHARE = 0.3
_PORTRAIT_LONG_PX = 2400


@dataclass(frozen=True, slots=True)
class StraightCard:
    """A card seen straight on. `quad` and `source` say where it was; `quarter_turns` (clockwise) came after."""

    source: Raster
    outline: CardOutline | None
    quad: Quad
    raster: Raster
    quarter_turns: int
    faces: tuple[FacePlace, ...]

    def box_in_source(self, box: Box) -> Box:
        """A box of the straight card in pixels of the uploaded picture."""
        size = (self.raster.width_px, self.raster.height_px)
        return box_in_source(box, card_size=size, quad=self.quad, quarter_turns=self.quarter_turns)

    @property
    def card_width_px(self) -> int:
        """How many pixels of the upload the card's long side has."""
        return round(self.outline.width_px) if self.outline else self.source.long_side_px

    @property
    def aspect(self) -> float:
        """Long side over short side."""
        if self.outline:
            return self.outline.aspect
        return self.source.long_side_px / min(self.source.width_px, self.source.height_px)


def straighten(source: Raster, *, trusts_outline: bool = True) -> StraightCard:
    """The card in `source`, or the whole picture when no outline is found, `trusts_outline` is False, or the outline
    turns out to be that of the portrait."""
    outline = document_finder().find(source) if trusts_outline else None
    while outline is not None:
        card = _straightened(source, outline)
        if not _is_portrait(card):
            return card
        outline = document_finder().find(source, least_area_px=2 * outline.area_px)
    return _straightened(source, None)


def turned(card: StraightCard, *, quarter_turns: int) -> StraightCard:
    """The same card turned clockwise by more quarters, for a card whose print shows that it is not upright."""
    raster = document_finder().turn(card.raster, quarter_turns=quarter_turns)
    turns = (card.quarter_turns + quarter_turns) % 4
    return StraightCard(card.source, card.outline, card.quad, raster, turns, portrait_finder().find(raster))


def portrait_of(card: StraightCard) -> Raster | None:
    """The main portrait with a margin, in the upload's own resolution; None when no face was found."""
    if not card.faces:
        return None
    finder = document_finder()
    face = card.faces[0].box
    long_px = min(max(card.card_width_px, card.raster.long_side_px), _PORTRAIT_LONG_PX)
    fine = finder.turn(_sized(card.source, card.quad, long_px), quarter_turns=card.quarter_turns)
    scale = fine.width_px / card.raster.width_px
    across, down = 0.45 * face.width, 0.6 * face.height
    margin = Box(
        round((face.left - across) * scale),
        round((face.top - down) * scale),
        min(round((face.right + across) * scale), fine.width_px),
        min(round((face.bottom + across) * scale), fine.height_px),
    )
    return finder.crop(fine, margin)


def _straightened(source: Raster, outline: CardOutline | None) -> StraightCard:
    quad = outline.quad if outline else whole_picture(source.width_px, source.height_px)
    is_card = outline is not None and outline.aspect > _LEAST_CARD_ASPECT
    long_px = _CARD_LONG_PX if is_card else min(max(source.long_side_px, _CARD_LONG_PX), _PICTURE_LONG_PX)
    if outline is not None and not is_card:
        long_px = _PAGE_LONG_PX
    raster = _sized(source, quad, long_px)
    turns, faces = _upright(raster)
    turned = document_finder().turn(raster, quarter_turns=turns) if turns else raster
    return StraightCard(source, outline, quad, turned, turns, faces)


def _sized(source: Raster, quad: Quad, long_px: int) -> Raster:
    width, height = CardOutline(quad, is_cut_off=False).sides_px
    scale = long_px / max(width, height, 1.0)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return document_finder().rectify(source, quad, width_px=size[0], height_px=size[1])


def _upright(raster: Raster) -> tuple[int, tuple[FacePlace, ...]]:
    """The quarter turns after which a portrait stands upright, and the faces then; none found: landscape."""
    finder = portrait_finder()
    faces = finder.find(raster)
    best_turns, best_faces = 0, faces
    if faces and max(face.score for face in faces) >= _CERTAIN_FACE:
        return 0, faces
    for turns in (1, 2, 3):
        found = finder.find(document_finder().turn(raster, quarter_turns=turns))
        if _best(found) > _best(best_faces) + 0.05:
            best_turns, best_faces = turns, found
    if not best_faces and raster.height_px > 1.15 * raster.width_px:
        return 1, ()
    return best_turns, best_faces


def _best(faces: tuple[FacePlace, ...]) -> float:
    return max((face.score for face in faces), default=0.0)


def _is_portrait(card: StraightCard) -> bool:
    if card.outline is not None and card.outline.is_cut_off:
        return False  # it runs off the picture: the frame around a portrait lies well inside its card
    short = min(card.raster.width_px, card.raster.height_px)
    return any(
        face.box.height > _MOST_FACE_SHARE * short or face.box.width > _MOST_FACE_WIDTH_SHARE * short
        for face in card.faces
    )
