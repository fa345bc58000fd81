"""Puts the agency together from its environment; the process that serves it is `app`."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import pages
from .logout_tokens import SeenTokens
from .provider import Provider
from .sessions import Sessions

_HERE = Path(__file__).parent


def create_agency(environment: Mapping[str, str], *, client_options: dict[str, object] | None = None) -> Starlette:
    """The application: TRUENAME_ISSUER, TAX_AGENCY_ORIGIN, TAX_AGENCY_CLIENTS_FILE, and <SERVICE>_CLIENT_ID/_SECRET.

    `client_options` go to the HTTP client (tests put a transport there). Signing in does not outlive the process, so
    the cookie's key need not either.
    """
    issuer = environment.get("TRUENAME_ISSUER", "http://localhost:8000").rstrip("/")
    templates = Jinja2Templates(_HERE / "templates")
    templates.env.globals["truename_url"] = issuer
    app = Starlette(
        routes=[Mount("/static", StaticFiles(directory=_HERE / "static"), name="static"), *pages.ROUTES],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", "[::1]"]),
            Middleware(ResponseHeaders, issuer=issuer),
            Middleware(
                SessionMiddleware,
                secret_key=environment.get("TAX_AGENCY_SECRET") or secrets.token_urlsafe(32),
                session_cookie="utopia_revenue",
                max_age=12 * 3600,
                same_site="lax",
            ),
        ],
        exception_handlers={HTTPException: pages.wrong_page, Exception: pages.wrong_page},
    )
    app.state.templates = templates
    app.state.origin = environment.get("TAX_AGENCY_ORIGIN", "http://localhost:8001").rstrip("/")
    app.state.sessions = Sessions()
    app.state.seen_logout_tokens = SeenTokens()
    app.state.provider = Provider(
        issuer=issuer,
        clients_file=Path(environment.get("TAX_AGENCY_CLIENTS_FILE", "var/demo_clients.json")),
        environment=environment,
        client_options=client_options or {},
    )
    return app


class ResponseHeaders:
    """ASGI middleware: no inline script or style, no framing, forms only to us and on to Truename."""

    def __init__(self, app: ASGIApp, issuer: str) -> None:
        self.app = app
        forms = f"form-action 'self' {issuer}"
        policy = f"default-src 'self'; object-src 'none'; base-uri 'none'; {forms}; frame-ancestors 'none'"
        self.headers = [
            (b"content-security-policy", policy.encode()),
            (b"referrer-policy", b"same-origin"),
            (b"x-content-type-options", b"nosniff"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        await self.app(scope, receive, sender)
