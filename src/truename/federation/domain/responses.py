"""Authorization responses and end-of-session returns as addresses to send the browser to."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit


def code_response(*, redirect_uri: str, code: str, state: str | None, issuer: str) -> str:
    """Where to send the browser with a code. Source: RFC 6749, 4.1.2; RFC 9207, 2 (`iss`)."""
    return with_parameters(redirect_uri, {"code": code, "state": state, "iss": issuer})


def error_response(*, redirect_uri: str, error: str, reason: str, state: str | None, issuer: str) -> str:
    """Where to send the browser with an error. Source: RFC 6749, 4.1.2.1; RFC 9207, 2 (`iss`)."""
    return with_parameters(redirect_uri, {"error": error, "error_description": reason, "state": state, "iss": issuer})


def with_parameters(uri: str, parameters: Mapping[str, str | None]) -> str:
    """`uri` with `parameters` added after the query that it already has; those that are None are left out."""
    parts = urlsplit(uri)
    added = urlencode({name: value for name, value in parameters.items() if value is not None})
    return urlunsplit(parts._replace(query="&".join(part for part in (parts.query, added) if part)))
