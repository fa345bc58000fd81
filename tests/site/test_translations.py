"""Every text that a person reads exists in every language, with the same placeholders."""

import pytest
from babel.messages.catalog import Message

from setup.translations import LANGUAGES, compile_catalogue, extracted, placeholders_agree, problems, texts_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert problems(language) == []


def test_texts_come_from_code_and_from_templates() -> None:
    found = {message.id for message in extracted() if message.id}
    assert "Your account" in found
    assert "You opened this account." in found
    assert len(found) > 200


def test_contexts_and_plurals_are_kept_apart() -> None:
    code = 'pgettext("verb", "Open"); ngettext("%(n)d day", "%(n)d days", n); gettext("Open")'
    assert list(texts_in(code)) == [
        ("verb", "Open", None),
        (None, "%(n)d day", "%(n)d days"),
        (None, "Open", None),
    ]


def test_a_lost_placeholder_is_noticed() -> None:
    assert placeholders_agree(Message("for %(name)s", "para %(name)s"))
    assert not placeholders_agree(Message("for %(name)s", "para usted"))
    assert not placeholders_agree(Message("for {name}", "para {nombre}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_compiles(language: str) -> None:
    compile_catalogue(language)
