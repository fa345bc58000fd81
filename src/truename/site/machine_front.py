"""Answers the machine endpoints before Django: no session, cookie, page or middleware stands in their way.

Django's views serve the same table (`federation/urls.py`), so each address works either way with the same answer.
"""

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.conf import settings

from truename.federation.web.machine_messages import LONGEST_BODY, MachineAnswer, MachineRequest
from truename.federation.web.machine_table import Endpoint, answer_machine, find_endpoint
from truename.federation.web.silent_authorize import AUTHORIZE_PATH, silent_answer
from truename.foundation.correlation import CORRELATION
from truename.foundation.identifiers import new_correlation_code

_LOG = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_SECURITY = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]


class MachineFront:
    """A WSGI application that hands everything but the machine endpoints on to `pages`."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        # As Django's SecurityMiddleware says it about every page.
        lasts = settings.SECURE_HSTS_SECONDS
        self._security = _SECURITY + ([("Strict-Transport-Security", f"max-age={lasts}")] if lasts else [])

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        found = find_endpoint(path)
        if found is None and path != AUTHORIZE_PATH:
            return self._pages(environ, start_response)
        code = new_correlation_code()
        token = CORRELATION.set(code)
        try:
            answer = _silent(environ) if found is None else _answer(environ, *found)
        finally:
            CORRELATION.reset(token)
        if answer is None:
            return self._pages(environ, start_response)
        about = [("X-Correlation-Code", code), ("Content-Length", str(len(answer.body)))]
        start_response(_STATUS_LINES[answer.status], [*answer.headers, *self._security, *about])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _answer(environ: Environ, endpoint: Endpoint, named: str) -> MachineAnswer:
    return answer_machine(endpoint, MachineRequest(environ["REQUEST_METHOD"], environ, _body(environ), named))


def _silent(environ: Environ) -> MachineAnswer | None:
    """The answer where nothing is left to ask. A fault here is left to the pages, which have one for it."""
    try:
        return silent_answer(MachineRequest(environ["REQUEST_METHOD"], environ))
    except Exception:  # the pages look at the same request again, and say what is wrong
        _LOG.exception("a silent answer failed")
        return None


def _body(environ: Environ) -> bytes:
    """The body up to one byte more than is accepted, so that one too long is seen to be."""
    try:
        announced = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return b""
    body: bytes = environ["wsgi.input"].read(min(announced, LONGEST_BODY + 1)) if announced > 0 else b""
    return body
