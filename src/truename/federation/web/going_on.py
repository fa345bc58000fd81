"""Two short pages before an answer: which account she means, and that an earlier decision is used again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from truename.authenticators.services.sessions import current_session, set_session_aside
from truename.federation.domain.clients import origin_of
from truename.federation.services.interruptions import continue_as, describe_account_choice
from truename.federation.services.open_requests import waiting_request
from truename.federation.services.release import describe_welcome_back, share_as_before
from truename.federation.services.repeated_answers import Outcome
from truename.federation.web.browser import allow_form_to, browser_token, forget_request, send_to
from truename.federation.web.interruptions import answers_once, calm
from truename.federation.web.labels import ATTRIBUTE_LABELS
from truename.foundation.clock import utc_now


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@calm
@answers_once(Outcome.ALLOWED)
def welcome_back_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token, session = browser_token(request, request_id), current_session(request)
    if request.method == "POST":
        location = share_as_before(request_id=request_id, browser_token=token, session=session, now=utc_now())
        forget_request(request, request_id)
        return send_to(location)
    page = describe_welcome_back(request_id=request_id, browser_token=token, session=session, now=utc_now())
    labels = [ATTRIBUTE_LABELS[attribute] for attribute in page.shared]
    response = render(request, "federation/welcome_back.html", {"page": page, "labels": labels})
    return allow_form_to(response, origin_of(page.request.redirect_uri))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@calm
def choose_account_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token, session = browser_token(request, request_id), current_session(request)
    if request.method != "POST":
        page = describe_account_choice(request_id=request_id, browser_token=token, session=session, now=utc_now())
        return render(request, "federation/choose_account.html", {"page": page})
    if "another" not in request.POST:
        continue_as(request_id=request_id, browser_token=token, session=session, now=utc_now())
    else:
        waiting_request(request_id=request_id, browser_token=token, now=utc_now())
        set_session_aside(request)
    return redirect("federation:resume", request_id)
