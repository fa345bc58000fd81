"""The help centre's table of contents: which articles there are and where each belongs. Their text is in templates."""

from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """A heading of the help centre."""

    ACCOUNT = "account"
    SIGN_IN = "sign-in"
    VERIFY = "verify"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True)
class Article:
    """One page: its address, its heading in the list, and the pages a reader may want next."""

    slug: str
    section: Section
    related: tuple[str, ...] = ()


ARTICLES = (
    Article("create-account", Section.ACCOUNT, ("choose-a-method", "e-mail-did-not-come")),
    Article("e-mail-did-not-come", Section.ACCOUNT, ("create-account",)),
    Article("choose-a-method", Section.SIGN_IN, ("code-not-working", "lost-method")),
    Article("code-not-working", Section.SIGN_IN, ("lost-method", "choose-a-method")),
    Article("lost-method", Section.SIGN_IN, ("choose-a-method",)),
    Article("what-you-need", Section.VERIFY, ("photos", "selfie", "cannot-verify")),
    Article("photos", Section.VERIFY, ("what-you-need", "selfie")),
    Article("selfie", Section.VERIFY, ("without-face-matching", "cannot-verify")),
    Article("phone", Section.VERIFY, ("code-not-working", "cannot-verify")),
    Article("without-face-matching", Section.VERIFY, ("selfie", "cannot-verify")),
    Article("cannot-verify", Section.VERIFY, ("who-to-contact", "without-face-matching")),
    Article("scams", Section.PRIVACY, ("who-to-contact", "privacy")),
    Article("privacy", Section.PRIVACY, ("connected-services",)),
    Article("connected-services", Section.PRIVACY, ("privacy",)),
    Article("who-to-contact", Section.PRIVACY, ("cannot-verify", "scams")),
)

_BY_SLUG = {article.slug: article for article in ARTICLES}


def article_at(slug: str) -> Article | None:
    """The article with this address, or None."""
    return _BY_SLUG.get(slug)


def articles_in(section: Section) -> tuple[Article, ...]:
    """The articles of one section, in reading order."""
    return tuple(article for article in ARTICLES if article.section is section)
