"""The authorization endpoint and the way on of an open request: each answer is a redirect or one calm page."""

from typing import assert_never
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from truename.authenticators.services.sessions import current_session, set_session_aside
from truename.federation.domain.next_step import (
    AddAttributes,
    AnotherAccount,
    Answer,
    ChooseAccount,
    DecideRelease,
    ProveIdentity,
    SignIn,
    SignUp,
    WelcomeBack,
)
from truename.federation.domain.protocol_errors import UntrustedRequest
from truename.federation.domain.refusals import AnswerRefused, RequestChanged
from truename.federation.services.accept_requests import accept_request
from truename.federation.services.interruptions import party_named_in
from truename.federation.services.open_requests import claim_request
from truename.federation.services.progress import Progress, advance_request
from truename.federation.web.browser import (
    browser_token,
    choose_language,
    forget_request,
    keep_browser_token,
    remember_request,
    send_to,
)
from truename.federation.web.interruptions import calm, problem_page
from truename.federation.web.labels import ATTRIBUTE_LABELS
from truename.foundation.clock import utc_now
from truename.foundation.randomness import random_token


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorize_view(request: HttpRequest) -> HttpResponse:
    is_post = request.method == "POST"
    encoded = request.body.decode("utf-8", "replace") if is_post else request.META.get("QUERY_STRING", "")
    try:
        request_id = accept_request(encoded=encoded, now=utc_now())
    except UntrustedRequest as untrusted:
        return problem_page(request, "untrusted", 400, reason=untrusted.reason, party=party_named_in(encoded))
    except AnswerRefused as refused:
        return send_to(refused.answer)
    if is_post:
        # A form sent from another site carries no cookies of ours; the redirect after it does.
        return send_to(reverse("federation:resume", args=[request_id]))
    return resume_view(request, request_id)


@never_cache
@require_safe
@calm
def resume_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token = browser_token(request, request_id)
    is_claimed = not token and claim_request(request_id=request_id, browser_token=(token := random_token()))
    session = current_session(request)
    progress = advance_request(request_id=request_id, browser_token=token, session=session, now=utc_now())
    if progress.location is not None:
        forget_request(request, request_id)
        return send_to(progress.location)
    remember_request(request, progress.request)
    response = _lead_on(request, progress)
    if is_claimed:
        keep_browser_token(response, request_id, token)
    choose_language(request, response, progress.request.parameters.words("ui_locales"))
    return response


def _lead_on(request: HttpRequest, progress: Progress) -> HttpResponse:
    """The page or place for the step that is due."""
    waiting = progress.request
    here = reverse("federation:resume", args=[waiting.id])
    match progress.step:
        case SignIn(ends_session=ends):
            if not ends:
                return redirect(f"{reverse('place-sign-in')}?{urlencode({'next': here})}")
            set_session_aside(request)
            # She has an account: she was signed in to it a moment ago.
            return redirect(f"{reverse('place-sign-in')}?{urlencode({'next': here, 'have-account': '1'})}")
        case SignUp():
            return redirect(f"{reverse('place-sign-up')}?{urlencode({'next': here})}")
        case ProveIdentity():
            return redirect("place-proofing")
        case AddAttributes(missing=missing):
            labels = [ATTRIBUTE_LABELS[attribute] for attribute in sorted(missing)]
            return render(request, "federation/missing.html", {"labels": labels, "client": waiting.client})
        case DecideRelease():
            return redirect("federation:release", waiting.id)
        case WelcomeBack():
            return redirect("federation:welcome-back", waiting.id)
        case ChooseAccount():
            return redirect("federation:choose-account", waiting.id)
        case AnotherAccount():
            return problem_page(request, "another_account", 403, waiting=waiting)
        case Answer():
            raise RequestChanged
        case _:
            assert_never(progress.step)
