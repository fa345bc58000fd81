"""Endpoints for machines: discovery, keys, token, userinfo. No session, no page; errors as the standards word them."""

import hashlib
import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from truename.federation.domain.parameters import Parameters, read_parameters
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError
from truename.federation.domain.userinfo_checks import read_bearer_token
from truename.federation.services.codes import exchange_code
from truename.federation.services.metadata import discovery_document, key_set_document
from truename.federation.services.userinfo import userinfo
from truename.foundation.clock import utc_now

_LONGEST_BODY = 65_536
_PUBLIC_FOR_SECONDS = 300


@require_safe
def discovery_view(request: HttpRequest) -> HttpResponse:
    return _published(request, discovery_document())


@require_safe
def jwks_view(request: HttpRequest) -> HttpResponse:
    return _published(request, key_set_document())


@csrf_exempt
@require_POST
def token_view(request: HttpRequest) -> HttpResponse:
    authorization = request.headers.get("Authorization")
    try:
        answer = exchange_code(encoded=_form_body(request), authorization=authorization, now=utc_now())
    except ProtocolError as refused:
        return _token_error(refused, challenged=authorization is not None)
    return _json(
        {
            "access_token": answer.access_token,
            "token_type": "Bearer",
            "expires_in": answer.expires_in_seconds,
            "scope": " ".join(answer.scopes),
            "id_token": answer.id_token,
        }
    )


@csrf_exempt
def userinfo_view(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "POST"}:
        response = HttpResponse(status=405)
        response.headers["Allow"] = "GET, POST"
        return response
    try:
        token = read_bearer_token(request.headers.get("Authorization"), _optional_form(request))
        claims = userinfo(access_token=token, now=utc_now())
    except ProtocolError as refused:
        return _bearer_error(refused)
    return _json(claims)


def _form_body(request: HttpRequest) -> str:
    """The form body as text; raises ProtocolError when it is anything else. Source: RFC 6749, 4.1.3 and appendix B."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "Content-Type must be application/x-www-form-urlencoded.")
    if int(request.headers.get("Content-Length") or 0) > _LONGEST_BODY:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "The body is too long.")
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "The body is not UTF-8.") from None


def _optional_form(request: HttpRequest) -> Parameters:
    is_form = request.method == "POST" and request.content_type == "application/x-www-form-urlencoded"
    return read_parameters(_form_body(request)) if is_form else Parameters()


def _published(request: HttpRequest, body: bytes) -> HttpResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    is_known = request.headers.get("If-None-Match") == etag
    response = HttpResponse(status=304) if is_known else HttpResponse(body, content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={_PUBLIC_FOR_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _json(body: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    response = HttpResponse(json.dumps(body), content_type="application/json", status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response


def _token_error(refused: ProtocolError, *, challenged: bool) -> HttpResponse:
    """Source: RFC 6749, 5.2: 401 for a client that failed to authenticate, with a challenge if it used the header."""
    is_client = refused.error is ErrorCode.INVALID_CLIENT
    body = {"error": refused.error.value, "error_description": refused.reason}
    response = _json(body, status=401 if is_client else 400)
    if is_client and challenged:
        response.headers["WWW-Authenticate"] = 'Basic realm="token"'
    return response


def _bearer_error(refused: ProtocolError) -> HttpResponse:
    """Source: RFC 6750, 3 and 3.1."""
    body = {"error": refused.error.value, "error_description": refused.reason}
    response = _json(body, status=401 if refused.error is ErrorCode.INVALID_TOKEN else 400)
    response.headers["WWW-Authenticate"] = f'Bearer error="{refused.error.value}", error_description="{refused.reason}"'
    return response
