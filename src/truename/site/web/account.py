"""The overview of a person's own account, and the full list of what happened on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from truename.authenticators.gates import require_aal2
from truename.authenticators.services.sessions import current_session
from truename.records.services.audit import recent_events
from truename.site.services.overview import account_overview
from truename.site.web.activity import activity_lines

# More are read than shown, because some events have no sentence of their own.
_READ_FOR_OVERVIEW = 30
_SHOWN_ON_OVERVIEW = 5
_READ_FOR_ACTIVITY = 300


@require_safe
@never_cache
@require_aal2
def overview(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None:
        raise Http404
    account = account_overview(subscriber_id=session.subscriber_id, events=_READ_FOR_OVERVIEW)
    lines = activity_lines(account.events)[:_SHOWN_ON_OVERVIEW]
    return render(request, "site/account.html", {"account": account, "activity": lines})


@require_safe
@never_cache
@require_aal2
def activity(request: HttpRequest) -> HttpResponse:
    session = current_session(request)
    if session is None:
        raise Http404
    lines = activity_lines(recent_events(subject_id=session.subscriber_id, limit=_READ_FOR_ACTIVITY))
    return render(request, "site/activity.html", {"activity": lines})
