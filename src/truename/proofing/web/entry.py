"""The first page (what we need, and why), the biometric notice, and stopping."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from truename.authenticators.gates import require_aal2
from truename.foundation.clock import utc_now
from truename.proofing.domain.events import WithdrawalReason
from truename.proofing.domain.refusals import CaseMovedOn
from truename.proofing.domain.steps import Page, StepKey
from truename.proofing.services.case_file import CaseFile, open_case_of
from truename.proofing.services.consent import give_consent
from truename.proofing.services.open_case import is_verified, open_case
from truename.proofing.services.withdraw import withdraw_case
from truename.proofing.web.case_page import case_page, case_render, step_marks, subscriber_of, to_current_page
from truename.proofing.web.forms import ConsentForm, WithdrawForm


@never_cache
@require_aal2
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    subscriber_id = subscriber_of(request)
    if is_verified(subscriber_id=subscriber_id, now=utc_now()):
        return redirect("proofing:identity")
    if request.method == "POST":
        try:
            return to_current_page(open_case(subscriber_id=subscriber_id, now=utc_now()))
        except CaseMovedOn:
            return redirect("place-proofing")
    waiting = open_case_of(subscriber_id=subscriber_id)
    return render(request, "proofing/start.html", {"waiting": waiting, "steps": step_marks(StepKey.START)})


@case_page(Page.CONSENT)
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, case: CaseFile) -> HttpResponse:
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        language = get_language() or "en"
        moved = give_consent(case_id=case.id, subscriber_id=case.subscriber_id, language=language, now=utc_now())
        return to_current_page(moved)
    return case_render(request, case, Page.CONSENT, "consent", form=form)


@case_page(None)
@require_http_methods(["GET"])
def alternatives(request: HttpRequest, case: CaseFile) -> HttpResponse:
    return case_render(request, case, Page.RESULT, "alternatives", steps=())


@case_page(None)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, case: CaseFile) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _withdraw(case.id, case.subscriber_id, WithdrawalReason(form.cleaned_data["reason"]))
    return case_render(request, case, Page.RESULT, "stop", steps=(), ways=())


def _withdraw(case_id: UUID, subscriber_id: UUID, reason: WithdrawalReason) -> HttpResponse:
    return to_current_page(withdraw_case(case_id=case_id, subscriber_id=subscriber_id, reason=reason, now=utc_now()))
