"""Checking what was read, the phone number, the code, and the question whether somebody is guiding the person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from truename.foundation.clock import utc_now
from truename.foundation.redaction import mask_email
from truename.proofing.domain.refusals import PhoneCodeRefused, PhoneCodeTooSoon, PhoneNumberRefused
from truename.proofing.domain.steps import Page
from truename.proofing.services.case_file import CaseFile
from truename.proofing.services.details import attest_details, details_to_check, give_phone
from truename.proofing.services.phone_codes import confirm_phone, masked_phone, send_phone_code
from truename.proofing.services.selfie import confirm_account
from truename.proofing.web.case_page import case_page, case_render, to_current_page
from truename.proofing.web.forms import CodeForm, DetailsForm, PhoneForm
from truename.subscribers.services.addresses import email_addresses


@case_page(Page.DETAILS)
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, case: CaseFile) -> HttpResponse:
    initial = details_to_check(case_id=case.id, subscriber_id=case.subscriber_id)
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        moved = attest_details(case_id=case.id, subscriber_id=case.subscriber_id, details=form.answers(), now=utc_now())
        return to_current_page(moved)
    return case_render(request, case, Page.DETAILS, "details", form=form)


@case_page(Page.PHONE)
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, case: CaseFile) -> HttpResponse:
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        try:
            moved = give_phone(case_id=case.id, subscriber_id=case.subscriber_id, number=number, now=utc_now())
            return to_current_page(moved)
        except PhoneNumberRefused:
            form.add_error("number", _("Enter a phone number of the United States with its area code."))
    return case_render(request, case, Page.PHONE, "phone", form=form)


@case_page(Page.PHONE_CODE)
@require_http_methods(["GET", "POST"])
def phone_code(request: HttpRequest, case: CaseFile) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            moved = confirm_phone(case_id=case.id, subscriber_id=case.subscriber_id, code=code, now=utc_now())
            return to_current_page(moved)
        except PhoneCodeRefused as refused:
            form.add_error("code", _code_text(int(refused.facts["tries_left"])))
    number = masked_phone(case_id=case.id, subscriber_id=case.subscriber_id)
    is_sent = case.situation.has_sent_code
    return case_render(request, case, Page.PHONE_CODE, "phone_code", form=form, number=number, is_sent=is_sent)


@case_page(Page.PHONE_CODE)
@require_http_methods(["POST"])
def resend(request: HttpRequest, case: CaseFile) -> HttpResponse:
    try:
        send_phone_code(case_id=case.id, subscriber_id=case.subscriber_id, now=utc_now())
        messages.success(request, _("We have sent a new code. The earlier one no longer works."))
    except PhoneCodeTooSoon as soon:
        text = _("Please wait %(seconds)d seconds before you ask for a new code.")
        messages.warning(request, text % {"seconds": soon.facts["seconds"]})
    return redirect("proofing:phone-code", case_id=case.id)


@case_page(Page.CONFIRM)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, case: CaseFile) -> HttpResponse:
    if request.method == "POST":
        return to_current_page(confirm_account(case_id=case.id, subscriber_id=case.subscriber_id, now=utc_now()))
    addresses = email_addresses(subscriber_id=case.subscriber_id)
    account = mask_email(addresses[0].address) if addresses else ""
    return case_render(request, case, Page.CONFIRM, "confirm", account=account)


def _code_text(tries_left: int) -> str:
    if not tries_left:
        return _("This code no longer works. Please ask for a new one.")
    text = ngettext(
        "That isn't the code we sent. You have %(tries)d try left.",
        "That isn't the code we sent. You have %(tries)d tries left.",
        tries_left,
    )
    return text % {"tries": tries_left}
