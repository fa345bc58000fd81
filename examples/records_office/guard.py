"""What every answer of the office carries and what no request may do: headers, size limits, no other site's forms."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MACHINE_BODY_LIMIT = 16 * 1024
FORM_BODY_LIMIT = 15 * 1024 * 1024
_MACHINE_PATHS = ("/v1/", "/control/")
_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class Guard:
    """ASGI middleware; the office knows no sign-in, so other sites' forms are refused by their Origin header."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if scope["method"] not in {"GET", "HEAD"} and origin and urlsplit(origin).netloc != headers.get("host"):
            await PlainTextResponse("This form belongs to another site.", 403)(scope, receive, send)
            return
        limit = MACHINE_BODY_LIMIT if scope["path"].startswith(_MACHINE_PATHS) else FORM_BODY_LIMIT
        if (length := headers.get("content-length", "0")) and (not length.isdecimal() or int(length) > limit):
            await PlainTextResponse("That is too large.", 413)(scope, receive, send)
            return
        await self.app(scope, _counted(receive, limit), _with_headers(send))


def _counted(receive: Receive, limit: int) -> Receive:
    """`receive`, refusing with 413 when more than `limit` bytes have come."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise HTTPException(413, "That is too large.")
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sender
