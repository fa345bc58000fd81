"""Authorization responses: what goes back to the relying party, in a query or in a form that the browser posts."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class AuthorizationResponse:
    """An answer for the browser to carry to `redirect_uri`: with `is_form_post` as a form, else in the query.

    Source: RFC 6749, 4.1.2; OAuth 2.0 Form Post Response Mode, 2.
    """

    redirect_uri: str
    parameters: Mapping[str, str]
    is_form_post: bool = False

    @property
    def location(self) -> str:
        """The address with the answer in its query: where to send the browser unless `is_form_post`."""
        return with_parameters(self.redirect_uri, self.parameters)


def code_response(
    *, redirect_uri: str, code: str, state: str | None, issuer: str, mode: str | None
) -> AuthorizationResponse:
    """The answer with a code. Source: RFC 6749, 4.1.2; RFC 9207, 2 (`iss`)."""
    return _response(redirect_uri, {"code": code, "state": state, "iss": issuer}, mode)


def error_response(
    *, redirect_uri: str, error: str, reason: str, state: str | None, issuer: str, mode: str | None
) -> AuthorizationResponse:
    """The answer with an error. Source: RFC 6749, 4.1.2.1; RFC 9207, 2 (`iss`)."""
    members = {"error": error, "error_description": reason, "state": state, "iss": issuer}
    return _response(redirect_uri, members, mode)


def with_parameters(uri: str, parameters: Mapping[str, str | None]) -> str:
    """`uri` with `parameters` added after the query that it already has; those that are None are left out."""
    parts = urlsplit(uri)
    added = urlencode({name: value for name, value in parameters.items() if value is not None})
    return urlunsplit(parts._replace(query="&".join(part for part in (parts.query, added) if part)))


def _response(redirect_uri: str, members: Mapping[str, str | None], mode: str | None) -> AuthorizationResponse:
    given = {name: value for name, value in members.items() if value is not None}
    return AuthorizationResponse(redirect_uri, given, is_form_post=mode == "form_post")
