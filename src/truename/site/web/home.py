"""The front door, the way on after a finished task, and the address that says the process is alive."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from truename.federation.services.described_requests import describe_open_request


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html")


@require_safe
def way_on(request: HttpRequest) -> HttpResponse:
    # What she began in another browser waits on her account's page: here she may be after something else.
    open_request = describe_open_request(cast(Mapping[str, object], request.session))
    return redirect("place-account" if open_request is None else open_request.resume_url)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")
