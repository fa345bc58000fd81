"""Reads typed members out of JSON that somebody else wrote. A refusal names the member and repeats nothing of it."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from truename.federation.domain.registration import UnusableRegistration
from truename.foundation.texts import gettext_noop

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST_TEXT = 2000
LARGEST_NUMBER = 10**9


def read_object(text: str) -> Mapping[str, object]:
    """The members of the one JSON object in `text`; raises UnusableRegistration, also for a member given twice."""
    try:
        members = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except UnusableRegistration:
        raise
    except (ValueError, RecursionError):
        raise UnusableRegistration("JSON", gettext_noop("this cannot be read as JSON.")) from None
    if not isinstance(members, dict):
        raise UnusableRegistration("JSON", gettext_noop("this is not one object: { … }."))
    return members


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise UnusableRegistration("JSON", gettext_noop("a member is given twice."))
    return members


def _no_constant(_: str) -> object:
    raise UnusableRegistration("JSON", gettext_noop("NaN and Infinity are not JSON."))


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one JSON object. A member that is absent, null or an empty text was not given
    (Source: RFC 7592, 2.2). Every method raises UnusableRegistration, naming the member."""

    values: Mapping[str, object]
    path: str = ""

    def text(self, name: str, default: str = "", *, longest: int = LONGEST_TEXT) -> str:
        """One line of text without spaces around it; `default` when it was not given."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return self._line(value, name, longest) or default

    def texts(self, name: str, *, most: int, longest: int = LONGEST_TEXT) -> tuple[str, ...]:
        """An array of lines, each once, in order; empty when it was not given."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > most:
            raise self.refused(name, gettext_noop("give an array of at most %(most)s texts."), most=most)
        lines = (self._line(item, name, longest) for item in value)
        return tuple(dict.fromkeys(line for line in lines if line))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """true or false."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.refused(name, gettext_noop("write true or false."))
        return value

    def number(self, name: str) -> int | None:
        """A whole number from 0; None when it was not given."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
            raise self.refused(
                name, gettext_noop("give a whole number from 0 to %(most)s."), most=f"{LARGEST_NUMBER:,}"
            )
        return value

    def choice(self, name: str, kinds: type[Choice], default: Choice) -> Choice:
        """One of `kinds` by its wire name."""
        value = self.text(name, default.value)
        if value not in list(kinds):
            raise self.refused(name, gettext_noop("choose one of %(known)s."), known=", ".join(kinds))
        return kinds(value)

    def inner(self, name: str) -> "Members | None":
        """A JSON object within this one; None when it was not given."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.refused(name, gettext_noop("give an object: { … }."))
        return Members(value, f"{self.path}{name}.")

    def inner_each(self, name: str, *, most: int) -> "tuple[Members, ...]":
        """An array of JSON objects; empty when it was not given."""
        value = self.values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > most or not all(isinstance(item, dict) for item in value):
            raise self.refused(name, gettext_noop("give an array of at most %(most)s objects."), most=most)
        return tuple(Members(item, f"{self.path}{name}[{place}].") for place, item in enumerate(value))

    def refused(self, name: str, text: str, **facts: int | str) -> UnusableRegistration:
        """The refusal of member `name`, to raise."""
        return UnusableRegistration(f"{self.path}{name}", text, **facts)

    def _line(self, value: object, name: str, longest: int) -> str:
        if not isinstance(value, str):
            raise self.refused(name, gettext_noop("give text."))
        line = value.strip()
        if len(line) > longest:
            raise self.refused(name, gettext_noop("this is longer than %(most)s characters."), most=f"{longest:,}")
        # Control characters, marks that turn the direction of writing, lone surrogates: what is read would not be
        # what is written, or could not be stored.
        if any(unicodedata.category(character)[0] == "C" for character in line):
            raise self.refused(name, gettext_noop("leave out control characters and invisible ones."))
        return line
