"""The machine interface: what Truename asks the authorities, one small endpoint each."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .bodies import BadBody, e164_number, iso_date, message_text, read_fields, social_security_number, words
from .book import Book, Mode, Service
from .matching import plain_number, same_given_names, same_surname

_DOCUMENT = {
    "document_number": words,
    "surname": words,
    "given_names": words,
    "birth_date": iso_date,
    "expiry_date": iso_date,
}
_ISSUERS = {"UTO", "UTOPIA"}
Answer = Callable[[Request, Book], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: the tokens for every service, those for the text message gateway alone; and how slow is slow."""

    tokens: tuple[str, ...]
    gateway_tokens: tuple[str, ...] = ()
    slow_seconds: float = 10.0


def service(name: Service) -> Callable[[Answer], Callable[[Request], Awaitable[Response]]]:
    """Makes an endpoint of an answer: the caller's token first, then the outage that was set for trying."""

    def decorate(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        @wraps(answer)
        async def endpoint(request: Request) -> Response:
            access: Access = request.app.state.access
            book: Book = request.app.state.book
            tokens = access.tokens + (access.gateway_tokens if name is Service.MESSAGES else ())
            if not _may_ask(request, tokens):
                return _error(401, "unauthorized", "Send the office's token as a bearer token.")
            mode = book.mode(name)
            if mode is Mode.DOWN:
                return _error(503, "unavailable", "This service is down at the moment.")
            if mode is Mode.SLOW:
                await asyncio.sleep(access.slow_seconds)
            try:
                return await answer(request, book)
            except BadBody as fault:
                return _error(400, "bad_request", fault.detail, field=fault.field)

        return endpoint

    return decorate


@service(Service.LICENCES)
async def verify_licence(request: Request, book: Book) -> Response:
    asked = await read_fields(request, {"issuer": words} | _DOCUMENT)
    return _document_answer(book, "licences", asked, asked["issuer"])


@service(Service.PASSPORTS)
async def verify_passport(request: Request, book: Book) -> Response:
    asked = await read_fields(request, {"nationality": words} | _DOCUMENT)
    return _document_answer(book, "passports", asked, asked["nationality"])


@service(Service.SOCIAL_SECURITY)
async def verify_social_security(request: Request, book: Book) -> Response:
    asked = await read_fields(
        request, {"ssn": social_security_number, "surname": words, "given_names": words, "birth_date": iso_date}
    )
    held = book.find("social_security", asked["ssn"])
    if held is None or not all(_compare(asked, held).values()):
        return JSONResponse({"status": "mismatch", "deceased": False})
    return JSONResponse({"status": "match", "deceased": bool(held["deceased"])})


@service(Service.PHONES)
async def verify_phone(request: Request, book: Book) -> Response:
    asked = await read_fields(request, {"number": e164_number, "surname": words, "given_names": words})
    held = book.find("phones", asked["number"])
    if held is None:
        return JSONResponse({"status": "not_found", "line_type": "mobile", "sim_changed_days_ago": None})
    status = "match" if all(_compare(asked, held).values()) else "mismatch"
    answer = {"status": status, "line_type": held["line_type"], "sim_changed_days_ago": held["sim_changed_days_ago"]}
    return JSONResponse(answer)


@service(Service.MESSAGES)
async def send_message(request: Request, book: Book) -> Response:
    asked = await read_fields(request, {"to": e164_number, "body": message_text})
    return JSONResponse({"id": book.send(asked["to"], asked["body"])}, status_code=202)


def _document_answer(book: Book, register: str, asked: dict[str, str], issuer: str) -> JSONResponse:
    held = book.find(register, plain_number(asked["document_number"]))
    if held is None or issuer.upper() not in _ISSUERS:
        return JSONResponse({"status": "not_found", "fields": {}})
    fields = {"document_number": True} | _compare(asked, held)
    return JSONResponse({"status": "match" if all(fields.values()) else "mismatch", "fields": fields})


def _compare(asked: dict[str, str], held: Mapping[str, str]) -> dict[str, bool]:
    """Field by field, what was asked and is held: names tolerantly, dates exactly."""
    answers = {
        "surname": same_surname(asked["surname"], held["surname"]),
        "given_names": same_given_names(asked["given_names"], held["given_names"]),
    }
    for name in ("birth_date", "expiry_date"):
        if name in asked:
            answers[name] = asked[name] == held[name]
    return answers


def _may_ask(request: Request, tokens: tuple[str, ...]) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip().encode()
    return scheme.lower() == "bearer" and any(hmac.compare_digest(given, held.encode()) for held in tokens)


def _error(status: int, code: str, message: str, **more: str) -> JSONResponse:
    return JSONResponse({"error": code, "message": message} | more, status_code=status)


ROUTES = [
    Route("/v1/licences/verify", verify_licence, methods=["POST"]),
    Route("/v1/passports/verify", verify_passport, methods=["POST"]),
    Route("/v1/social-security/verify", verify_social_security, methods=["POST"]),
    Route("/v1/phones/verify", verify_phone, methods=["POST"]),
    Route("/v1/messages", send_message, methods=["POST"]),
]
