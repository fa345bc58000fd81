"""The pages for a request that cannot simply go on, and the ways on that they offer."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from truename.authenticators.services.sessions import current_session
from truename.federation.domain.refusals import (
    OpenRequestExpired,
    OpenRequestFinished,
    OpenRequestNotFound,
    PartySwitchedOff,
    RequestChanged,
)
from truename.federation.services.interruptions import continue_as, continue_here, find_stray_request, return_expired
from truename.federation.services.repeated_answers import Outcome, repeated_answer
from truename.federation.web.browser import browser_token, forget_request, keep_browser_token, send_to
from truename.foundation.clock import utc_now
from truename.foundation.correlation import CORRELATION
from truename.foundation.randomness import random_token

RequestView = Callable[[HttpRequest, UUID], HttpResponse]


def calm(view: RequestView) -> RequestView:
    """Turns what can happen to an open request into its page."""

    @wraps(view)
    def calmed(request: HttpRequest, request_id: UUID) -> HttpResponse:
        try:
            try:
                return view(request, request_id)
            except OpenRequestNotFound:
                return _stray_page(request, request_id)
        except RequestChanged:
            return redirect("federation:resume", request_id)
        except OpenRequestExpired as ended:
            # The form on it ends at the relying party, which is still listed.
            return problem_page(request, "expired", 410, ended=ended, request_id=request_id)
        except OpenRequestFinished as ended:
            forget_request(request, request_id)
            return problem_page(request, "finished", 410, ended=ended)
        except PartySwitchedOff as ended:
            forget_request(request, request_id)
            return problem_page(request, "switched_off", 403, ended=ended)

    return calmed


def answers_once(outcome: Outcome) -> Callable[[RequestView], RequestView]:
    """For a view whose POST ends a request: pressed twice, it leads to the same place both times."""

    def decorated(view: RequestView) -> RequestView:
        @wraps(view)
        def answered(request: HttpRequest, request_id: UUID) -> HttpResponse:
            try:
                return view(request, request_id)
            except OpenRequestFinished:
                token = browser_token(request, request_id)
                is_post = request.method == "POST"
                answer = is_post and repeated_answer(
                    request_id=request_id, browser_token=token, outcome=outcome, now=utc_now()
                )
                if not answer:
                    raise
                return send_to(answer)

        return answered

    return decorated


def problem_page(request: HttpRequest, name: str, status: int, **context: object) -> HttpResponse:
    """The page `name` with the code that joins it to the log."""
    context |= {"correlation_code": CORRELATION.get()}
    return render(request, f"federation/{name}.html", context, status=status)


def _stray_page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Source: SP 800-63C-4, 4.6 (nothing is told to whom it does not concern)."""
    session = current_session(request)
    stray = find_stray_request(request_id=request_id, session=session, now=utc_now())
    if stray.is_hers:
        return problem_page(request, "elsewhere", 200, stray=stray, request_id=request_id)
    back_here = urlencode({"next": reverse("federation:resume", args=[request_id]), "have-account": "1"})
    return problem_page(request, "not_found", 404, stray=stray, sign_in_query=back_here)


@never_cache
@require_POST
@calm
def continue_here_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token = random_token()
    continue_here(request_id=request_id, browser_token=token, session=current_session(request))
    response = redirect("federation:resume", request_id)
    keep_browser_token(response, request_id, token)
    return response


@never_cache
@require_POST
@calm
def continue_as_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    session, token = current_session(request), browser_token(request, request_id)
    continue_as(request_id=request_id, browser_token=token, session=session, now=utc_now())
    return redirect("federation:resume", request_id)


@never_cache
@require_POST
@calm
def return_expired_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    location = return_expired(request_id=request_id, browser_token=browser_token(request, request_id), now=utc_now())
    forget_request(request, request_id)
    return send_to(location)
