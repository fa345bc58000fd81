"""The Authorize screen with Allow and Deny, and the page that asks before an open request is given up."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truename.authenticators.services.sessions import current_session
from truename.federation.domain.clients import origin_of
from truename.federation.domain.refusals import ReleaseOutdated, RequestChanged
from truename.federation.services.open_requests import waiting_request
from truename.federation.services.progress import deny_request
from truename.federation.services.release import allow_release, describe_release
from truename.federation.services.release_lines import AddressChoice, ReleaseChoices, ReleaseLine
from truename.federation.services.repeated_answers import Outcome
from truename.federation.web.browser import allow_form_to, browser_token, forget_request, send_to
from truename.federation.web.forms import keep_draft, read_choices, take_draft
from truename.federation.web.interruptions import answers_once, calm
from truename.federation.web.labels import ADDRESS_KINDS, ATTRIBUTE_LABELS, EVIDENCE_LABELS
from truename.foundation.clock import utc_now


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """A line with everything about it in words."""

    line: ReleaseLine
    label: Promise
    value: str
    addresses: tuple[tuple[AddressChoice, Promise], ...]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@calm
@answers_once(Outcome.ALLOWED)
def release_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token, session = browser_token(request, request_id), current_session(request)
    if request.method != "POST":
        return _screen(request, request_id, take_draft(request, request_id))
    choices = read_choices(request.POST)
    try:
        location = allow_release(
            request_id=request_id, browser_token=token, session=session, choices=choices, now=utc_now()
        )
    except ReleaseOutdated:
        return _screen(request, request_id, choices, is_outdated=True)
    except RequestChanged:
        # Most often the session has ended meanwhile: what she ticked is there again when she has signed in.
        keep_draft(request, request_id)
        raise
    forget_request(request, request_id)
    return send_to(location)


@never_cache
@require_POST
@calm
@answers_once(Outcome.DENIED)
def deny_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token = browser_token(request, request_id)
    location = deny_request(request_id=request_id, browser_token=token, now=utc_now())
    forget_request(request, request_id)
    return send_to(location)


@never_cache
@require_safe
@calm
def cancel_view(request: HttpRequest, request_id: UUID) -> HttpResponse:
    token = browser_token(request, request_id)
    waiting = waiting_request(request_id=request_id, browser_token=token, now=utc_now())
    response = render(request, "federation/cancel.html", {"client": waiting.client, "request_id": waiting.id})
    return allow_form_to(response, origin_of(waiting.redirect_uri))


def _screen(
    request: HttpRequest, request_id: UUID, choices: ReleaseChoices | None, *, is_outdated: bool = False
) -> HttpResponse:
    page = describe_release(
        request_id=request_id,
        browser_token=browser_token(request, request_id),
        session=current_session(request),
        choices=choices,
        now=utc_now(),
    )
    client = page.request.client
    language = request.LANGUAGE_CODE
    rows = [_row(line) for line in page.lines]
    context = {
        "page": page,
        "client": client,
        "new": [row for row in rows if row.line.is_new],
        "settled": [row for row in rows if not row.line.is_new],
        "is_outdated": is_outdated,
        "return_origin": origin_of(page.request.redirect_uri),
        "alternatives_text": client.alternatives_text.in_language(language),
        "redress_text": client.redress_text.in_language(language),
    }
    response = render(request, "federation/authorize.html", context)
    pictures = origin_of(client.logo_url) if client.logo_url else ""
    return allow_form_to(response, origin_of(page.request.redirect_uri), pictures_from=pictures)


def _row(line: ReleaseLine) -> Row:
    shown = line.shown
    value = shown.value
    if shown.day is not None:
        value = date_format(shown.day, "DATE_FORMAT")
    if shown.evidence:
        value = "\n".join(str(EVIDENCE_LABELS[kind]) for kind in shown.evidence)
    addresses = tuple((choice, ADDRESS_KINDS[choice.label]) for choice in line.addresses)
    return Row(line, ATTRIBUTE_LABELS[line.attribute], value, addresses)
