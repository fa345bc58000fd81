"""The help centre: the list of articles, and one article."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from truename.support.domain import Section, article_at, articles_in
from truename.support.web.titles import ARTICLE_TITLES, SECTION_TITLES


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    sections = [(SECTION_TITLES[section], _links(a.slug for a in articles_in(section))) for section in Section]
    return render(request, "support/contents.html", {"sections": sections})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = article_at(slug)
    if found is None:
        raise Http404
    context = {"title": ARTICLE_TITLES[slug], "related": _links(found.related)}
    return render(request, f"support/articles/{slug}.html", context)


def _links(slugs: Iterable[str]) -> list[tuple[str, Promise]]:
    return [(slug, ARTICLE_TITLES[slug]) for slug in slugs]
