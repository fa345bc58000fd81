"""Puts the office together from its environment; the process that serves it is `app`."""

from collections.abc import Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from . import api, pages, specimen_pages
from .book import Book
from .guard import Guard

_HERE = Path(__file__).parent
_HOSTS = ["localhost", "127.0.0.1", "[::1]", "records-office.test"]


def create_office(environment: Mapping[str, str]) -> Starlette:
    """The application for `environment`: RECORDS_OFFICE_STATE, RECORDS_OFFICE_TOKEN and the rest.

    Without a token it starts, and refuses every question of a machine. RECORDS_OFFICE_SMS_TOKEN, where given, opens
    the text message gateway alone; each token may also come from the file named by the same word with _FILE.
    """
    templates = Jinja2Templates(_HERE / "templates")
    templates.env.globals["agency_url"] = environment.get("RECORDS_OFFICE_AGENCY_URL", "http://localhost:8001")
    app = Starlette(
        routes=[
            *api.ROUTES,
            *pages.ROUTES,
            *specimen_pages.ROUTES,
            Mount("/static", StaticFiles(directory=_HERE / "static"), name="static"),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS), Middleware(Guard)],
        exception_handlers={HTTPException: pages.wrong_page, Exception: pages.wrong_page},
    )
    app.state.templates = templates
    app.state.book = Book(Path(environment.get("RECORDS_OFFICE_STATE", "var/records_office.sqlite3")))
    app.state.access = api.Access(
        tokens=_tokens(environment, "RECORDS_OFFICE_TOKEN"),
        gateway_tokens=_tokens(environment, "RECORDS_OFFICE_SMS_TOKEN"),
        slow_seconds=float(environment.get("RECORDS_OFFICE_SLOW_SECONDS", "10")),
    )
    return app


def _tokens(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    token = environment.get(name, "").strip()
    path = environment.get(f"{name}_FILE", "")
    if not token and path:
        token = Path(path).read_text().strip()
    return (token,) if token else ()
