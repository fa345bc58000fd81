"""The token endpoint as lists of checks, in the order they are made: the request, then the code or token it brings.

Who the client is has been proved before, by `client_authentication`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from truename.federation.domain.clients import ClientPolicy, GrantType
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.pkce import is_proved
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError


@dataclass(frozen=True, slots=True)
class TokenAttempt:
    """A token request of an authenticated client."""

    parameters: Parameters
    client: ClientPolicy


@dataclass(frozen=True, slots=True)
class FamilyStanding:
    """What is stored about the answered request that a code or refresh token comes from. `is_alive`: her permission
    stands and her account is active. `is_offline_allowed`: that includes asking again while she is away."""

    client_row_id: UUID
    redirect_uri: str
    code_challenge: str
    scopes: tuple[str, ...]
    resource: str
    is_alive: bool
    is_offline_allowed: bool = False


@dataclass(frozen=True, slots=True)
class CodeAttempt:
    """A code being checked against the request that brought it at `now`."""

    parameters: Parameters
    client: ClientPolicy
    family: FamilyStanding
    expires_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class RefreshAttempt:
    """A refresh token being checked against the request that brought it at `now`."""

    parameters: Parameters
    client: ClientPolicy
    family: FamilyStanding
    expires_at: datetime
    is_revoked: bool
    now: datetime


TokenCheck = Callable[[TokenAttempt], None]
CodeCheck = Callable[[CodeAttempt], None]
RefreshCheck = Callable[[RefreshAttempt], None]


def check_parameters_given_once(parameters: Parameters) -> None:
    """Refuses a parameter given twice or unreadable. Source: RFC 6749, 3.2; RFC 8707, 2 (one resource at a time)."""
    if parameters.repeated | parameters.unreadable:
        if "resource" in parameters.repeated:
            raise ProtocolError(ErrorCode.INVALID_TARGET, "Only one resource can be asked for at a time.")
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "A parameter was given twice or could not be read.")


def check_grant_type(attempt: TokenAttempt) -> None:
    """Refuses grants that we do not know. Source: RFC 6749, 4.1.3 and 5.2."""
    named = attempt.parameters.get("grant_type")
    if named is None:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "grant_type is missing.")
    if named not in frozenset(GrantType):
        raise ProtocolError(
            ErrorCode.UNSUPPORTED_GRANT_TYPE, "Only authorization_code and refresh_token are supported."
        )


def check_grant_type_is_registered(attempt: TokenAttempt) -> None:
    """Refuses a grant that this client is not registered for. Source: RFC 6749, 5.2; RFC 7591, 2."""
    if attempt.parameters.values["grant_type"] not in attempt.client.grant_types:
        raise ProtocolError(ErrorCode.UNAUTHORIZED_CLIENT, "This client is not registered for this grant_type.")


def check_credential_given(attempt: TokenAttempt) -> None:
    """Refuses a request without the code or refresh token that its grant needs. Source: RFC 6749, 4.1.3 and 6."""
    name = "code" if attempt.parameters.values["grant_type"] == GrantType.AUTHORIZATION_CODE else "refresh_token"
    if attempt.parameters.get(name) is None:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, f"{name} is missing.")


def check_belongs_to_client(attempt: CodeAttempt | RefreshAttempt) -> None:
    """Refuses a code or token of another client. Source: RFC 6749, 4.1.3, 6 and 10.4."""
    if attempt.family.client_row_id != attempt.client.id:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "This was issued to another client.")


def check_permission_stands(attempt: CodeAttempt | RefreshAttempt) -> None:
    """Refuses when she took her permission back, or her account is not active. Source: RFC 6749, 10.3."""
    if not attempt.family.is_alive:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The person has taken back her permission.")


def check_is_fresh(attempt: CodeAttempt | RefreshAttempt) -> None:
    """Refuses a code or token past its time. Source: RFC 6749, 4.1.2 and 6."""
    if attempt.now >= attempt.expires_at:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "It has expired.")


def check_resource(attempt: CodeAttempt | RefreshAttempt) -> None:
    """Refuses a resource other than the one that was asked for before. Source: RFC 8707, 2.2."""
    named = attempt.parameters.get("resource")
    if named is not None and named != attempt.family.resource:
        raise ProtocolError(ErrorCode.INVALID_TARGET, "resource differs from the authorization request's.")


def check_code_redirect_uri(attempt: CodeAttempt) -> None:
    """Refuses a code brought with another return address than it was sent to. Source: RFC 6749, 4.1.3."""
    if attempt.parameters.get("redirect_uri") != attempt.family.redirect_uri:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "redirect_uri differs from the authorization request's.")


def check_code_verifier(attempt: CodeAttempt) -> None:
    """Refuses a missing, wrong or unexpected verifier. Source: RFC 7636, 4.6; RFC 9700, 2.1.1 (downgrade)."""
    verifier = attempt.parameters.get("code_verifier")
    if not attempt.family.code_challenge:
        if verifier is not None:
            raise ProtocolError(ErrorCode.INVALID_GRANT, "code_verifier was sent, but no code_challenge before.")
        return
    if verifier is None or not is_proved(verifier=verifier, challenge=attempt.family.code_challenge):
        raise ProtocolError(ErrorCode.INVALID_GRANT, "code_verifier is missing or wrong.")


def check_refresh_token_is_not_revoked(attempt: RefreshAttempt) -> None:
    """Refuses a token that was revoked. Source: RFC 7009, 2.1; RFC 9700, 4.14.2."""
    if attempt.is_revoked:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The refresh token was revoked.")


def check_offline_access_stands(attempt: RefreshAttempt) -> None:
    """Refuses when she unticked access while she is away, though she still shares the rest.

    Source: OpenID Connect Core 1.0, 11; SP 800-63C-4, 4.6.1.3 (a decision can be taken back).
    """
    if not attempt.family.is_offline_allowed:
        raise ProtocolError(ErrorCode.INVALID_GRANT, "The person has taken back access while she is away.")


def check_refresh_scope(attempt: RefreshAttempt) -> None:
    """Refuses a scope that was not granted before. Source: RFC 6749, 6."""
    asked = attempt.parameters.words("scope")
    if not set(asked) <= set(attempt.family.scopes) or (asked and "openid" not in asked):
        raise ProtocolError(ErrorCode.INVALID_SCOPE, "scope must be part of what was granted, with openid.")


REQUEST_CHECKS: tuple[TokenCheck, ...] = (
    check_grant_type,
    check_grant_type_is_registered,
    check_credential_given,
)
# Whether a code or token was used before is looked at after the first two of these, so that a stranger's guess and a
# permission taken back revoke nothing.
OWNER_CHECKS: tuple[Callable[[CodeAttempt | RefreshAttempt], None], ...] = (
    check_belongs_to_client,
    check_permission_stands,
)
CODE_CHECKS: tuple[CodeCheck, ...] = (
    check_is_fresh,
    check_code_redirect_uri,
    check_code_verifier,
    check_resource,
)
REFRESH_CHECKS: tuple[RefreshCheck, ...] = (
    check_refresh_token_is_not_revoked,
    check_is_fresh,
    check_offline_access_stands,
    check_refresh_scope,
    check_resource,
)
