"""Middleware: while a request is open, forms of any page may end at the waiting relying party's origin.

The last form of signing in answers with a redirect there, and browsers hold that against `form-action`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from truename.federation.web.browser import SESSION_ORIGIN, allow_form_to


class FormTargetMiddleware:
    """Adds the origin that `remember_request` kept; looks only at sessions that the view has opened already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        session = getattr(request, "session", None)
        if session is not None and session.accessed and not hasattr(response, "_csp_update"):
            origin = session.get(SESSION_ORIGIN)
            if isinstance(origin, str):
                allow_form_to(response, origin)
        return response
