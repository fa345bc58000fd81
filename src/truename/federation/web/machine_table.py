"""Every endpoint for machines in one table, and how a request is answered by it: the same for both fronts."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from truename.federation.web.endpoints import clients_only, published, registration, token, userinfo
from truename.federation.web.machine_messages import LONGEST_BODY, MachineAnswer, MachineRequest, json_answer

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row: its name for `reverse`, its path, the methods it takes, what answers. A path ending in `/` takes one
    more part, which the request then carries as `named`. `is_open_to_scripts`: pages of other origins may call it,
    which is safe because no endpoint here looks at a cookie (Source: Fetch standard, CORS protocol)."""

    name: str
    path: str
    methods: tuple[str, ...]
    answer: Callable[[MachineRequest], MachineAnswer]
    is_open_to_scripts: bool = False


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("discovery", ".well-known/openid-configuration", ("GET", "HEAD"), published.discovery, True),
    Endpoint("metadata", ".well-known/oauth-authorization-server", ("GET", "HEAD"), published.discovery, True),
    Endpoint("jwks", "oidc/jwks", ("GET", "HEAD"), published.keys, True),
    Endpoint("register", "oidc/register", ("POST",), registration.register, True),
    Endpoint("registered-client", "oidc/register/", ("GET", "PUT", "DELETE"), registration.manage, True),
    Endpoint("token", "oidc/token", ("POST",), token.token, True),
    Endpoint("par", "oidc/par", ("POST",), clients_only.pushed),
    Endpoint("introspect", "oidc/introspect", ("POST",), clients_only.introspection),
    Endpoint("revoke", "oidc/revoke", ("POST",), clients_only.revocation, True),
    Endpoint("userinfo", "oidc/userinfo", ("GET", "POST"), userinfo.userinfo, True),
)
_BY_PATH: Mapping[str, Endpoint] = {f"/{endpoint.path}": endpoint for endpoint in ENDPOINTS}


def find_endpoint(path: str) -> tuple[Endpoint, str] | None:
    """The row that serves `path`, with the part of the path that names something; None when it is a page's."""
    endpoint = _BY_PATH.get(path)
    if endpoint is not None and not path.endswith("/"):
        return endpoint, ""
    stem, slash, named = path.rpartition("/")
    endpoint = _BY_PATH.get(stem + slash)
    return None if endpoint is None or not named else (endpoint, named)


def answer_machine(endpoint: Endpoint, request: MachineRequest) -> MachineAnswer:
    """The answer of `endpoint`, whatever happens: a defect is logged and answered with `server_error`.

    Source: RFC 6749, 5.2; RFC 9110, 15.5.6 (405 names the methods).
    """
    if request.method == "OPTIONS" and endpoint.is_open_to_scripts:
        return _preflight(endpoint)
    if request.method not in endpoint.methods:
        refused = {"error": "invalid_request", "error_description": "This method is not supported here."}
        return json_answer(refused, status=405, headers=(("Allow", ", ".join(endpoint.methods)),))
    try:
        answer = endpoint.answer(request)
    except DatabaseError:
        _LOG.exception("the database did not answer %s", endpoint.name)
        connection.close_if_unusable_or_obsolete()
        answer = _failure("temporarily_unavailable", 503)
    except Exception:  # a machine is never answered with a page or a stack trace
        _LOG.exception("%s failed", endpoint.name)
        answer = _failure("server_error", 500)
    if not endpoint.is_open_to_scripts:
        return answer
    return replace(answer, headers=(*answer.headers, ("Access-Control-Allow-Origin", "*")))


def _preflight(endpoint: Endpoint) -> MachineAnswer:
    allowed = ("Access-Control-Allow-Methods", ", ".join(endpoint.methods))
    headers = ("Access-Control-Allow-Headers", "Authorization, Content-Type")
    return MachineAnswer(204, (("Access-Control-Allow-Origin", "*"), allowed, headers))


def _failure(error: str, status: int) -> MachineAnswer:
    text = "Something went wrong on our side. Try again; quote the correlation code if it stays."
    return json_answer({"error": error, "error_description": text}, status=status)


def django_view(endpoint: Endpoint) -> Callable[..., HttpResponse]:
    """The same endpoint as a Django view, for the test client and for addresses by name."""

    @csrf_exempt
    def view(request: HttpRequest, named: str = "") -> HttpResponse:
        body = request.read(LONGEST_BODY + 1)  # as the WSGI front does; `request.body` is refused on a page when large
        message = MachineRequest(request.method or "GET", request.META, body, named)
        answer = answer_machine(endpoint, message)
        response = HttpResponse(answer.body, status=answer.status)
        del response.headers["Content-Type"]
        for name, value in answer.headers:
            response.headers[name] = value
        return response

    return view
