"""Middleware: while requests are open, forms of any page may end at the waiting relying parties' origins.

The last form of signing in answers with a redirect there, and browsers hold that against `form-action`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from truename.federation.web.browser import allow_listed_requests


class FormTargetMiddleware:
    """Adds the origins that `remember_request` kept; looks only at sessions that the view has opened already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        session = getattr(request, "session", None)
        if session is not None and session.accessed:
            allow_listed_requests(request, response)
        return response
