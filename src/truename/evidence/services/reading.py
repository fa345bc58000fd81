"""Reads a piece of evidence from its pictures: print, machine readable zone, barcode and portrait. Stores nothing."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from truename.assurance.findings import Finding, Outcome
from truename.evidence.domain.aamva import AamvaCard, AamvaCardType, parse_aamva
from truename.evidence.domain.assemble import barcode_fields, merged, mrz_fields, page_fields
from truename.evidence.domain.licence_front import read_front
from truename.evidence.domain.mrz import Mrz
from truename.evidence.domain.mrz_zone import mrz_candidates, zone_from
from truename.evidence.domain.ports import TextLine
from truename.evidence.domain.raster import Raster, box_around
from truename.evidence.domain.reading import (
    DocumentKind,
    EvidenceReading,
    FieldName,
    FieldSource,
    ReadField,
    SourceReading,
)
from truename.evidence.domain.reading_findings import barcode_findings, mrz_findings, zone_confidence_finding
from truename.evidence.services.engines import barcode_reader, document_finder, image_files, text_reader
from truename.evidence.services.straightening import StraightCard, portrait_of, straighten, turned
from truename.foundation.clock import utc_now

_LEAST_FRONT_FIELDS = 3
_ENOUGH_FIELDS = 5  # below this a card is looked at in other ways too
_LEAST_WORD = 4  # characters: a shorter one says little about which way its print runs
_PORTRAIT_JPEG_QUALITY = 93

FieldsRead = Mapping[FieldName, ReadField]


@dataclass(slots=True)
class _Stopwatch:
    """Tells which stage begins, and keeps how long each took."""

    on_stage: Callable[[str], None] | None
    milliseconds: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        if self.on_stage is not None:
            self.on_stage(name)
        begun = time.perf_counter()
        try:
            yield
        finally:
            spent = round((time.perf_counter() - begun) * 1000)
            self.milliseconds[name] = self.milliseconds.get(name, 0) + spent


@dataclass(frozen=True, slots=True)
class _Print:
    """What is printed on one straight card."""

    card: StraightCard
    lines: tuple[TextLine, ...]
    zone: Mrz | None = None
    zone_lines: tuple[TextLine, ...] = ()


def read_evidence(
    *, front: bytes | None, back: bytes | None = None, on_stage: Callable[[str], None] | None = None
) -> EvidenceReading:
    """Everything that the pictures say. One picture alone may be a front, a lone back or a passport page; two may come
    in either order. What was not found is absent, never guessed.

    `on_stage` is called with `open`, `find_document`, `read_barcode`, `read_text`, `read_mrz`, `find_portrait` as each
    begins. Raises CaptureRefused for a picture that cannot be opened, ValueError when there is none at all.
    """
    if front is None and back is None:
        raise ValueError("There is no picture to read.")
    watch = _Stopwatch(on_stage)
    with watch.stage("open"):
        pictures = [image_files().open(content) for content in (front, back) if content is not None]
    with watch.stage("find_document"):
        cards = [straighten(picture) for picture in pictures]
    with watch.stage("read_barcode"):
        barcode, backs = _barcode(cards)
    printed = None
    # A back that has been decoded is not read as print, unless it shows a portrait or a machine readable zone as well.
    face_side = next((card for card in cards if card not in backs or card.faces or _shows_zone(card)), None)
    if face_side is not None:
        printed = _read_print(face_side, watch)
    with watch.stage("find_portrait"):
        portrait = portrait_of(printed.card) if printed else None
        jpeg = None if portrait is None else _portrait_jpeg(portrait)
    return _reading(barcode, printed, jpeg, watch.milliseconds)


def _barcode(cards: list[StraightCard]) -> tuple[AamvaCard | None, list[StraightCard]]:
    """The first barcode that parses, the last picture tried first, and the pictures that hold one."""
    reader = barcode_reader()
    has_portrait = [card for card in cards if card.faces]
    for thorough in (False, True):
        for card in reversed(cards):
            if thorough and card in has_portrait:
                continue  # a face side seldom has a symbol, and never the only one
            content = reader.read(card.source, card.outline.quad if card.outline else None, thorough=thorough)
            parsed = parse_aamva(content) if content else None
            if parsed is not None:
                return parsed, [card]
    return None, []


def _shows_zone(card: StraightCard) -> bool:
    return document_finder().measure(card.raster).mrz_bands >= 2


def _read_print(card: StraightCard, watch: _Stopwatch) -> _Print:
    """The print of the card; looked at in other ways when its outline, or its side that seemed up, held next to
    nothing."""
    best = _print_of(card, watch)
    views = _other_views(card, watch, is_sideways=_is_sideways(best.lines))
    while _worth(best) < _ENOUGH_FIELDS and (view := next(views, None)) is not None:
        again = _print_of(view, watch)
        best = again if _worth(again) > _worth(best) else best
    return best


def _other_views(card: StraightCard, watch: _Stopwatch, *, is_sideways: bool) -> Iterator[StraightCard]:
    """On its sides first when the print runs up or down; else upside down, then the whole picture instead of the
    outline, then on its sides: likeliest first."""
    at_once, later = ((1, 3, 2), (1, 3)) if is_sideways else ((2,), (2, 1, 3))
    for turns in at_once:
        yield turned(card, quarter_turns=turns)
    if card.outline is not None:
        with watch.stage("find_document"):
            card = straighten(card.source, trusts_outline=False)
        yield card
    for turns in later:
        yield turned(card, quarter_turns=turns)


def _worth(printed: _Print) -> int:
    """How much was read: fields of a front, or more than those when there is a machine readable zone. Print that runs
    up or down is worth nothing: its words are read, but which stands under which is not told."""
    if printed.zone is not None:
        return len(FieldName)
    return 0 if _is_sideways(printed.lines) else len(read_front(printed.lines))


def _is_sideways(lines: Sequence[TextLine]) -> bool:
    boxes = [box_around(line.quad) for line in lines if len(line.text) >= _LEAST_WORD]
    tall = [box for box in boxes if box.height > 1.5 * box.width]
    return len(tall) >= _LEAST_FRONT_FIELDS and 2 * len(tall) > len(boxes)


def _print_of(card: StraightCard, watch: _Stopwatch) -> _Print:
    with watch.stage("read_text"):
        lines = text_reader().read_lines(card.raster)
    candidates = mrz_candidates(lines)
    if not candidates:
        return _Print(card, lines)
    with watch.stage("read_mrz"):
        zone_lines = text_reader().read_mrz_lines(card.raster, candidates)
        zone = zone_from([line.text for line in zone_lines])
    return _Print(card, lines, zone, zone_lines)


def _portrait_jpeg(portrait: Raster) -> bytes:
    return image_files().encode_jpeg(
        portrait, quality=_PORTRAIT_JPEG_QUALITY, longest_side_px=max(portrait.long_side_px, 1)
    )


def _reading(
    barcode: AamvaCard | None, printed: _Print | None, portrait: bytes | None, milliseconds: dict[str, int]
) -> EvidenceReading:
    sources: list[SourceReading] = []
    findings: list[Finding] = []
    zone = printed.zone if printed else None
    if barcode is not None:
        sources.append(SourceReading(FieldSource.BARCODE, barcode_fields(barcode)))
        findings += barcode_findings(barcode)
    if printed is not None and zone is not None:
        today = utc_now().date()
        in_zone = mrz_fields(zone, printed.zone_lines, today)
        sources.append(SourceReading(FieldSource.MRZ, _placed(in_zone, printed.card)))
        sources.append(
            SourceReading(FieldSource.PAGE, _placed(page_fields(printed.lines, in_zone, today), printed.card))
        )
        findings += mrz_findings(zone)
        findings.append(zone_confidence_finding(line.confidence for line in printed.zone_lines))
    elif printed is not None:
        sources.append(SourceReading(FieldSource.FRONT, _placed(read_front(printed.lines), printed.card)))
    if printed is not None:
        findings.append(_portrait_finding(portrait is not None))
    return EvidenceReading(
        kind=_kind(barcode, zone, sources, printed),
        fields=merged(sources),
        mrz_lines=zone.lines if zone else (),
        findings=tuple(findings),
        portrait_jpeg=portrait,
        milliseconds=milliseconds,
        sources=tuple(sources),
        issuer_identification_number=barcode.issuer_identification_number if barcode else "",
        printed_text=tuple(line.text for line in printed.lines) if printed else (),
    )


def _placed(fields: FieldsRead, card: StraightCard) -> FieldsRead:
    """The fields with their boxes moved into the uploaded picture."""
    return {
        name: ReadField(
            read.value, read.sources, round(read.confidence, 4), card.box_in_source(read.box) if read.box else None
        )
        for name, read in fields.items()
    }


def _kind(
    barcode: AamvaCard | None, zone: Mrz | None, sources: list[SourceReading], printed: _Print | None
) -> DocumentKind:
    if barcode is not None:
        is_licence = barcode.card_type is AamvaCardType.LICENCE
        return DocumentKind.DRIVERS_LICENCE if is_licence else DocumentKind.ID_CARD
    if zone is not None:
        return _kind_of_zone(zone)
    front = next((source.fields for source in sources if source.source is FieldSource.FRONT), {})
    if len(front) < _LEAST_FRONT_FIELDS or printed is None:
        return DocumentKind.UNKNOWN
    words = " ".join(line.text.upper() for line in printed.lines)
    if "IDENTIFICATION CARD" in words and "LICENSE" not in words:
        return DocumentKind.ID_CARD
    return DocumentKind.DRIVERS_LICENCE


def _kind_of_zone(zone: Mrz) -> DocumentKind:
    match zone.document_code[:1]:
        case "V":
            return DocumentKind.VISA
        case "P" if zone.format.value == "TD3":
            return DocumentKind.PASSPORT
        case _:
            return DocumentKind.TRAVEL_CARD


def _portrait_finding(is_found: bool) -> Finding:
    return Finding(
        check="portrait_found",
        outcome=Outcome.PASSED if is_found else Outcome.INCONCLUSIVE,
        clause="SP 800-63A-4 4.2.6",
        source="portrait_finder",
        reason="" if is_found else "no_portrait",
    )
