"""Personal details at home: the e-mail addresses and the phone. Writing is done by `subscribers.services`."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truename.authenticators.gates import require_aal2, require_fresh_aal2
from truename.authenticators.services.sessions import signed_in
from truename.authenticators.web.forms import AddEmailForm, CodeForm
from truename.authenticators.web.refusals import show, text_for
from truename.authenticators.web.way_on import next_after, remember_next
from truename.foundation.clock import utc_now
from truename.foundation.redaction import mask_phone
from truename.foundation.refusal import Refusal
from truename.subscribers.domain.addresses import AddressLabel
from truename.subscribers.services.addresses import email_addresses, validated_phone
from truename.subscribers.services.email_changes import (
    add_email,
    confirm_email,
    make_email_primary,
    remove_email,
    unconfirmed_email,
)


@require_safe
@require_aal2
def overview(request: HttpRequest) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    number = validated_phone(subscriber_id=subscriber_id)
    context = {
        "addresses": email_addresses(subscriber_id=subscriber_id),
        "phone": number,
        "phone_masked": mask_phone(number) if number else "",
    }
    return render(request, "authenticators/details.html", context)


@require_http_methods(["GET", "POST"])
@require_fresh_aal2
def add(request: HttpRequest) -> HttpResponse:
    if "next" in request.GET:
        remember_next(request)
    form = AddEmailForm(request.POST or None, initial={"label": request.GET.get("label", "work")})
    if request.method == "POST" and form.is_valid():
        label = AddressLabel(form.cleaned_data["label"])
        address, subscriber_id = form.cleaned_data["email"], signed_in(request).subscriber_id
        try:
            email_id = add_email(subscriber_id=subscriber_id, address=address, label=label, now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "email")
        else:
            return redirect("authenticators:confirm-email", email_id)
    return render(request, "authenticators/add_email.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require_fresh_aal2
def confirm(request: HttpRequest, email_id: UUID) -> HttpResponse:
    subscriber_id = signed_in(request).subscriber_id
    address = unconfirmed_email(subscriber_id=subscriber_id, email_id=email_id)
    if address is None:
        return redirect(next_after(request, "authenticators:details"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_email(subscriber_id=subscriber_id, email_id=email_id, code=form.cleaned_data["code"], now=utc_now())
        except Refusal as refusal:
            show(form, refusal, "code")
        else:
            messages.success(request, _("Your e-mail address is confirmed."))
            return redirect(next_after(request, "authenticators:details"))
    return render(request, "authenticators/confirm_email.html", {"form": form, "address": address})


@require_POST
@require_fresh_aal2
def make_primary(request: HttpRequest, email_id: UUID) -> HttpResponse:
    make_email_primary(subscriber_id=signed_in(request).subscriber_id, email_id=email_id)
    return redirect("authenticators:details")


@require_POST
@require_fresh_aal2
def remove(request: HttpRequest, email_id: UUID) -> HttpResponse:
    try:
        remove_email(subscriber_id=signed_in(request).subscriber_id, email_id=email_id)
    except Refusal as refusal:
        messages.error(request, text_for(refusal))
    return redirect("authenticators:details")
