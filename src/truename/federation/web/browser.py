"""How this browser is recognised as the one that began a request, and how it is sent on; no rule of the protocol."""

import re
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.template.loader import render_to_string

from truename.federation.domain.clients import origin_of
from truename.federation.domain.responses import AuthorizationResponse
from truename.federation.services.open_requests import (
    SESSION_BROWSER,
    SESSION_REQUEST,
    WaitingRequest,
    tie_request_again,
)
from truename.foundation.randomness import random_token

SESSION_ORIGIN = "open_request_origin"
# What may stand in a policy as a source.
_ORIGIN = re.compile(r"https?://[A-Za-z0-9._\[\]:-]+")


class SeeOther(HttpResponseRedirectBase):
    """A redirect after which the browser always asks with GET, so that no form is sent on (RFC 9700, 4.12)."""

    status_code = 303


def browser_token(request: HttpRequest) -> str:
    """The secret that names this browser in its session, made on first use.

    Signing out drops it and keeps the identifier of the open request: that one is tied to the new secret.
    """
    token = request.session.get(SESSION_BROWSER)
    if isinstance(token, str):
        return token
    token = request.session[SESSION_BROWSER] = random_token()
    named = request.session.get(SESSION_REQUEST)
    if isinstance(named, str):
        tie_request_again(request_id=UUID(named), browser_token=token)
    return token


def remember_request(request: HttpRequest, waiting: WaitingRequest) -> None:
    """Makes `waiting` the request that this browser's other pages speak of and come back to."""
    request.session[SESSION_REQUEST] = str(waiting.id)
    request.session[SESSION_ORIGIN] = origin_of(waiting.redirect_uri)


def forget_request(request: HttpRequest, request_id: UUID) -> None:
    """The request is over: other pages speak of it no more."""
    if request.session.get(SESSION_REQUEST) == str(request_id):
        del request.session[SESSION_REQUEST]


def send_to(where: str | AuthorizationResponse) -> HttpResponse:
    """Sends the browser to a registered address, by a redirect or a form; the answer is never stored."""
    if isinstance(where, AuthorizationResponse) and where.is_form_post:
        response: HttpResponse = HttpResponse(render_to_string("federation/form_post.html", {"answer": where}))
        allow_form_to(response, origin_of(where.redirect_uri))
    else:
        response = SeeOther(where if isinstance(where, str) else where.location)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def allow_form_to(response: HttpResponse, origin: str, *, pictures_from: str = "") -> HttpResponse:
    """Lets forms on this page end at `origin`: browsers hold the redirect after a POST against the page's policy."""
    added = {"form-action": [origin]} | ({"img-src": [pictures_from]} if pictures_from else {})
    response._csp_update = added  # type: ignore[attr-defined]
    return response


def let_frames_load(response: HttpResponse, addresses: tuple[str, ...]) -> HttpResponse:
    """Lets this page load frames from exactly the origins of `addresses`."""
    origins = {origin_of(address) for address in addresses}
    # A registered address may have a stranger host than a policy can hold; it is left out, and its frame stays empty.
    sources = sorted(origin for origin in origins if _ORIGIN.fullmatch(origin))
    response._csp_update = {"frame-src": sources or ["'none'"]}  # type: ignore[attr-defined]
    return response


def wanted_language(request: HttpRequest, ui_locales: tuple[str, ...]) -> str | None:
    """The first language of `ui_locales` that we speak, None when there is none or the person chose one here before.

    Source: OpenID Connect Core 1.0, 3.1.2.1.
    """
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return None
    spoken = {code for code, _ in settings.LANGUAGES}
    return next((tag.split("-")[0].lower() for tag in ui_locales if tag.split("-")[0].lower() in spoken), None)


def choose_language(request: HttpRequest, response: HttpResponse, ui_locales: tuple[str, ...]) -> None:
    """Makes the wanted language, if any, the one of the pages that follow."""
    wanted = wanted_language(request, ui_locales)
    if wanted is not None:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, samesite="Lax", secure=settings.USE_HTTPS)
