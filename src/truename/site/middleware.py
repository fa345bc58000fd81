"""Wraps every request: a correlation code, what the page may use of the device, a calm page for uncaught refusals."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from truename.foundation.correlation import CORRELATION
from truename.foundation.identifiers import new_correlation_code
from truename.foundation.refusal import Refusal
from truename.site.web.errors import refused_page

# The camera is for our own pages; nothing else of the device is used by anybody.
PERMISSIONS_POLICY = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"


class CorrelationMiddleware:
    """Joins an error page to its log lines: the person reads the code out, the operator searches for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = new_correlation_code()
        token = CORRELATION.set(code)
        try:
            response = self._get_response(request)
        finally:
            CORRELATION.reset(token)
        response.headers["X-Correlation-Code"] = code
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a refusal; None for a defect, which Django then logs and answers with the 500 page."""
        if isinstance(exception, Refusal):
            return refused_page(request, exception)
        return None
