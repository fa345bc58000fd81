"""How this browser is recognised as the one that began a request, and how it is sent on; no rule of the protocol.

Each request has a cookie of its own, sent to its own pages only: of two requests begun at the same moment, in a browser
without cookies, neither loses its own to the other.
"""

import re
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.template.loader import render_to_string
from django.urls import reverse

from truename.federation.domain.clients import origin_of
from truename.federation.domain.responses import AuthorizationResponse
from truename.federation.domain.waiting import KEPT_AT_MOST
from truename.federation.services.described_requests import SESSION_REQUESTS
from truename.federation.services.open_requests import WaitingRequest

# The requests that the other pages of a browser speak of and come back to; more than that nobody has in mind.
_MOST_LISTED = 8
# What may stand in a policy as a source; a registered address with a stranger host adds nothing to it.
_ORIGIN = re.compile(r"https?://[A-Za-z0-9._\[\]:-]+")


class SeeOther(HttpResponseRedirectBase):
    """A redirect after which the browser always asks with GET, so that no form is sent on (RFC 9700, 4.12)."""

    status_code = 303


def browser_token(request: HttpRequest, request_id: UUID) -> str:
    """The secret by which this browser shows that the request is its own; "" when it has none."""
    return request.COOKIES.get(_cookie_name(request_id), "")


def keep_browser_token(response: HttpResponse, request_id: UUID, token: str) -> None:
    """Gives the browser the secret of this request, for as long as the request can be kept."""
    response.set_cookie(
        _cookie_name(request_id),
        token,
        max_age=int(KEPT_AT_MOST / timedelta(seconds=1)),
        path=reverse("federation:resume", args=[request_id]),
        secure=settings.USE_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _cookie_name(request_id: UUID) -> str:
    return f"{'__Secure-' if settings.USE_HTTPS else ''}truename-request-{request_id.hex}"


def remember_request(request: HttpRequest, waiting: WaitingRequest) -> None:
    """Makes `waiting` the first of the requests that this browser's other pages speak of and come back to."""
    logo = waiting.client.logo_url
    entry = [str(waiting.id), origin_of(waiting.redirect_uri), origin_of(logo) if logo else ""]
    listed = request.session.get(SESSION_REQUESTS, [])
    if listed[:1] != [entry]:
        others = [other for other in listed if other[0] != entry[0]]
        request.session[SESSION_REQUESTS] = [entry, *others][:_MOST_LISTED]


def forget_request(request: HttpRequest, request_id: UUID) -> None:
    """The request is over: other pages speak of it no more."""
    listed = request.session.get(SESSION_REQUESTS, [])
    others = [entry for entry in listed if entry[0] != str(request_id)]
    if others:
        request.session[SESSION_REQUESTS] = others
    elif listed:
        del request.session[SESSION_REQUESTS]


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
    return _allow(response, forms_to={origin}, pictures_from={pictures_from})


def allow_listed_requests(request: HttpRequest, response: HttpResponse) -> None:
    """Lets this page show the logos of the listed requests' relying parties, and its forms end at their addresses."""
    listed = request.session.get(SESSION_REQUESTS, [])
    if listed and not hasattr(response, "_csp_update"):
        _allow(response, forms_to={entry[1] for entry in listed}, pictures_from={entry[2] for entry in listed})


def _allow(response: HttpResponse, *, forms_to: set[str], pictures_from: set[str]) -> HttpResponse:
    added = {
        directive: sorted(origin for origin in origins if _ORIGIN.fullmatch(origin))
        for directive, origins in (("form-action", forms_to), ("img-src", pictures_from))
    }
    response._csp_update = {directive: origins for directive, origins in added.items() if origins}  # type: ignore[attr-defined]
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
