"""Choosing a document and taking its pictures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from truename.assurance.evidence import EvidenceKind
from truename.evidence.domain.quality import CaptureSide
from truename.foundation.clock import utc_now
from truename.proofing.domain.checks import CheckName, Phase
from truename.proofing.domain.refusals import CaptureNotUsable
from truename.proofing.domain.steps import Page
from truename.proofing.services.captures import accept_capture, show_capture, submit_evidence
from truename.proofing.services.case_file import CaseFile
from truename.proofing.services.consent import choose_document
from truename.proofing.web.case_page import capture_url, case_page, case_render, to_current_page
from truename.proofing.web.forms import CaptureForm, DocumentForm
from truename.proofing.web.texts import CAPTURE_PROBLEM_OTHERWISE, CAPTURE_PROBLEMS, SIDE_HEADINGS
from truename.records.services.media import MediaDestroyed, MediaNotFound


@case_page(Page.DOCUMENT)
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, case: CaseFile) -> HttpResponse:
    form = DocumentForm(request.POST or None, initial={"kind": case.situation.document})
    if request.method == "POST" and form.is_valid():
        kind = EvidenceKind(form.cleaned_data["kind"])
        moved = choose_document(case_id=case.id, subscriber_id=case.subscriber_id, kind=kind, now=utc_now())
        return redirect(capture_url(moved))
    return case_render(request, case, Page.DOCUMENT, "document", form=form)


@case_page(Page.CAPTURE)
@require_http_methods(["GET", "POST"])
def capture(request: HttpRequest, case: CaseFile, side: str) -> HttpResponse:
    wanted = _side(case, side)
    form = CaptureForm(request.POST or None, request.FILES or None, side=wanted)
    if request.method == "POST" and form.is_valid():
        image = form.cleaned_data["image"].read()
        try:
            accept_capture(case_id=case.id, subscriber_id=case.subscriber_id, side=wanted, image=image, now=utc_now())
        except CaptureNotUsable as problem:
            text = CAPTURE_PROBLEMS.get(str(problem.facts["problem"]), CAPTURE_PROBLEM_OTHERWISE)
            form.add_error("image", str(text))
            return _capture_page(request, case, wanted, form, problem=str(problem.facts["problem"]))
        return redirect("proofing:capture", case_id=case.id, side=side)
    return _capture_page(request, case, wanted, form)


@case_page(Page.CAPTURE)
@require_http_methods(["POST"])
def submit(request: HttpRequest, case: CaseFile) -> HttpResponse:
    if case.situation.missing_side is not None:
        return redirect(capture_url(case))
    return to_current_page(submit_evidence(case_id=case.id, subscriber_id=case.subscriber_id, now=utc_now()))


@case_page(None)
@require_http_methods(["GET"])
def picture(request: HttpRequest, case: CaseFile, side: str) -> HttpResponse:
    try:
        jpeg = show_capture(case_id=case.id, subscriber_id=case.subscriber_id, side=_side(case, side))
    except (MediaDestroyed, MediaNotFound) as gone:
        raise Http404 from gone
    return HttpResponse(jpeg, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def _side(case: CaseFile, side: str) -> CaptureSide:
    if side not in {wanted.value for wanted in case.situation.sides}:
        raise Http404
    return CaptureSide(side)


def _capture_page(
    request: HttpRequest, case: CaseFile, side: CaptureSide, form: CaptureForm, problem: str = ""
) -> HttpResponse:
    situation = case.situation
    is_here = situation.phase is Phase.CAPTURE
    reading = situation.report(CheckName.EVIDENCE_READING) if is_here else None
    validation = situation.report(CheckName.EVIDENCE_VALIDATION) if is_here else None
    unread = next((report.reason for report in (reading, validation) if report and report.reason), "")
    return case_render(
        request,
        case,
        Page.CAPTURE,
        "capture",
        form=form,
        side=side.value,
        heading=SIDE_HEADINGS[side],
        accepted=situation.media_id(side),
        is_last=side is situation.sides[-1],
        next_side=situation.missing_side.value if situation.missing_side else situation.sides[-1].value,
        is_complete=situation.missing_side is None,
        problem=problem,
        unread=CAPTURE_PROBLEMS.get(unread, CAPTURE_PROBLEM_OTHERWISE) if unread else "",
    )
