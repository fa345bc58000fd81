"""From recognised lines to a machine readable zone: which lines are one, their order, and fitting to a layout."""

import re
from collections.abc import Sequence

from truename.evidence.domain.mrz import Mrz, MrzFormat, format_of, parse_mrz, settle_positions
from truename.evidence.domain.ports import TextLine
from truename.evidence.domain.raster import Quad, box_around

_FILLER_LOOK_ALIKES = str.maketrans(dict.fromkeys("«‹〈《＜≤(く", "<"))
_TAKEN_FOR_FILLERS = set("CEKLS")
_LEAST_CHARACTERS = 18
_WIDTHS = {MrzFormat.TD1: (3, 30), MrzFormat.TD2: (2, 36), MrzFormat.TD3: (2, 44)}
# How far a line may be from its layout's width; recognition drops fillers out of long runs, seldom other characters.
_MOST_MISSING = 16
_MOST_SURPLUS = 8


def plain_mrz_text(text: str) -> str:
    """The characters that a zone can hold, in capitals; look-alikes of the filler become it, the rest is dropped."""
    return re.sub(r"[^A-Z0-9<]", "", text.translate(_FILLER_LOOK_ALIKES).upper())


def mrz_candidates(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """The lines that may belong to a zone, top to bottom, pieces of one printed line joined; empty when none do."""
    pieces = [line for line in lines if _looks_like_mrz(line.text)]
    if not pieces:
        return ()
    joined = _joined(sorted([*pieces, *_leftovers(lines, pieces)], key=lambda line: box_around(line.quad).middle[1]))
    long_enough = [line for line in joined if len(plain_mrz_text(line.text)) >= _LEAST_CHARACTERS]
    return tuple(_longest_block(long_enough))


def zone_from(texts: Sequence[str]) -> Mrz | None:
    """The zone that these lines, top to bottom, are when fitted to a layout; of several fits the one whose check digits
    hold best, then the one that needs least fitting. None when none fits."""
    best: tuple[float, Mrz] | None = None
    for layout, (count, width) in _WIDTHS.items():
        for start in range(len(texts) - count + 1):
            raw = [plain_mrz_text(text) for text in texts[start : start + count]]
            fitted = [_fitted(text, width, is_name_line=_is_name_line(layout, row)) for row, text in enumerate(raw)]
            lines = [line for line in fitted if line is not None]
            zone = _parsed(lines) if len(lines) == count else None
            if zone is None or not _starts_plausibly(zone):
                continue
            changed = sum(abs(len(text) - width) for text in raw)
            score = _fit_score(zone, changed)
            if best is None or score > best[0]:
                best = (score, zone)
    return best[1] if best else None


def _fit_score(zone: Mrz, changed: int) -> float:
    """Check digits count most; a filler that had to be added or removed costs less than a twentieth of them."""
    return sum(digit.holds for digit in zone.check_digits) / len(zone.check_digits) - 0.03 * changed


def _parsed(lines: list[str]) -> Mrz | None:
    layout = format_of(lines)
    return None if layout is None else parse_mrz(settle_positions(lines, layout))


def _starts_plausibly(zone: Mrz) -> bool:
    return zone.lines[0][0] in "PIACV"


def _is_name_line(layout: MrzFormat, row: int) -> bool:
    return row == (2 if layout is MrzFormat.TD1 else 0)


def _looks_like_mrz(text: str) -> bool:
    compact = text.replace(" ", "")
    plain = plain_mrz_text(compact)
    if len(plain) < _LEAST_CHARACTERS or len(plain) < 0.8 * len(compact):
        return False
    return plain.count("<") >= 2 or (len(plain) >= 28 and sum(map(str.isdigit, plain)) >= 10)


def _leftovers(lines: Sequence[TextLine], pieces: Sequence[TextLine]) -> list[TextLine]:
    """Short pieces of filler or digits that stand on the same printed line as a candidate."""
    return [
        line
        for line in lines
        if line not in pieces
        and len(plain := plain_mrz_text(line.text)) >= 2
        and len(plain) >= 0.8 * len(line.text.replace(" ", ""))
        and ("<" in plain or len(plain) <= 4)
        and any(_on_one_line(line, piece) for piece in pieces)
    ]


def _on_one_line(one: TextLine, other: TextLine) -> bool:
    first, second = box_around(one.quad), box_around(other.quad)
    shared = min(first.bottom, second.bottom) - max(first.top, second.top)
    apart = first.right <= second.left + first.height or second.right <= first.left + first.height
    return apart and shared > 0.5 * min(first.height, second.height)


def _joined(lines: Sequence[TextLine]) -> list[TextLine]:
    joined: list[TextLine] = []
    for line in lines:
        partner = next((index for index, held in enumerate(joined) if _on_one_line(held, line)), None)
        if partner is None:
            joined.append(line)
            continue
        left, right = sorted((joined[partner], line), key=lambda piece: box_around(piece.quad).left)
        quad: Quad = (left.quad[0], right.quad[1], right.quad[2], left.quad[3])
        joined[partner] = TextLine(left.text + right.text, min(left.confidence, right.confidence), quad)
    return joined


def _longest_block(lines: list[TextLine]) -> list[TextLine]:
    """The neighbouring lines at the foot: a zone has no other text between its lines."""
    block: list[TextLine] = []
    for line in reversed(lines):
        box = box_around(line.quad)
        if block and box_around(block[-1].quad).top - box.bottom > 2.5 * box.height:
            break
        block.append(line)
        if len(block) == 3:
            break
    return block[::-1]


def _fitted(text: str, width: int, *, is_name_line: bool) -> str | None:
    """The text at exactly `width` by adding or removing fillers in its longest run of them; None when it is too far."""
    text = _clean_tail(text) if is_name_line else text
    missing = width - len(text)
    if missing == 0:
        return text
    if missing > _MOST_MISSING or -missing > _MOST_SURPLUS:
        return None
    runs = sorted(re.finditer(r"<+", text), key=lambda run: (run.end() - run.start(), run.start()))
    if not runs:
        return None
    run = runs[-1]
    length = run.end() - run.start() + missing
    return text[: run.start()] + "<" * length + text[run.end() :] if length >= 1 else None


def _clean_tail(text: str) -> str:
    """Fillers for the letters inside the fill after the given names, which holds none by definition: single ones, and
    runs of those that recognition takes blurred fillers for."""
    parts = re.match(r"^(.*?[A-Z0-9]<<[A-Z0-9<]*?[A-Z0-9]<<)(.*)$", text)
    if parts is None or any(set(run) - _TAKEN_FOR_FILLERS for run in re.findall(r"[A-Z0-9]{3,}", parts[2])):
        return text
    return parts[1] + "<" * len(parts[2])
