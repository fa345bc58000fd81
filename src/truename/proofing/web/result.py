"""What came of it, and the account's page about its verified identity."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from truename.assurance.attributes import AttributeName
from truename.authenticators.gates import require_aal2
from truename.foundation.clock import utc_now
from truename.foundation.redaction import mask_phone, mask_tail
from truename.proofing.domain.adjudication import NextStep, NotYet, adjudicate
from truename.proofing.domain.checks import Phase
from truename.proofing.domain.events import WithdrawalReason
from truename.proofing.domain.situation import Cause
from truename.proofing.domain.steps import Page
from truename.proofing.services.case_file import CaseFile
from truename.proofing.services.progress import IdentityRecord, identity_record
from truename.proofing.web.case_page import case_page, case_render, subscriber_of
from truename.proofing.web.texts import (
    DELETION_REASONS,
    EVIDENCE_REASON_OTHERWISE,
    EVIDENCE_REASONS,
    MEDIA_LABELS,
    SELFIE_REASON_OTHERWISE,
    SELFIE_REASONS,
)

_PAGE_OF_NEXT_STEP = {
    NextStep.OTHER_EVIDENCE: "document",
    NextStep.CHECK_DETAILS: "details",
    NextStep.RECORD_AGAIN: "selfie-about",
    NextStep.ALTERNATIVES: "alternatives",
}


@case_page(Page.RESULT)
@require_http_methods(["GET"])
def result(request: HttpRequest, case: CaseFile) -> HttpResponse:
    situation = case.situation
    if situation.phase is Phase.ENROLLED:
        return case_render(request, case, Page.RESULT, "verified", ways=())
    if situation.phase is Phase.WITHDRAWN:
        is_guided = situation.withdrawal is WithdrawalReason.SOMEBODY_GUIDING
        return case_render(request, case, Page.RESULT, "stopped", ways=(), is_guided=is_guided)
    verdict = adjudicate(situation, utc_now())
    if isinstance(verdict, NotYet):
        return _not_yet(request, case, verdict)
    return case_render(request, case, Page.RESULT, "refused", ways=())


@never_cache
@require_aal2
@require_http_methods(["GET"])
def identity(request: HttpRequest) -> HttpResponse:
    record = identity_record(subscriber_id=subscriber_of(request))
    deletions = [
        (MEDIA_LABELS.get(gone.kind, gone.kind), gone.destroyed_at, DELETION_REASONS.get(gone.reason, gone.reason))
        for gone in record.deletions
    ]
    kept = [(MEDIA_LABELS.get(media.kind, media.kind), media.keep_until) for media in record.kept]
    context = {"record": record, "deletions": deletions, "kept": kept, "rows": _masked(record)}
    return render(request, "proofing/identity.html", context)


def _not_yet(request: HttpRequest, case: CaseFile, verdict: NotYet) -> HttpResponse:
    page = _PAGE_OF_NEXT_STEP.get(verdict.next_step)
    return case_render(
        request,
        case,
        Page.RESULT,
        "not_yet",
        verdict=verdict,
        cause=verdict.cause.value,
        reason=_reason(verdict),
        next_url=reverse(f"proofing:{page}", kwargs={"case_id": case.id}) if page else reverse("place-help"),
        next_step=verdict.next_step.value,
    )


def _reason(verdict: NotYet) -> Promise | str:
    match verdict.cause:
        case Cause.EVIDENCE:
            return EVIDENCE_REASONS.get(verdict.reason, EVIDENCE_REASON_OTHERWISE)
        case Cause.SELFIE:
            return SELFIE_REASONS.get(verdict.reason, "")
        case Cause.SELFIE_CAPTURE:
            return SELFIE_REASONS.get(verdict.reason, SELFIE_REASON_OTHERWISE)
        case _:
            return ""


def _masked(record: IdentityRecord) -> list[tuple[str, str]]:
    """What is held, masked: the details page of the account shows and corrects it."""
    if record.identity is None:
        return []
    attributes = record.identity.attributes
    name = " ".join(attributes.get(part, "") for part in (AttributeName.GIVEN_NAMES, AttributeName.SURNAME)).strip()
    return [
        ("name", name),
        ("phone", mask_phone(attributes.get(AttributeName.PHONE_NUMBER, ""))),
        ("number", mask_tail(attributes.get(AttributeName.SOCIAL_SECURITY_NUMBER, ""))),
        ("document", mask_tail(attributes.get(AttributeName.DOCUMENT_NUMBER, ""))),
    ]
