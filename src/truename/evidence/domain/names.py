"""Comparing names tolerantly: case, diacritics, transliteration, truncation, hyphens, suffixes and order."""

import re
import unicodedata
from collections.abc import Sequence

_SUFFIXES = frozenset(
    {"JR", "SR", "I", "II", "III", "IV", "V", "VI", "1ST", "2ND", "3RD", "4TH", "5TH", "ESQ", "MD", "PHD"}
)
# Letters that do not decompose, as ICAO Doc 9303 part 3, section 6 writes them in the MRZ.
_TRANSLITERATION = str.maketrans(
    {
        "Æ": "AE", "Ø": "OE", "Œ": "OE", "ẞ": "SS", "ß": "SS", "Þ": "TH", "Ð": "D", "Đ": "D", "Ł": "L", "Ħ": "H",
        "Ŋ": "N", "Ŧ": "T", "ı": "I", "İ": "I",
    }
)  # fmt: skip
# Alternative spellings that the MRZ may use for a letter with a diaeresis or ring, folded to the bare letter.
_EXPANSIONS = (("AE", "A"), ("OE", "O"), ("UE", "U"), ("AA", "A"), ("SS", "S"), ("TH", "T"))
_SHORTEST_TRUNCATION = 8


def name_words(name: str) -> tuple[str, ...]:
    """The name as plain A to Z words in capitals: diacritics dropped, apostrophes closed, hyphens as spaces."""
    decomposed = unicodedata.normalize("NFKD", name.upper().translate(_TRANSLITERATION))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character)).upper()
    closed = re.sub(r"['’`´.]", "", plain)
    return tuple(re.findall(r"[A-Z0-9]+", closed))


def without_suffix(words: Sequence[str]) -> tuple[str, ...]:
    """The words without generational suffixes at the end; a name that is nothing but a suffix is kept."""
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _SUFFIXES:
        kept.pop()
    return tuple(kept)


def surnames_agree(one: str, other: str) -> bool:
    """Whether two surnames can be the same name written by different systems. An empty one never agrees."""
    return _agree(name_words(one), name_words(other))


def given_names_agree(one: str, other: str) -> bool:
    """Whether two sets of given names can be one person's: the first given names agree, and the further ones do not
    contradict each other (a missing middle name or an initial is no contradiction). An empty one never agrees."""
    first, second = without_suffix(name_words(one)), without_suffix(name_words(other))
    if not first or not second:
        return False
    if _agree(first, second):
        return True
    if not (_word_agrees(first[0], second[0]) and (len(first[0]) > 1) == (len(second[0]) > 1)):
        return False
    shorter, longer = sorted((first[1:], second[1:]), key=len)
    return all(any(_initial_or_same(word, candidate) for candidate in longer) for word in shorter)


def whole_names_agree(surname: str, given_names: str, other_surname: str, other_given_names: str) -> bool:
    """Both parts agree, or the parts agree when read in the other order ("SMITH CHRIS" against "CHRIS SMITH")."""
    straight = surnames_agree(surname, other_surname) and given_names_agree(given_names, other_given_names)
    swapped = surnames_agree(surname, other_given_names) and given_names_agree(given_names, other_surname)
    return straight or swapped


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    first, second = "".join(without_suffix(one)), "".join(without_suffix(other))
    if not first or not second:
        return False
    if first == second or _fold(first) == _fold(second):
        return True
    shorter, longer = sorted((first, second), key=len)
    # Barcodes and MRZ cut long names off; a short name that begins a longer one is another name.
    return len(shorter) >= _SHORTEST_TRUNCATION and longer.startswith(shorter)


def _initial_or_same(one: str, other: str) -> bool:
    return _word_agrees(one, other) or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _word_agrees(one: str, other: str) -> bool:
    return _agree((one,), (other,))


def _fold(word: str) -> str:
    for expansion, letter in _EXPANSIONS:
        word = word.replace(expansion, letter)
    return word
