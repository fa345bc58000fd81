"""Pages on which a claimant signs in and out: the two doors, the password, the second step."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from truename.assurance.levels import AAL
from truename.authenticators.domain.methods import AuthenticatorKind
from truename.authenticators.services.sessions import (
    current_session,
    end_session,
    remember_ended_sessions,
    set_session_aside,
)
from truename.authenticators.services.sign_in import (
    complete_with_recovery_code,
    complete_with_totp,
    first_step_taken,
    second_step,
    sign_in_with_password,
)
from truename.authenticators.web.forms import CodeForm, PlainForm, RecoveryCodeForm, SignInForm
from truename.authenticators.web.other_ways import other_second_steps
from truename.authenticators.web.refusals import show
from truename.authenticators.web.way_on import remember_next, source_of, way_on
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    if current_session(request) is not None or "open_requests" not in request.session:
        return redirect("authenticators:sign-in")
    return render(request, "authenticators/welcome.html", {"next": request.GET.get("next", "")})


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    session, again = current_session(request), "again" in request.GET
    if request.method == "GET":
        remember_next(request)
        if session is not None and not again:
            return redirect(way_on(request) if session.aal >= AAL.AAL2 else _weak_session_next(request))
        if session is None and "open_requests" in request.session and "have-account" not in request.GET:
            query = request.GET.urlencode()
            return redirect(reverse("authenticators:welcome") + (f"?{query}" if query else ""))
    elif "next" in request.GET:
        # Of several tabs that wait to sign in, the one in which she does leads on.
        remember_next(request)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        try:
            sign_in_with_password(request, email=email, password=password, source=source_of(request), now=utc_now())
        except Refusal as refusal:
            show(form, refusal)
        else:
            return redirect("authenticators:second-step")
    return render(request, "authenticators/sign_in.html", {"form": form, "again": again})


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    subscriber_id = first_step_taken(request, now=utc_now())
    if subscriber_id is None:
        return redirect("authenticators:sign-in")
    kinds = second_step(subscriber_id=subscriber_id).kinds
    if not kinds:
        return redirect("authenticators:add")
    kind = _chosen(request, kinds)
    form = _second_form(request, kind)
    if request.method == "POST" and form is not None and form.is_valid():
        complete = complete_with_totp if kind is AuthenticatorKind.TOTP else complete_with_recovery_code
        try:
            complete(request, code=form.cleaned_data["code"], now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "code")
        else:
            return redirect(way_on(request))
    context = {"form": form, "kind": kind.value, "ways": other_second_steps(kinds, kind)}
    return render(request, "authenticators/second_step.html", context)


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        remember_ended_sessions(request, end_session(request))
        return redirect("place-signed-out")
    if current_session(request) is None:
        return redirect("place-home")
    return render(request, "authenticators/sign_out.html")


def _weak_session_next(request: HttpRequest) -> str:
    if first_step_taken(request, now=utc_now()) is None:
        # The password was proved too long ago to stand beside a second step: begin again.
        set_session_aside(request)
        return "authenticators:sign-in"
    return "authenticators:second-step"


def _chosen(request: HttpRequest, kinds: tuple[AuthenticatorKind, ...]) -> AuthenticatorKind:
    wanted = request.GET.get("method", "")
    return AuthenticatorKind(wanted) if wanted in kinds else kinds[0]


def _second_form(request: HttpRequest, kind: AuthenticatorKind) -> PlainForm | None:
    if kind is AuthenticatorKind.PASSKEY:
        return None
    return (CodeForm if kind is AuthenticatorKind.TOTP else RecoveryCodeForm)(request.POST or None)
