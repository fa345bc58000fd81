"""The help centre: every article opens, is linked, and leads on."""

import pytest
from django.test import Client

from truename.support.domain import ARTICLES, Section, article_at, articles_in
from truename.support.web.titles import ARTICLE_TITLES, SECTION_TITLES

pytestmark = pytest.mark.django_db


def test_every_article_and_section_has_a_title() -> None:
    assert {article.slug for article in ARTICLES} == set(ARTICLE_TITLES)
    assert set(Section) == set(SECTION_TITLES)


def test_every_article_is_in_one_section_and_leads_to_articles_that_exist() -> None:
    listed = [article.slug for section in Section for article in articles_in(section)]
    assert sorted(listed) == sorted({article.slug for article in ARTICLES})
    for article in ARTICLES:
        assert article.related, article.slug
        assert all(article_at(slug) for slug in article.related), article.slug
        assert article.slug not in article.related


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
def test_an_article_opens_with_one_heading(client: Client, article: object) -> None:
    page = client.get(f"/help/{article.slug}/").content.decode()  # type: ignore[attr-defined]
    assert page.count("<h1") == 1
    assert page.count("<h2") >= 2


def test_the_contents_link_to_every_article(client: Client) -> None:
    page = client.get("/help/").content.decode()
    for article in ARTICLES:
        assert f'href="/help/{article.slug}/"' in page


def test_an_article_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get("/help/no-such-article/").status_code == 404


def test_every_page_leads_to_help_privacy_and_contact(client: Client) -> None:
    page = client.get("/").content.decode()
    for address in ("/help/", "/help/privacy/", "/help/who-to-contact/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
