"""Pages for a forgotten password: ask for a link, choose a new one beside a code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.domain.refusals import LinkRefused
from truename.authenticators.services.reset_password import ask_for_reset, kinds_for_reset, reset_password
from truename.authenticators.web.forms import EmailForm, ResetForm
from truename.authenticators.web.refusals import show, text_for
from truename.authenticators.web.way_on import source_of, way_on
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal


@require_http_methods(["GET", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, language = form.cleaned_data["email"], get_language() or "en"
        try:
            ask_for_reset(email=email, language=language, source=source_of(request), now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "email")
        else:
            return redirect("authenticators:reset-sent")
    return render(request, "authenticators/forgot.html", {"form": form})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "authenticators/reset_sent.html")


@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    form = ResetForm(request.POST or None)
    try:
        kinds = kinds_for_reset(token=token, now=utc_now())
        if request.method == "POST" and form.is_valid():
            typed = form.cleaned_data
            reset_password(
                request, token=token, kind=form.kind, code=typed["code"], password=typed["password"], now=utc_now()
            )
            return redirect(way_on(request))
    except LinkRefused as refusal:
        return render(request, "authenticators/link_refused.html", {"text": text_for(refusal)}, status=410)
    except Refusal as refusal:
        show(form, refusal, "password" if refusal.code == "password_not_accepted" else "code")
        kinds = kinds_for_reset(token=token, now=utc_now())
    return render(request, "authenticators/reset.html", {"form": form, "kinds": kinds})
