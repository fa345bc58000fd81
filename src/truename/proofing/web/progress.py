"""The page that waits with the applicant, and the same as JSON for its script."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from truename.foundation.clock import utc_now
from truename.proofing.domain.checks import Phase
from truename.proofing.domain.steps import Page
from truename.proofing.services.case_file import CaseFile
from truename.proofing.services.progress import Progress, progress_of
from truename.proofing.web.case_page import case_page, case_render, to_current_page
from truename.proofing.web.texts import CHECK_LABELS, STAGE_LABELS

_POLL_MS = 1000


@case_page(Page.PROGRESS)
@require_http_methods(["GET"])
def progress(request: HttpRequest, case: CaseFile) -> HttpResponse:
    found = progress_of(case_id=case.id, subscriber_id=case.subscriber_id, now=utc_now())
    checks = [(CHECK_LABELS[name], is_done) for name, is_done in found.checks]
    return case_render(
        request,
        case,
        Page.PROGRESS,
        "progress",
        checks=checks,
        done=sum(is_done for _, is_done in checks),
        stage=_stage(found),
        is_waiting=found.is_waiting,
        is_selfie=found.phase is Phase.CHECKING,
        is_reading=found.phase is Phase.READING,
        poll_ms=_POLL_MS,
    )


@case_page(None)
@require_http_methods(["GET"])
def progress_json(request: HttpRequest, case: CaseFile) -> HttpResponse:
    found = progress_of(case_id=case.id, subscriber_id=case.subscriber_id, now=utc_now())
    return JsonResponse(
        {
            "phase": found.phase.value,
            "is_over": found.is_over,
            "is_waiting": found.is_waiting,
            "done": sum(is_done for _, is_done in found.checks),
            "total": len(found.checks),
            "stage": _stage(found),
            "next": to_current_page(case).url if found.is_over else "",
        }
    )


def _stage(found: Progress) -> str:
    """The engine's stage in words, or the name of the check that is being made."""
    if found.stage in STAGE_LABELS:
        return str(STAGE_LABELS[found.stage])
    return next((str(CHECK_LABELS[name]) for name, is_done in found.checks if not is_done), "")
