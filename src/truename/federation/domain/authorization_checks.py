"""The authorization endpoint and pushed requests as one list of checks, in the order they are made.

The first list is answered on a page of our own, because nothing has yet shown that the return address is right; the
second is answered to the relying party. Each check raises or does nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from truename.federation.domain.authentication_context import CONTEXT_CLASSES
from truename.federation.domain.claims_request import read_claims_request
from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.pkce import is_challenge
from truename.federation.domain.protocol_errors import ErrorCode, ProtocolError, UntrustedRequest

# Parameters whose repetition or damage is ours to refuse; names that we do not know are ignored (RFC 6749, 3.1).
KNOWN_PARAMETERS = (
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge",
    "code_challenge_method", "prompt", "max_age", "acr_values", "login_hint", "id_token_hint", "ui_locales",
    "claims_locales", "claims", "display", "request", "request_uri", "registration", "resource",
)  # fmt: skip
RESPONSE_MODES = ("query", "form_post")
PROMPTS = frozenset({"none", "login", "consent", "select_account", "create"})
LONGEST_MAX_AGE_SECONDS = 10**9


@dataclass(frozen=True, slots=True)
class AuthorizationAttempt:
    """An authorization request being checked; `client` is None when no relying party has that client_id."""

    parameters: Parameters
    client: ClientPolicy | None

    @property
    def trusted_client(self) -> ClientPolicy:
        """The relying party, once the first list has passed."""
        if self.client is None:
            raise UntrustedRequest("The relying party is not known.")
        return self.client


AuthorizationCheck = Callable[[AuthorizationAttempt], None]


def check_client_and_address_given_once(attempt: AuthorizationAttempt) -> None:
    """Refuses two client_id or redirect_uri, since neither could be trusted. Source: RFC 6749, 3.1."""
    damaged = attempt.parameters.repeated | attempt.parameters.unreadable
    if damaged & {"client_id", "redirect_uri"}:
        raise UntrustedRequest("client_id or redirect_uri was given twice or could not be read.")


def check_client_is_registered(attempt: AuthorizationAttempt) -> None:
    """Refuses a client_id that nobody registered. Source: RFC 6749, 4.1.2.1."""
    if attempt.client is None:
        raise UntrustedRequest("No relying party is registered under this client_id.")


def check_client_is_enabled(attempt: AuthorizationAttempt) -> None:
    """Refuses a relying party that the operator has switched off. Source: SP 800-63C-4, 3.5 (agreement in force)."""
    if not attempt.trusted_client.is_enabled:
        raise UntrustedRequest("This relying party is switched off.")


def check_redirect_uri(attempt: AuthorizationAttempt) -> None:
    """Refuses a return address that is not registered letter for letter.

    Source: OpenID Connect Core 1.0, 3.1.2.1 (required, simple string comparison); RFC 9700, 2.1.
    """
    if attempt.parameters.get("redirect_uri") not in attempt.trusted_client.redirect_uris:
        raise UntrustedRequest("redirect_uri is missing or not registered for this client_id.")


def check_parameters_given_once(attempt: AuthorizationAttempt) -> None:
    """Refuses a parameter given twice. Source: RFC 6749, 3.1."""
    if attempt.parameters.repeated.intersection(KNOWN_PARAMETERS):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "A parameter was given more than once.")


def check_parameters_readable(attempt: AuthorizationAttempt) -> None:
    """Refuses values that are too long or carry control characters, rather than cut them. Source: RFC 6749, A.5."""
    if attempt.parameters.unreadable.intersection(KNOWN_PARAMETERS):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "A parameter is too long or has control characters.")


def check_no_registration(attempt: AuthorizationAttempt) -> None:
    """Refuses clients that describe themselves in the request. Source: OpenID Connect Core 1.0, 7.2.1, 3.1.2.6."""
    if attempt.parameters.get("registration"):
        raise ProtocolError(ErrorCode.REGISTRATION_NOT_SUPPORTED, "The registration parameter is not supported.")


def check_response_type(attempt: AuthorizationAttempt) -> None:
    """Refuses anything but the code flow. Source: RFC 6749, 4.1.1 and 4.1.2.1; RFC 9700, 2.1.2."""
    match attempt.parameters.get("response_type"):
        case None:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "response_type is missing.")
        case "code":
            return
        case _:
            raise ProtocolError(ErrorCode.UNSUPPORTED_RESPONSE_TYPE, "Only response_type=code is supported.")


def check_response_mode(attempt: AuthorizationAttempt) -> None:
    """Refuses response modes that discovery does not announce. Source: OAuth 2.0 Multiple Response Types, 2.1."""
    if attempt.parameters.get("response_mode") not in {None, *RESPONSE_MODES}:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "Only response_mode=query and form_post are supported.")


def check_scope(attempt: AuthorizationAttempt) -> None:
    """Refuses a request that is not one for OpenID Connect. Source: OpenID Connect Core 1.0, 3.1.2.1."""
    if "openid" not in attempt.parameters.words("scope"):
        raise ProtocolError(ErrorCode.INVALID_SCOPE, "scope must contain openid.")


def check_pkce(attempt: AuthorizationAttempt) -> None:
    """Refuses a request without an S256 challenge where the profile needs one, and the plain method everywhere.

    Source: RFC 7636, 4.3 and 4.4.1; RFC 9700, 2.1.1.
    """
    challenge = attempt.parameters.get("code_challenge")
    method = attempt.parameters.get("code_challenge_method")
    if challenge is None:
        if method is not None or attempt.trusted_client.is_pkce_required:
            raise ProtocolError(ErrorCode.INVALID_REQUEST, "code_challenge is missing (PKCE with S256 is required).")
        return
    if method != "S256":
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "code_challenge_method must be S256.")
    if not is_challenge(challenge):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "code_challenge is not a base64url SHA-256.")


def check_prompt(attempt: AuthorizationAttempt) -> None:
    """Refuses prompts we do not know, and `none` beside another.

    Source: OpenID Connect Core 1.0, 3.1.2.1; Initiating User Registration via OpenID Connect 1.0, 4.
    """
    prompts = set(attempt.parameters.words("prompt"))
    if not prompts <= PROMPTS:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "prompt has a value that is not supported.")
    if "none" in prompts and len(prompts) > 1:
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "prompt=none cannot be combined with another value.")


def check_max_age(attempt: AuthorizationAttempt) -> None:
    """Refuses a max_age that is not a whole number of seconds. Source: OpenID Connect Core 1.0, 3.1.2.1."""
    text = attempt.parameters.get("max_age")
    if text is None:
        return
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LONGEST_MAX_AGE_SECONDS):
        raise ProtocolError(ErrorCode.INVALID_REQUEST, "max_age must be a whole number of seconds.")


def check_claims(attempt: AuthorizationAttempt) -> None:
    """Refuses a claims parameter that cannot be read. Source: OpenID Connect Core 1.0, 5.5."""
    read_claims_request(attempt.parameters.get("claims"))


def check_essential_acr(attempt: AuthorizationAttempt) -> None:
    """Refuses a demand for context classes of which we know none: it could never be met.

    Source: OpenID Connect Core 1.0, 5.5.1.1; its Unmet Authentication Requirements error code, 2.
    """
    wish = read_claims_request(attempt.parameters.get("claims")).wish("acr")
    if wish is not None and wish.is_essential and wish.values and not set(wish.values) & set(CONTEXT_CLASSES):
        raise ProtocolError(
            ErrorCode.UNMET_AUTHENTICATION_REQUIREMENTS, "None of the essential acr values is supported."
        )


def check_resource(attempt: AuthorizationAttempt) -> None:
    """Refuses a token for an API that this client may not call. Source: RFC 8707, 2."""
    named = attempt.parameters.get("resource")
    if named is not None and named not in attempt.trusted_client.resources:
        raise ProtocolError(ErrorCode.INVALID_TARGET, "This client is not registered for this resource.")


ADDRESS_CHECKS: tuple[AuthorizationCheck, ...] = (
    check_client_and_address_given_once,
    check_client_is_registered,
    check_client_is_enabled,
    check_redirect_uri,
)
REQUEST_CHECKS: tuple[AuthorizationCheck, ...] = (
    check_parameters_given_once,
    check_parameters_readable,
    check_no_registration,
    check_response_type,
    check_response_mode,
    check_scope,
    check_pkce,
    check_prompt,
    check_max_age,
    check_claims,
    check_essential_acr,
    check_resource,
)
