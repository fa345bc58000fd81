"""The token endpoint as a list of checks, in the order they are made: first the client, then the code it brings."""

import hmac
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus
from uuid import UUID

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.pkce import is_proved
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """How a client introduced itself; `secret` None when it sent only its name."""

    client_id: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class TokenAttempt:
    """A token request being checked. `secret_digests` are those of the secret sent, one for each key in use."""

    parameters: Parameters
    credentials: ClientCredentials
    client: ClientPolicy | None
    stored_secret_digest: bytes | None
    secret_digests: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CodeStanding:
    """What is stored about the code that was brought."""

    client_row_id: UUID
    redirect_uri: str
    code_challenge: str
    expires_at: datetime
    is_used: bool


@dataclass(frozen=True, slots=True)
class CodeAttempt:
    """A code being checked against the request that brought it at `now`."""

    parameters: Parameters
    client: ClientPolicy
    code: CodeStanding
    now: datetime


TokenCheck = Callable[[TokenAttempt], None]
CodeCheck = Callable[[CodeAttempt], None]


def read_credentials(authorization: str | None, parameters: Parameters) -> ClientCredentials:
    """How the client introduces itself, by header or body, never both.

    Raises ProtocolError(invalid_client, or invalid_request for two methods at once). Source: RFC 6749, 2.3.1.
    """
    named = parameters.get("client_id")
    secret = parameters.get("client_secret")
    if authorization is None:
        if named is None:
            raise ProtocolError(ErrorCode.INVALID_CLIENT, "The client did not introduce itself.")
        return ClientCredentials(named, secret)
    if secret is not None:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "The client authenticated in two ways at once.")
    credentials = _read_basic(authorization)
    if named is not None and named != credentials.client_id:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "client_id differs between header and body.")
    return credentials


def _read_basic(authorization: str) -> ClientCredentials:
    scheme, _, encoded = authorization.partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError
        name, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
        if not colon:
            raise ValueError
        # Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
        return ClientCredentials(unquote_plus(name, errors="strict"), unquote_plus(secret, errors="strict"))
    except ValueError:
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "The Authorization header could not be read.") from None


def check_parameters_given_once(attempt: TokenAttempt) -> None:
    """Refuses a parameter given twice or unreadable. Source: RFC 6749, 3.2."""
    if attempt.parameters.repeated or attempt.parameters.unreadable:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "A parameter was given twice or could not be read.")


def check_client_is_registered(attempt: TokenAttempt) -> None:
    """Refuses a client that is not registered or switched off. Source: RFC 6749, 5.2."""
    if attempt.client is None or not attempt.client.is_enabled:
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "The client is not known.")


def check_client_secret(attempt: TokenAttempt) -> None:
    """Refuses a confidential client without its secret, and a public one that sends any.

    Source: RFC 6749, 2.3 and 3.2.1.
    """
    if attempt.client is not None and attempt.client.is_public:
        if attempt.credentials.secret is not None:
            raise ProtocolError(ErrorCode.INVALID_CLIENT, "This client is registered without a secret.")
        return
    stored = attempt.stored_secret_digest
    if stored is None or not any(hmac.compare_digest(stored, sent) for sent in attempt.secret_digests):
        raise ProtocolError(ErrorCode.INVALID_CLIENT, "The client's secret is missing or wrong.")


def check_grant_type(attempt: TokenAttempt) -> None:
    """Refuses every grant but the authorization code. Source: RFC 6749, 4.1.3 and 5.2."""
    match attempt.parameters.get("grant_type"):
        case None:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "grant_type is missing.")
        case "authorization_code":
            return
        case _:
            raise ProtocolError(ErrorCode.UNSUPPORTED_GRANT_TYPE, "Only authorization_code is supported.")


def check_code_given(attempt: TokenAttempt) -> None:
    """Refuses a request that brings no code. Source: RFC 6749, 4.1.3."""
    if attempt.parameters.get("code") is None:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "code is missing.")


def check_code_belongs_to_client(attempt: CodeAttempt) -> None:
    """Refuses a code that was issued to another client. Source: RFC 6749, 4.1.3."""
    if attempt.code.client_row_id != attempt.client.id:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The code is not valid.")


def check_code_is_fresh(attempt: CodeAttempt) -> None:
    """Refuses a code past its time. Source: RFC 6749, 4.1.2."""
    if attempt.now >= attempt.code.expires_at:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The code has expired.")


def check_code_redirect_uri(attempt: CodeAttempt) -> None:
    """Refuses a code brought with another return address than it was sent to. Source: RFC 6749, 4.1.3."""
    if attempt.parameters.get("redirect_uri") != attempt.code.redirect_uri:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "redirect_uri differs from the authorization request's.")


def check_code_verifier(attempt: CodeAttempt) -> None:
    """Refuses a missing, wrong or unexpected verifier. Source: RFC 7636, 4.6; RFC 9700, 2.1.1 (downgrade)."""
    verifier = attempt.parameters.get("code_verifier")
    if not attempt.code.code_challenge:
        if verifier is not None:
            raise ProtocolError(ErrorCode.INVALID_GRANT, "code_verifier was sent, but no code_challenge before.")
        return
    if verifier is None or not is_proved(verifier=verifier, challenge=attempt.code.code_challenge):
        raise ProtocolError(ErrorCode.INVALID_GRANT, "code_verifier is missing or wrong.")


REQUEST_CHECKS: tuple[TokenCheck, ...] = (
    check_parameters_given_once,
    check_client_is_registered,
    check_client_secret,
    check_grant_type,
    check_code_given,
)
# Whether the code was used before is looked at after the first of these, so that a stranger's guess revokes nothing.
CODE_CHECKS: tuple[CodeCheck, ...] = (
    check_code_belongs_to_client,
    check_code_is_fresh,
    check_code_redirect_uri,
    check_code_verifier,
)
