"""The kinds of fields of the console's forms."""

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise, _StrPromise

_PLAIN = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
LONGEST_TEXT = 2000
LONGEST_LIST = 20_000


class LinesField(forms.CharField):
    """One entry to a line; cleans to a list without empty ones."""

    def __init__(
        self, label: "str | _StrPromise", *, help_text: "str | _StrPromise" = "", required: bool = False, rows: int = 3
    ) -> None:
        widget = forms.Textarea(attrs=_PLAIN | {"rows": str(rows)})
        super().__init__(label=label, help_text=help_text, required=required, widget=widget, max_length=LONGEST_LIST)

    def clean(self, value: object) -> list[str]:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value


def line(
    label: "str | _StrPromise",
    help_text: "str | _StrPromise" = "",
    *,
    required: bool = False,
    longest: int = LONGEST_TEXT,
) -> forms.CharField:
    """Words that people read."""
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=longest)


def address(label: "str | _StrPromise", help_text: "str | _StrPromise" = "") -> forms.CharField:
    """One address; whether it is a good one is checked by the registration."""
    widget = forms.TextInput(attrs=_PLAIN | {"inputmode": "url"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT, widget=widget)


def code(label: "str | _StrPromise", help_text: "str | _StrPromise" = "") -> forms.CharField:
    """A technical name."""
    widget = forms.TextInput(attrs=_PLAIN)
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT, widget=widget)


def choice(
    label: "str | _StrPromise", choices: Iterable[tuple[Enum, "str | Promise"]], help_text: "str | _StrPromise" = ""
) -> forms.ChoiceField:
    """One of a few, all seen at once."""
    pairs = [(str(value.value), words) for value, words in choices]
    return forms.ChoiceField(label=label, help_text=help_text, choices=pairs, widget=forms.RadioSelect)


def algorithm(
    label: "str | _StrPromise", names: Iterable[str], *, open_as: "str | _StrPromise" = ""
) -> forms.ChoiceField:
    """One algorithm; with `open_as` none may be chosen, and that is what it then says."""
    pairs: list[tuple[str, str | _StrPromise]] = [("", open_as)] if open_as else []
    return forms.ChoiceField(label=label, required=not open_as, choices=[*pairs, *((name, name) for name in names)])


def say_what_is_missing(form: forms.Form) -> None:
    """Lets each error name its field, because the summary on top lists them apart from their fields."""
    for field in form.fields.values():
        name = field.label or ""
        field.error_messages["required"] = format_lazy(_("{field}: fill this in."), field=name)
        field.error_messages["invalid_choice"] = format_lazy(_("{field}: choose one of the list."), field=name)
