"""The end-session endpoint and the page after signing out: signs out, asking when it must, and leads back."""

from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truename.authenticators.services.sessions import (
    current_session,
    end_session,
    person_leaving,
    take_ended_sessions,
)
from truename.federation.domain.clients import origin_of
from truename.federation.domain.refusals import LogoutRefused
from truename.federation.services.logout import (
    LogoutRequest,
    carried_logout_request,
    carry_logout_request,
    may_sign_out_unasked,
    read_logout_request,
)
from truename.federation.services.logout_signals import Farewell, farewell
from truename.federation.services.problems import record_problem
from truename.federation.web.browser import allow_form_to, let_frames_load, send_to, wanted_language
from truename.federation.web.forms import LogoutForm
from truename.foundation.clock import utc_now

_LONGEST_BODY = 65_536
LogoutView = Callable[[HttpRequest], HttpResponse]


def calm(view: LogoutView) -> LogoutView:
    """Turns a refused logout into its page, and counts it for the engineers of whoever asked."""

    @wraps(view)
    def calmed(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except LogoutRefused as refused:
            if refused.client_id is not None:
                record_problem(
                    client_id=refused.client_id, endpoint="end_session", error="invalid_request", reason=refused.reason
                )
            context = {"refused": refused, "is_signed_in": current_session(request) is not None}
            return render(request, "federation/logout_refused.html", context, status=400)

    return calmed


# HEAD would sign out as GET does, and nobody who looks an address over means that.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@calm
def end_session_view(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _lead_on(request, read_logout_request(request.META.get("QUERY_STRING", "")))
    # A form sent from another site carries no cookies of ours; the next address, asked with GET, does. It carries what
    # was asked sealed, since a hint may say who she is and addresses end up in logs.
    carried = carry_logout_request(read_logout_request(_form_body(request)), now=utc_now())
    return send_to(f"{reverse('federation:continue-logout')}?{urlencode({'request': carried})}")


@never_cache
@require_http_methods(["GET"])
@calm
def continue_logout_view(request: HttpRequest) -> HttpResponse:
    return _lead_on(request, carried_logout_request(request.GET.get("request", ""), now=utc_now()))


@never_cache
@require_POST
@calm
def confirm_logout_view(request: HttpRequest) -> HttpResponse:
    form = LogoutForm(request.POST)
    carried = form.cleaned_data["request"] if form.is_valid() else ""
    return _sign_out(request, carried_logout_request(carried, now=utc_now()))


@never_cache
@require_safe
def signed_out_view(request: HttpRequest) -> HttpResponse:
    return _signed_out(request, farewell(take_ended_sessions(request)), None)


def _form_body(request: HttpRequest) -> str:
    if request.content_type != "application/x-www-form-urlencoded":
        raise LogoutRefused("Content-Type must be application/x-www-form-urlencoded.")
    if len(request.body) > _LONGEST_BODY:
        raise LogoutRefused("The body is too long.")
    return request.body.decode("utf-8", "replace")


def _lead_on(request: HttpRequest, logout: LogoutRequest) -> HttpResponse:
    """Signs out when the hint names the person of this browser; asks when somebody else is signed in here."""
    if may_sign_out_unasked(logout, subscriber_id=person_leaving(request)):
        return _sign_out(request, logout)
    if current_session(request) is None:
        return send_to(logout.location) if logout.location else _signed_out(request, farewell(()), logout)
    carried = carry_logout_request(logout, now=utc_now())
    response = _page(request, "federation/logout.html", {"logout": logout, "carried": carried}, logout)
    return allow_form_to(response, origin_of(logout.location)) if logout.location else response


def _sign_out(request: HttpRequest, logout: LogoutRequest) -> HttpResponse:
    left = farewell(end_session(request))
    if logout.location and not left.frames:
        return send_to(logout.location)
    return _signed_out(request, left, logout)


def _signed_out(request: HttpRequest, left: Farewell, logout: LogoutRequest | None) -> HttpResponse:
    response = _page(request, "federation/signed_out.html", {"left": left, "logout": logout}, logout)
    return let_frames_load(response, left.frames) if left.frames else response


def _page(request: HttpRequest, name: str, context: Mapping[str, object], logout: LogoutRequest | None) -> HttpResponse:
    wanted = None if logout is None else wanted_language(request, logout.ui_locales)
    with translation.override(wanted or translation.get_language()):
        response = render(request, name, context)
        response.headers["Content-Language"] = translation.get_language()
    return response
