"""Collects the texts that people read, compiles their translations, and checks that none is missing.

Usage, from the root of the repository: `translations.py extract | compile | check`. Needs Babel and Django and none of
the gettext programs. The catalogue is src/truename/site/locale/<language>/LC_MESSAGES/django.po; English is the source.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "truename"
LOCALE = SOURCE / "site" / "locale"
LANGUAGES = ("es",)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_HEADER = {
    "header_comment": "# Texts of Truename in another language. New ones come from: setup/translations.py extract",
    "project": "truename",
    "version": "0",
    "msgid_bugs_address": "-",
    "last_translator": "-",
    "language_team": "-",
    "charset": "utf-8",
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def main(arguments: list[str]) -> int:
    """Runs one of the three verbs; 1 when `check` found something or the verb is unknown."""
    match arguments:
        case ["extract"]:
            for language in LANGUAGES:
                update(language)
        case ["compile"]:
            for language in LANGUAGES:
                compile_catalogue(language)
        case ["check"]:
            found = [problem for language in LANGUAGES for problem in problems(language)]
            print("\n".join(found) or "Every text is translated.")
            return 1 if found else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 1
    return 0


def extracted() -> Catalog:
    """Every translatable text of the package, with the files in which it stands."""
    if not settings.configured:
        settings.configure()
    catalogue = Catalog(charset="utf-8")
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            code = path.read_text()
        elif "templates" in path.parts and path.suffix in {".html", ".txt", ".svg"}:
            code = templatize(path.read_text(), origin=str(path))
        else:
            continue
        for context, singular, plural in texts_in(code):
            identifier = (singular, plural) if plural else singular
            catalogue.add(identifier, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalogue


def texts_in(code: str) -> Iterator[tuple[str | None, str, str | None]]:
    """The `(context, text, plural)` of each call in `code` that marks a text."""
    options = {"encoding": "utf-8"}
    for _line, function, message, _comments in extract_python(io.BytesIO(code.encode()), KEYWORDS, [], options):
        parts = list(message) if isinstance(message, tuple) else [message]
        context = parts.pop(0) if function.startswith(("pgettext", "npgettext")) else None
        if parts and parts[0]:
            yield context, parts[0], parts[1] if function.startswith(("ngettext", "npgettext")) else None


def update(language: str) -> None:
    """Adds new texts to the catalogue without a translation and drops those that are gone."""
    catalogue = read(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    # A date that changed with each run would be the only difference most of the time.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 11, 24, tzinfo=UTC)
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    missing = sum(1 for message in catalogue if message.id and not is_translated(message))
    print(f"{language}: {len(catalogue)} texts, {missing} without a translation.")


def compile_catalogue(language: str) -> None:
    """Writes the binary catalogue that Django loads."""
    with catalogue_path(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, read(language))


def problems(language: str) -> list[str]:
    """One line for each text that the catalogue lacks or whose placeholders differ; empty when all is well."""
    catalogue = read(language)
    found = []
    for wanted in extracted():
        if not wanted.id:
            continue
        have = catalogue.get(wanted.id, wanted.context)
        if have is None or not is_translated(have) or have.fuzzy:
            found.append(f"{language}: not translated: {wanted.id!r}")
        elif not placeholders_agree(have):
            found.append(f"{language}: other placeholders: {wanted.id!r}")
    return found


def is_translated(message: Message) -> bool:
    """Whether every form of `message` has a text."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(forms) and all(forms)


def placeholders_agree(message: Message) -> bool:
    """Whether each form names exactly the placeholders of its source (a singular may leave the number out)."""
    sources = message.id if isinstance(message.id, tuple | list) else [message.id]
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    allowed = [set(_PLACEHOLDER.findall(source)) for source in sources]
    return all(set(_PLACEHOLDER.findall(form)) in allowed for form in forms)


def read(language: str) -> Catalog:
    """The committed catalogue, or an empty one."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False, **_HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue_path(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
