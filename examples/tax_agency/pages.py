"""The pages, and the round trip to Truename."""

import secrets

from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from .claims import assurance_lines, identity_lines, is_verified, masked
from .logout_tokens import LoggedOut, NotBelieved, UnknownKey, read_logout_token
from .offers import OFFERS, VERIFIED_IDENTITY, Offer
from .problems import problem_for
from .provider import HttpError, NotRegistered, Provider
from .sessions import Sessions


async def home(request: Request) -> Response:
    return _page(request, "home.html", offer=OFFERS["taxpayer"], offers=OFFERS.values())


async def service(request: Request) -> Response:
    offer = _offer(request)
    person = _sessions(request).find(request, offer.key)
    if person is None:
        was_signed_out = _sessions(request).was_ended_elsewhere(request, offer.key)
        return _page(request, "welcome.html", offer=offer, was_signed_out=was_signed_out)
    return _page(
        request,
        "account.html",
        offer=offer,
        identity=identity_lines(person.claims),
        assurance=assurance_lines(person.claims),
        subject=str(person.claims.get("sub", "")),
        masked=masked,
    )


async def sign_in(request: Request) -> Response:
    return await _leave(request, {})


async def create_account(request: Request) -> Response:
    return await _leave(request, {"prompt": "create"})


async def callback(request: Request) -> Response:
    offer = _offer(request)
    try:
        claims, id_token = await _exchange(request, offer)
    except NotRegistered:
        return _problem(request, offer, "not_registered", 503)
    except (HttpError, ValueError) as fault:
        _provider(request).forget()
        return _problem(request, offer, "unreachable" if isinstance(fault, HttpError) else "bad_answer", 502)
    except AuthlibBaseError as fault:
        return _problem(request, offer, str(fault.error or ""), 400)
    except (JoseError, RuntimeError, KeyError, TypeError):
        _provider(request).forget()
        return _problem(request, offer, "bad_answer", 502)
    if not is_verified(claims):
        return _problem(request, offer, "not_verified", 403)
    _sessions(request).begin(request, offer.key, claims, id_token)
    return RedirectResponse(f"/{offer.key}", 303)


async def sign_out(request: Request) -> Response:
    offer = _offer(request)
    person = _sessions(request).end(request, offer.key)
    if person is None:
        return RedirectResponse(f"/{offer.key}", 303)
    back = f"{request.app.state.origin}/signed-out"
    try:
        client = _provider(request).client(offer)
        leaving = await client.logout_redirect(request, back, person.id_token, client_id=client.client_id)
    except (NotRegistered, HttpError, RuntimeError, ValueError):
        return RedirectResponse("/signed-out", 303)
    return RedirectResponse(leaving.headers["location"], 303)


async def backchannel_logout(request: Request) -> Response:
    """Truename says that somebody signed out there; no browser takes part."""
    offer = _offer(request)
    no_store = {"cache-control": "no-store"}
    try:
        token = str((await request.form()).get("logout_token", ""))
        logged_out = await _logged_out(request, offer, token)
    except NotBelieved as why:
        refusal = {"error": "invalid_request", "error_description": f"The logout token does not fit: {why}."}
        return JSONResponse(refusal, 400, no_store)
    except (NotRegistered, HttpError, RuntimeError, ValueError):
        return JSONResponse({"error": "temporarily_unavailable"}, 503, no_store)
    _sessions(request).end_elsewhere(offer.key, logged_out)
    return Response(status_code=200, headers=no_store)


async def signed_out(request: Request) -> Response:
    return _page(request, "signed_out.html", offer=OFFERS["taxpayer"])


async def alternatives(request: Request) -> Response:
    wanted = request.query_params.get("service", "taxpayer")
    return _page(request, "alternatives.html", offer=OFFERS.get(wanted, OFFERS["taxpayer"]))


async def wrong_page(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    return _page(request, "wrong.html", status, offer=OFFERS["taxpayer"])


async def _leave(request: Request, extra: dict[str, str]) -> Response:
    offer = _offer(request)
    back = f"{request.app.state.origin}/{offer.key}/callback"
    try:
        client = _provider(request).client(offer)
        return await client.authorize_redirect(request, back, acr_values=VERIFIED_IDENTITY, **extra)
    except NotRegistered:
        return _problem(request, offer, "not_registered", 503)
    except (HttpError, RuntimeError, ValueError):
        _provider(request).forget()
        return _problem(request, offer, "unreachable", 502)


async def _exchange(request: Request, offer: Offer) -> tuple[dict[str, object], str]:
    """The signed ID token's claims with those of userinfo added, and the ID token itself."""
    client = _provider(request).client(offer)
    token = await client.authorize_access_token(request)
    signed = dict(token["userinfo"])
    more = dict(await client.userinfo(token=token))
    if more.get("sub") != signed["sub"]:
        raise ValueError("userinfo is about somebody else")
    return more | signed, token["id_token"]


async def _logged_out(request: Request, offer: Offer, token: str) -> LoggedOut:
    client = _provider(request).client(offer)
    facts = {
        "issuer": _provider(request).issuer,
        "client_id": client.client_id,
        "seen": request.app.state.seen_logout_tokens,
    }
    try:
        return read_logout_token(token, await client.fetch_jwk_set(), **facts)
    except UnknownKey:
        return read_logout_token(token, await client.fetch_jwk_set(force=True), **facts)


def _offer(request: Request) -> Offer:
    try:
        return OFFERS[request.path_params["service"]]
    except KeyError:
        raise HTTPException(404) from None


def _provider(request: Request) -> Provider:
    return request.app.state.provider


def _sessions(request: Request) -> Sessions:
    return request.app.state.sessions


def _problem(request: Request, offer: Offer, code: str, status: int) -> Response:
    return _page(
        request, "problem.html", status, offer=offer, problem=problem_for(code), reference=secrets.token_hex(4)
    )


def _page(request: Request, name: str, status: int = 200, **context: object) -> Response:
    response = request.app.state.templates.TemplateResponse(
        request, name, context | {"status": status}, status_code=status
    )
    response.headers["cache-control"] = "no-store"
    return response


ROUTES = [
    Route("/", home, methods=["GET"]),
    Route("/alternatives", alternatives, methods=["GET"]),
    Route("/signed-out", signed_out, methods=["GET"]),
    Route("/{service}", service, methods=["GET"]),
    Route("/{service}/sign-in", sign_in, methods=["GET"]),
    Route("/{service}/create-account", create_account, methods=["GET"]),
    Route("/{service}/callback", callback, methods=["GET"]),
    Route("/{service}/sign-out", sign_out, methods=["POST"]),
    Route("/{service}/backchannel-logout", backchannel_logout, methods=["POST"]),
]
