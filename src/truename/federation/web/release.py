"""The Authorize screen with Allow and Deny, and the page that asks before an open request is given up."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from truename.authenticators.services.sessions import current_session
from truename.federation.domain.clients import origin_of
from truename.federation.services.open_requests import waiting_request
from truename.federation.services.progress import deny_request
from truename.federation.services.release import ReleasePage, allow_release, describe_release
from truename.federation.web.browser import allow_form_to, browser_token, forget_request, send_to
from truename.federation.web.forms import ReleaseForm
from truename.federation.web.interruptions import calm
from truename.federation.web.labels import ATTRIBUTE_LABELS
from truename.foundation.clock import utc_now


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@calm
def release_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token, session = browser_token(request, request_id), current_session(request)
    if request.method != "POST":
        page = describe_release(request_id=request_id, browser_token=token, session=session, now=utc_now())
        return _screen(request, page)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return redirect("federation:release", request_id)
    location = allow_release(
        request_id=request_id,
        browser_token=token,
        session=session,
        ticked=form.ticked(),
        email_id=form.chosen("email"),
        work_email_id=form.chosen("work_email"),
        now=utc_now(),
    )
    forget_request(request, request_id)
    return send_to(location)


@never_cache
@require_POST
@calm
def deny_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    location = deny_request(request_id=request_id, browser_token=browser_token(request, request_id), now=utc_now())
    forget_request(request, request_id)
    return send_to(location)


@never_cache
@calm
def cancel_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    waiting = waiting_request(request_id=request_id, browser_token=browser_token(request, request_id), now=utc_now())
    response = render(request, "federation/cancel.html", {"client": waiting.client, "request_id": waiting.id})
    return allow_form_to(response, origin_of(waiting.redirect_uri))


def _screen(request: HttpRequest, page: ReleasePage) -> HttpResponse:
    rows = [{"line": line, "label": ATTRIBUTE_LABELS[line.attribute]} for line in page.lines]
    context = {"page": page, "client": page.request.client, "rows": rows, "reason": page.reason.value}
    response = render(request, "federation/authorize.html", context)
    logo = page.request.client.logo_url
    return allow_form_to(response, origin_of(page.request.redirect_uri), pictures_from=origin_of(logo) if logo else "")
