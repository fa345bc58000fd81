"""How this authority compares what it is asked with what it holds: tolerant of case, accents, hyphens and initials."""

import unicodedata

_SPELLED = str.maketrans({"ß": "SS", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "Þ": "TH", "Œ": "OE"})


def folded_words(name: str) -> tuple[str, ...]:
    """The words of `name` in plain capital letters; signs count as gaps, apostrophes as nothing."""
    plain = unicodedata.normalize("NFKD", name.upper().translate(_SPELLED))
    kept = (
        character if character.isalnum() else "" if character in "'’" or unicodedata.combining(character) else " "
        for character in plain
    )
    return tuple("".join(kept).split())


def same_surname(asked: str, held: str) -> bool:
    """Whether both are the same surname; gaps and hyphens do not count, an empty name is never the same."""
    return bool(folded_words(asked)) and "".join(folded_words(asked)) == "".join(folded_words(held))


def same_given_names(asked: str, held: str) -> bool:
    """Whether both are the same given names; later ones may be missing or be initials on either side."""
    one, other = folded_words(asked), folded_words(held)
    if not one or not other:
        return False
    if "".join(one) == "".join(other):
        return True
    return one[0] == other[0] and all(
        first.startswith(second) or second.startswith(first) for first, second in zip(one[1:], other[1:], strict=False)
    )


def same_number(asked: str, held: str) -> bool:
    """Whether both are the same document number; gaps and hyphens do not count."""
    return "".join(folded_words(asked)) == "".join(folded_words(held))


def plain_number(number: str) -> str:
    """`number` as it is filed: capital letters and digits only."""
    return "".join(folded_words(number))
