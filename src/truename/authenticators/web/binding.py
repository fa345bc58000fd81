"""Pages on which a way to sign in is added, at sign-up and later, and the recovery codes that go with it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.gates import require_aal2, require_session
from truename.authenticators.services.binding import may_bind
from truename.authenticators.services.inventory import authenticators_of
from truename.authenticators.services.recovery_codes import renew_recovery_codes
from truename.authenticators.services.sessions import current_session
from truename.authenticators.services.sign_in import session_after_binding
from truename.authenticators.services.totp import bind_totp, offer_totp
from truename.authenticators.web.forms import BindTotpForm, NicknameForm, SavedForm
from truename.authenticators.web.refusals import show
from truename.authenticators.web.steps import sign_up_steps
from truename.authenticators.web.way_on import way_on
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal

_ONGOING = "sign_up_ongoing"


@require_safe
@require_session
def choose(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None or not may_bind(session):
        return to_sign_in_again(request)
    has_any = len(authenticators_of(subscriber_id=session.subscriber_id)) > 1
    context = {"steps": _steps(request, "method"), "is_second": has_any and _ONGOING in request.session}
    return render(request, "authenticators/add.html", context)


@require_http_methods(["GET", "POST"])
@require_session
def add_app(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None or not may_bind(session):
        return to_sign_in_again(request)
    form = BindTotpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            bind_totp(
                subscriber_id=session.subscriber_id, code=typed["code"], nickname=typed["nickname"], now=utc_now()
            )
        except Refusal as refusal:
            show(form, refusal, "code")
        else:
            session_after_binding(request, proof=None, now=utc_now())
            messages.success(request, _("Your authenticator app is added."))
            return after_binding(request)
    offer = offer_totp(subscriber_id=session.subscriber_id, now=utc_now())
    context = {"form": form, "offer": offer, "steps": _steps(request, "method")}
    return render(request, "authenticators/add_app.html", context)


@require_safe
@require_session
def add_passkey(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None or not may_bind(session):
        return to_sign_in_again(request)
    context = {"form": NicknameForm(), "steps": _steps(request, "method")}
    return render(request, "authenticators/add_passkey.html", context)


@require_http_methods(["GET", "POST"])
@require_aal2
def recovery_codes(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None or not may_bind(session):
        return to_sign_in_again(request)
    codes: tuple[str, ...] = ()
    form = SavedForm(request.POST if "confirm" in request.POST else None)
    if "confirm" in request.POST and form.is_valid():
        return _finished(request)
    if request.method == "POST":
        # The codes are on this one answer and nowhere else, so it is not redirected.
        codes = renew_recovery_codes(subscriber_id=session.subscriber_id, now=utc_now())
    context = {
        "codes": codes,
        "form": form,
        "steps": _steps(request, "codes"),
        "is_sign_up": _ONGOING in request.session,
    }
    return render(request, "authenticators/recovery_codes.html", context)


@require_http_methods(["GET", "POST"])
@require_session
def sign_up_done(request: HttpRequest) -> HttpResponse:
    return _finished(request)


def after_binding(request: HttpRequest) -> HttpResponse:
    """Where to go when a way to sign in was added: on in the sign-up, or back to the list."""
    session = current_session(request)
    if _ONGOING not in request.session or session is None:
        return redirect("authenticators:security")
    is_first = len(authenticators_of(subscriber_id=session.subscriber_id)) <= 2
    return redirect("authenticators:add" if is_first else "authenticators:recovery-codes")


def to_sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here afterwards."""
    wanted = request.path if request.method == "GET" else reverse("authenticators:security")
    return redirect(f"{reverse('place-sign-in')}?{urlencode({'again': '1', 'next': wanted})}")


def _finished(request: HttpRequest) -> HttpResponse:
    is_sign_up = request.session.pop(_ONGOING, False)
    return redirect(way_on(request) if is_sign_up else reverse("authenticators:security"))


def _steps(request: HttpRequest, current: str) -> object:
    return sign_up_steps(current) if _ONGOING in request.session else ()
