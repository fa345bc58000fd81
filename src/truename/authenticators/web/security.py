"""Sign-in and security at home: the list of authenticators, rename, remove, change the password."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.domain.methods import AuthenticatorKind
from truename.authenticators.gates import require_aal2, require_fresh_aal2
from truename.authenticators.services.inventory import (
    AuthenticatorView,
    authenticators_of,
    remove_authenticator,
    rename_authenticator,
)
from truename.authenticators.services.passwords import change_password
from truename.authenticators.services.recovery_codes import codes_left
from truename.authenticators.services.sessions import end_all_sessions, signed_in
from truename.authenticators.web.forms import NewPasswordForm, NicknameForm
from truename.authenticators.web.other_ways import KIND_NAMES
from truename.authenticators.web.refusals import show, text_for
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Row:
    """One authenticator with its name in words."""

    view: AuthenticatorView
    kind_name: Promise


@require_safe
@require_aal2
def overview(request: HttpRequest) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    rows = [Row(view, KIND_NAMES[view.kind]) for view in authenticators_of(subscriber_id=subscriber_id)]
    listed = [row for row in rows if row.view.kind in (AuthenticatorKind.PASSKEY, AuthenticatorKind.TOTP)]
    context = {"rows": listed, "codes_left": codes_left(subscriber_id=subscriber_id)}
    return render(request, "authenticators/security.html", context)


@require_http_methods(["GET", "POST"])
@require_fresh_aal2
def rename(request: HttpRequest, authenticator_id: UUID) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    row = _row(subscriber_id, authenticator_id)
    form = NicknameForm(request.POST or None, initial={"nickname": row.view.nickname if row else ""})
    if row is None:
        return _gone(request)
    if request.method == "POST" and form.is_valid():
        nickname = form.cleaned_data["nickname"]
        rename_authenticator(subscriber_id=subscriber_id, authenticator_id=authenticator_id, nickname=nickname)
        return redirect("authenticators:security")
    return render(request, "authenticators/rename.html", {"form": form, "row": row})


@require_http_methods(["GET", "POST"])
@require_fresh_aal2
def remove(request: HttpRequest, authenticator_id: UUID) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    row = _row(subscriber_id, authenticator_id)
    if row is None:
        return _gone(request)
    if request.method == "POST":
        try:
            remove_authenticator(subscriber_id=subscriber_id, authenticator_id=authenticator_id)
        except Refusal as refusal:
            messages.error(request, text_for(refusal))
        else:
            messages.success(request, _("It is removed. We sent you a message about it."))
        return redirect("authenticators:security")
    return render(request, "authenticators/remove.html", {"row": row})


@require_http_methods(["GET", "POST"])
@require_fresh_aal2
def new_password(request: HttpRequest) -> HttpResponse:
    session = signed_in(request)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_password(subscriber_id=session.subscriber_id, password=form.cleaned_data["password"], now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "password")
        else:
            end_all_sessions(subscriber_id=session.subscriber_id, reason="password_changed", except_id=session.id)
            messages.success(request, _("Your password is changed. Other browsers are signed out."))
            return redirect("authenticators:security")
    return render(request, "authenticators/new_password.html", {"form": form})


def _row(subscriber_id: UUID, authenticator_id: UUID) -> Row | None:
    views = authenticators_of(subscriber_id=subscriber_id)
    return next((Row(view, KIND_NAMES[view.kind]) for view in views if view.id == authenticator_id), None)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("We couldn't find that way to sign in. It may have been removed already."))
    return redirect("authenticators:security")
