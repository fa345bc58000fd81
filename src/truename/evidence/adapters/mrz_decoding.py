"""CTC decoding held to the 37 characters of a machine readable zone. The network that scores them is elsewhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
# Greek and Cyrillic capitals that the network gives for the Latin letter of the same shape, and other fillers.
_SAME_SHAPE = {
    "A": "ΑА", "B": "ΒВ", "C": "СϹ", "E": "ΕЕ", "H": "ΗН", "I": "ΙІ", "J": "Ј", "K": "ΚК", "M": "ΜМ", "N": "Ν",
    "O": "ΟО",
    "P": "ΡР", "S": "Ѕ", "T": "ΤТ", "X": "ΧХ", "Y": "ΥУ", "Z": "Ζ", "<": "«‹〈《＜≤",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class MrzColumns:
    """Which columns of the network's output count towards the blank and each of the 37 characters."""

    blank: int
    groups: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, characters: list[str]) -> "MrzColumns":
        """From the network's characters in column order, the CTC blank first."""
        columns: dict[str, list[int]] = {}
        for column, character in enumerate(characters[1:], start=1):
            columns.setdefault(character, []).append(column)
        groups = []
        for letter in _ALPHABET:
            shapes = letter + letter.lower() + _SAME_SHAPE.get(letter, "")
            groups.append(tuple(column for shape in dict.fromkeys(shapes) for column in columns.get(shape, ())))
        return cls(blank=0, groups=tuple(groups))


def decode_mrz(scores: NDArray[np.float32], columns: MrzColumns) -> tuple[str, float]:
    """The best text in the MRZ's alphabet and its mean confidence; `scores` is steps x characters, each row a
    distribution. An empty text has confidence 0."""
    held = np.zeros((scores.shape[0], len(_ALPHABET) + 1), dtype=np.float32)
    held[:, 0] = scores[:, columns.blank]
    for index, group in enumerate(columns.groups, start=1):
        held[:, index] = scores[:, list(group)].sum(axis=1)
    best = held.argmax(axis=1)
    changed = np.concatenate([[True], best[1:] != best[:-1]])
    kept = np.flatnonzero(changed & (best > 0))
    text = "".join(_ALPHABET[best[step] - 1] for step in kept)
    confidence = float(held[kept, best[kept]].mean()) if kept.size else 0.0
    return text, confidence
