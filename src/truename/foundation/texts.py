"""Marks texts of pure code that a person reads, so that translators get them; translating happens at the edge."""


def gettext_noop(text: str) -> str:
    """`text` as it is; the name is what `setup/translations.py` looks for."""
    return text
