"""The error codes that OAuth and OpenID Connect put on the wire, and the one exception that carries them."""

from enum import StrEnum
from typing import ClassVar

from truename.foundation.refusal import Refusal


class ErrorCode(StrEnum):
    """Error codes by wire name. Source: RFC 6749, 4.1.2.1, 5.2; OpenID Connect Core 1.0, 3.1.2.6; RFC 6750, 3.1;
    RFC 7591, 3.2.2."""

    INVALID_REQUEST = "invalid_request"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    ACCESS_DENIED = "access_denied"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type"
    INVALID_SCOPE = "invalid_scope"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"
    LOGIN_REQUIRED = "login_required"
    INTERACTION_REQUIRED = "interaction_required"
    CONSENT_REQUIRED = "consent_required"
    ACCOUNT_SELECTION_REQUIRED = "account_selection_required"
    REQUEST_NOT_SUPPORTED = "request_not_supported"
    REQUEST_URI_NOT_SUPPORTED = "request_uri_not_supported"
    REGISTRATION_NOT_SUPPORTED = "registration_not_supported"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    INVALID_CLIENT_METADATA = "invalid_client_metadata"
    INVALID_REDIRECT_URI = "invalid_redirect_uri"
    INVALID_TARGET = "invalid_target"  # RFC 8707, 2
    INVALID_REQUEST_OBJECT = "invalid_request_object"
    INVALID_REQUEST_URI = "invalid_request_uri"
    UNMET_AUTHENTICATION_REQUIREMENTS = "unmet_authentication_requirements"  # its own specification of 2021, 2
    UNSUPPORTED_TOKEN_TYPE = "unsupported_token_type"  # noqa: S105 - RFC 7009, 2.2.1; a wire name, not a secret
    SERVER_ERROR = "server_error"
    INVALID_TOKEN = "invalid_token"  # noqa: S105 - a wire name, not a secret


class ProtocolError(Refusal):
    """A request that the specification tells us to refuse. `reason` is a fixed sentence for the integrator: it never
    repeats what was sent."""

    code: ClassVar[str] = "protocol_error"

    def __init__(self, error: ErrorCode, reason: str) -> None:
        self.error = error
        self.reason = reason
        super().__init__(error=error.value, reason=reason)


class UntrustedRequest(Refusal):
    """An authorization request whose relying party or return address cannot be trusted: answered on a page of our own,
    never by a redirect (Source: RFC 6749, 4.1.2.1)."""

    code: ClassVar[str] = "untrusted_request"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason=reason)
