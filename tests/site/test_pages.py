"""The front page, the language switch and the pages for what went wrong."""

import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from truename.foundation.refusal import Refusal
from truename.site import urls as real_urls

pytestmark = pytest.mark.django_db


class PictureAlreadyGone(Refusal):
    code = "media_destroyed"


class SomethingUnmapped(Refusal):
    code = "site.test_unmapped"


def _refuses(request: HttpRequest) -> HttpResponse:
    raise PictureAlreadyGone


def _refuses_otherwise(request: HttpRequest) -> HttpResponse:
    raise SomethingUnmapped


def _breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Amara typed this")


urlpatterns = [
    path("refuses/", _refuses),
    path("refuses-otherwise/", _refuses_otherwise),
    path("breaks/", _breaks),
    *real_urls.urlpatterns,
]
handler404, handler500 = real_urls.handler404, real_urls.handler500


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def test_the_front_page_offers_both_doors(client: Client) -> None:
    page = client.get("/").content.decode()
    assert f'href="{reverse("place-sign-in")}"' in page
    assert f'href="{reverse("place-sign-up")}"' in page
    assert page.count("<h1") == 1


def test_the_demonstration_says_so_on_every_page(client: Client) -> None:
    assert "Demonstration: specimens only." in client.get("/").content.decode()
    assert "Demonstration: specimens only." in client.get("/help/").content.decode()


def test_the_process_says_that_it_is_alive(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_the_language_can_be_changed_without_a_script(client: Client) -> None:
    response = client.post("/i18n/setlang/", {"language": "es", "next": "/help/"})
    assert response["Location"] == "/help/"
    assert '<html lang="es">' in client.get("/help/").content.decode()


def test_the_language_switch_never_leads_to_another_site(client: Client) -> None:
    response = client.post("/i18n/setlang/", {"language": "es", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_the_way_on_without_a_waiting_request_is_the_account(client: Client) -> None:
    assert client.get("/continue/")["Location"] == "/account/"


def test_a_stranger_is_led_from_the_account_to_sign_in(client: Client) -> None:
    for address in ("/account/", "/account/activity/"):
        assert client.get(address)["Location"].startswith("/sign-in/?next=")


def test_an_unknown_address_gets_a_calm_page_with_ways_on(browser: Client) -> None:
    response = browser.get("/no-such-page/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "We couldn't find that page" in page.replace("&#x27;", "'")
    assert 'href="/continue/"' in page
    assert 'href="/help/"' in page


def test_an_error_page_carries_the_code_of_its_request(browser: Client) -> None:
    response = browser.get("/no-such-page/")
    assert response["X-Correlation-Code"] in response.content.decode()
    assert response["X-Correlation-Code"] != browser.get("/no-such-page/")["X-Correlation-Code"]


def test_a_form_without_its_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "es"})
    assert response.status_code == 403
    assert "This page was open for too long" in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_that_reaches_the_edge_becomes_its_sentence(browser: Client) -> None:
    response = browser.get("/refuses/")
    assert response.status_code == 409
    assert "This picture has been deleted" in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_refusal_without_a_sentence_gets_a_general_one(browser: Client) -> None:
    response = browser.get("/refuses-otherwise/")
    assert response.status_code == 409
    assert "Nothing you entered has been lost" in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_defect_shows_nothing_of_itself(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        response = browser.get("/breaks/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "Amara typed" not in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_for_a_defect_asks_no_database(browser: Client, django_assert_num_queries: object) -> None:
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(0):
        browser.get("/breaks/")


def test_pages_forbid_inline_code_and_foreign_frames(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
