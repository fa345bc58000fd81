"""The office's other pages: what it is, the telephone that receives text messages, and the switches for outages."""

import json
import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from .book import Book, Mode, Service, TextMessage

_CODE = re.compile(r"(?<![0-9])[0-9]{6,8}(?![0-9])")
SERVICE_NAMES = {
    Service.LICENCES: "Driver's licences",
    Service.PASSPORTS: "Passports",
    Service.SOCIAL_SECURITY: "Social Security numbers and deaths",
    Service.PHONES: "Telephone carrier",
    Service.MESSAGES: "Text message gateway",
}


async def home(request: Request) -> Response:
    return request.app.state.templates.TemplateResponse(request, "home.html", {"services": SERVICE_NAMES.values()})


async def messages(request: Request) -> Response:
    telephones: dict[str, list[dict[str, object]]] = {}
    for message in request.app.state.book.messages():
        telephones.setdefault(message.number, []).append(_shown(message))
    return request.app.state.templates.TemplateResponse(request, "messages.html", {"telephones": telephones})


async def messages_as_json(request: Request) -> Response:
    found = request.app.state.book.messages(request.query_params.get("to"))
    return JSONResponse([{"to": m.number, "body": m.body, "at": m.at.isoformat()} for m in found])


async def control(request: Request) -> Response:
    book: Book = request.app.state.book
    rows = [(service, name, book.mode(service)) for service, name in SERVICE_NAMES.items()]
    return request.app.state.templates.TemplateResponse(request, "control.html", {"rows": rows, "modes": list(Mode)})


async def set_mode(request: Request) -> Response:
    service = _service(request)
    try:
        mode = Mode(json.loads(await request.body())["mode"])
    except (ValueError, KeyError, TypeError, RecursionError):
        answer = {"error": "bad_request", "message": 'Send {"mode": "up"}, "slow" or "down".', "field": "mode"}
        return JSONResponse(answer, 400)
    request.app.state.book.set_mode(service, mode)
    return JSONResponse({"service": service, "mode": mode})


async def set_mode_by_form(request: Request) -> Response:
    service = _service(request)
    async with request.form(max_files=0, max_fields=5) as form:
        try:
            mode = Mode(str(form.get("mode")))
        except ValueError:
            raise HTTPException(400, "Choose up, slow or down.") from None
    request.app.state.book.set_mode(service, mode)
    return RedirectResponse("/control", 303)


async def wrong_page(request: Request, fault: Exception) -> Response:
    """Every refusal of a page in the office's own look; the machine interface answers in JSON."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    detail = fault.detail if isinstance(fault, HTTPException) else "Something went wrong in this office."
    if request.url.path.startswith(("/v1/", "/control/")):
        return JSONResponse({"error": "not_possible", "message": detail}, status)
    return request.app.state.templates.TemplateResponse(
        request, "wrong.html", {"status": status, "detail": detail}, status_code=status
    )


def _service(request: Request) -> Service:
    try:
        return Service(request.path_params["service"])
    except ValueError:
        raise HTTPException(404, f"There is no such service; there are {', '.join(Service)}.") from None


def _shown(message: TextMessage) -> dict[str, object]:
    code = _CODE.search(message.body)
    return {"body": message.body, "at": message.at, "code": code.group() if code else ""}


ROUTES = [
    Route("/", home, methods=["GET"]),
    Route("/messages", messages, methods=["GET"]),
    Route("/messages.json", messages_as_json, methods=["GET"]),
    Route("/control", control, methods=["GET"]),
    Route("/control/{service}", set_mode, methods=["PUT"]),
    Route("/control/{service}", set_mode_by_form, methods=["POST"]),
]
