"""What the video selfie is, and recording it."""

import json

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from truename.foundation.clock import utc_now
from truename.proofing.domain.refusals import SelfieNotAccepted
from truename.proofing.domain.situation import Challenge
from truename.proofing.domain.steps import Page
from truename.proofing.services.case_file import CaseFile
from truename.proofing.services.selfie import selfie_timeline, start_selfie, submit_selfie
from truename.proofing.web.case_page import case_page, case_render, to_current_page
from truename.proofing.web.forms import ClipForm
from truename.proofing.web.texts import SELFIE_REASON_OTHERWISE, SELFIE_REASONS

_WORDS = {
    "neutral": _("Look straight ahead"),
    "left": _("Turn your head to your left, then back"),
    "right": _("Turn your head to your right, then back"),
    "up": _("Lift your chin, then back"),
    "down": _("Lower your chin, then back"),
    "light": _("Look at the screen"),
}


@case_page(Page.SELFIE_ABOUT)
@require_http_methods(["GET", "POST"])
def about(request: HttpRequest, case: CaseFile) -> HttpResponse:
    if request.method == "POST":
        start_selfie(case_id=case.id, subscriber_id=case.subscriber_id, now=utc_now())
        return redirect("proofing:selfie", case_id=case.id)
    return case_render(request, case, Page.SELFIE_ABOUT, "selfie_about")


@case_page(Page.SELFIE)
@require_http_methods(["GET", "POST"])
def selfie(request: HttpRequest, case: CaseFile) -> HttpResponse:
    challenge = case.situation.challenge
    if request.method == "POST":
        return _take(request, case)
    if challenge is None:
        return redirect("proofing:selfie-about", case_id=case.id)
    return case_render(
        request,
        case,
        Page.SELFIE,
        "selfie",
        form=ClipForm(initial={"challenge": challenge.id}),
        challenge=challenge,
        challenge_json=json.dumps(_challenge_for_script(challenge)),
        demo=settings.TRUENAME.demo,
    )


def _take(request: HttpRequest, case: CaseFile) -> HttpResponse:
    form = ClipForm(request.POST, request.FILES)
    if not form.is_valid():
        text = form.errors["clip"][0] if "clip" in form.errors else SELFIE_REASON_OTHERWISE
        messages.error(request, str(text))
        return redirect("proofing:selfie", case_id=case.id)
    clip = form.cleaned_data["clip"]
    try:
        moved = submit_selfie(
            case_id=case.id,
            subscriber_id=case.subscriber_id,
            challenge_id=form.cleaned_data["challenge"],
            video=clip.read(),
            content_type=clip.content_type or "",
            now=utc_now(),
        )
    except SelfieNotAccepted as refused:
        messages.error(request, str(SELFIE_REASONS.get(str(refused.facts["problem"]), SELFIE_REASON_OTHERWISE)))
        return redirect("proofing:selfie-about", case_id=case.id)
    return to_current_page(moved)


def _challenge_for_script(challenge: Challenge) -> dict[str, object]:
    steps = [
        {
            "kind": step.kind,
            "name": step.name,
            "towards": step.towards,
            "words": str(_WORDS[step.towards]),
            "start_ms": step.start_ms,
            "duration_ms": step.duration_ms,
        }
        for step in selfie_timeline(challenge=challenge)
    ]
    return {"id": str(challenge.id), "moves": challenge.moves, "lights": challenge.lights, "steps": steps}
