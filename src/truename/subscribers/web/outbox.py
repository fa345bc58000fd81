"""The demonstration's outbox: the messages that would have gone out. It does not exist outside of a demonstration."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from truename.subscribers.services.messages import outbox

_CODE = re.compile(r"\b\d{6}\b")


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    if not settings.TRUENAME.demo:
        raise Http404
    rows = [(message, _CODE.search(message.body)) for message in outbox()]
    entries = [{"message": message, "code": found.group() if found else ""} for message, found in rows]
    return render(request, "subscribers/outbox.html", {"entries": entries})
