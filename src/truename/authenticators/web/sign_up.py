"""Pages that open an account: address, confirmation, password. Adding a way to sign in is in `binding`."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from truename.authenticators.domain.refusals import SignUpUnknown
from truename.authenticators.services.sessions import current_session
from truename.authenticators.services.sign_in import password_proved_at_sign_up
from truename.authenticators.services.sign_up import (
    SignUpView,
    begin_sign_up,
    complete_sign_up,
    confirm_by_code,
    confirm_by_link,
    find_by_link,
    send_confirmation_again,
    sign_up_view,
)
from truename.authenticators.web.forms import CodeForm, NewPasswordForm, SignUpForm
from truename.authenticators.web.refusals import show, text_for
from truename.authenticators.web.steps import sign_up_steps
from truename.authenticators.web.way_on import source_of
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal

_SIGN_UP = "sign_up_id"
ONGOING = "sign_up_ongoing"


@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        email, language = form.cleaned_data["email"], form.cleaned_data["language"]
        try:
            sign_up_id = begin_sign_up(email=email, language=language, source=source_of(request), now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "email")
        else:
            request.session[_SIGN_UP] = str(sign_up_id)
            response = redirect("authenticators:check-mail")
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.USE_HTTPS)
            return response
    if request.method == "GET" and current_session(request) is not None:
        return redirect("place-continue")
    return render(request, "authenticators/sign_up.html", {"form": form, "steps": sign_up_steps("address")})


@require_http_methods(["GET", "POST"])
def check_mail(request: HttpRequest) -> HttpResponse:
    pending = _pending(request)
    if pending is None:
        return redirect("authenticators:sign-up")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_by_code(sign_up_id=pending.id, code=form.cleaned_data["code"], now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "code")
        else:
            _take_over(request, pending.id)
            return redirect("authenticators:choose-password")
    context = {"form": form, "pending": pending, "steps": sign_up_steps("confirm")}
    return render(request, "authenticators/check_mail.html", context)


@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    pending = _pending(request)
    if pending is None:
        return redirect("authenticators:sign-up")
    try:
        send_confirmation_again(sign_up_id=pending.id, now=utc_now())
    except Refusal as refusal:
        messages.warning(request, text_for(refusal))
    else:
        messages.success(request, _("We sent a new message. Only the newest code and link work."))
    return redirect("authenticators:check-mail")


@require_http_methods(["GET", "POST"])
def confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    try:
        # Opening the link changes nothing: mail programs open links to look at them.
        sign_up_id = find_by_link(token=token, now=utc_now())
        if request.method == "POST":
            _take_over(request, confirm_by_link(token=token, now=utc_now()))
            return redirect("authenticators:choose-password")
    except Refusal as refusal:
        return render(request, "authenticators/link_refused.html", {"text": text_for(refusal)}, status=410)
    is_here = request.session.get(_SIGN_UP) == str(sign_up_id)
    view = sign_up_view(sign_up_id=sign_up_id, now=utc_now())
    context = {"pending": view, "is_here": is_here, "steps": sign_up_steps("confirm")}
    return render(request, "authenticators/confirm_link.html", context)


@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    pending = _pending(request)
    if pending is None or not pending.is_confirmed or request.session.get("sign_up_confirmed") != str(pending.id):
        return redirect("authenticators:check-mail" if pending else "authenticators:sign-up")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = complete_sign_up(sign_up_id=pending.id, password=form.cleaned_data["password"], now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "password")
        else:
            password_proved_at_sign_up(request, subscriber_id=account, now=utc_now())
            request.session.pop(_SIGN_UP, None)
            request.session[ONGOING] = True
            return redirect("authenticators:add")
    context = {"form": form, "pending": pending, "steps": sign_up_steps("password")}
    return render(request, "authenticators/choose_password.html", context)


def _pending(request: HttpRequest) -> SignUpView | None:
    try:
        return sign_up_view(sign_up_id=UUID(request.session.get(_SIGN_UP, "")), now=utc_now())
    except (ValueError, SignUpUnknown):
        return None


def _take_over(request: HttpRequest, sign_up_id: UUID) -> None:
    """This browser showed control of the address. One that only asked for the mail never gets this far."""
    request.session[_SIGN_UP] = request.session["sign_up_confirmed"] = str(sign_up_id)
    request.session.cycle_key()
