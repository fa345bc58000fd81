"""The pages for what went wrong: drawn without the database, so that they work when it does not."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from truename.foundation.correlation import CORRELATION
from truename.foundation.refusal import Refusal
from truename.site.refusals import text_for


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("400", HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("403", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("404", HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page("500", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page("csrf", HTTPStatus.FORBIDDEN)


def refused_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return _page("refused", HTTPStatus.CONFLICT, text=text_for(refusal))


def _page(name: str, status: HTTPStatus, **context: str) -> HttpResponse:
    context |= {"correlation_code": CORRELATION.get()}
    response = HttpResponse(render_to_string(f"site/errors/{name}.html", context), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
