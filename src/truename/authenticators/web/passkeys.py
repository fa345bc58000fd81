"""Passkey ceremonies: the options that the page's script asks for, and the answers that its form posts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from truename.authenticators.domain.refusals import PasskeyRefused
from truename.authenticators.gates import require_session
from truename.authenticators.services.binding import may_bind
from truename.authenticators.services.passkeys import (
    PasskeyOptions,
    ask_for_passkey,
    bind_passkey,
    offer_passkey_binding,
)
from truename.authenticators.services.sessions import current_session
from truename.authenticators.services.sign_in import (
    complete_with_passkey,
    first_step_taken,
    session_after_binding,
    sign_in_with_passkey,
)
from truename.authenticators.web.binding import after_binding, to_sign_in_again
from truename.authenticators.web.forms import BindPasskeyForm, PasskeyForm
from truename.authenticators.web.refusals import text_for
from truename.authenticators.web.way_on import way_on
from truename.foundation.clock import utc_now
from truename.foundation.refusal import Refusal

_CHALLENGES = "passkey_challenges"
_KEPT = 6  # tabs and retries of one browser


@require_POST
def sign_in_options(request: HttpRequest) -> HttpResponse:
    return _offered(request, ask_for_passkey(subscriber_id=None, now=utc_now()))


@require_POST
def second_step_options(request: HttpRequest) -> HttpResponse:
    subscriber_id = first_step_taken(request, now=utc_now())
    if subscriber_id is None:
        return HttpResponse(status=403)
    return _offered(request, ask_for_passkey(subscriber_id=subscriber_id, now=utc_now()))


@require_POST
@require_session
def bind_options(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None or not may_bind(session):
        return HttpResponse(status=403)
    return _offered(request, offer_passkey_binding(subscriber_id=session.subscriber_id, now=utc_now()))


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST)
    try:
        challenge_id = _answered(request, form)
        sign_in_with_passkey(request, challenge_id=challenge_id, answer=form.cleaned_data["credential"], now=utc_now())
    except Refusal as refusal:
        messages.error(request, text_for(refusal))
        return redirect(f"{reverse('authenticators:sign-in')}?have-account=1")
    return redirect(way_on(request))


@require_POST
def second_step(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST)
    try:
        challenge_id = _answered(request, form)
        complete_with_passkey(request, challenge_id=challenge_id, answer=form.cleaned_data["credential"], now=utc_now())
    except Refusal as refusal:
        messages.error(request, text_for(refusal))
        return redirect("authenticators:second-step")
    return redirect(way_on(request))


@require_POST
@require_session
def bind(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None or not may_bind(session):
        return to_sign_in_again(request)
    form = BindPasskeyForm(request.POST)
    try:
        proof = bind_passkey(
            subscriber_id=session.subscriber_id,
            challenge_id=_answered(request, form),
            answer=form.cleaned_data["credential"],
            nickname=form.cleaned_data["nickname"],
            now=utc_now(),
        )
    except Refusal as refusal:
        messages.error(request, text_for(refusal))
        return redirect("authenticators:add-passkey")
    session_after_binding(request, proof=proof, now=utc_now())
    messages.success(request, _("Your passkey is added."))
    return after_binding(request)


def _offered(request: HttpRequest, options: PasskeyOptions) -> HttpResponse:
    kept = [*request.session.get(_CHALLENGES, []), str(options.challenge_id)]
    request.session[_CHALLENGES] = kept[-_KEPT:]
    body = f'{{"challenge_id":"{options.challenge_id}","public_key":{options.public_key_json}}}'
    return HttpResponse(body, content_type="application/json")


def _answered(request: HttpRequest, form: PasskeyForm) -> UUID:
    """The challenge that this very browser was given; raises PasskeyRefused for any other."""
    if not form.is_valid() or str(form.challenge) not in request.session.get(_CHALLENGES, []):
        raise PasskeyRefused
    return form.challenge
