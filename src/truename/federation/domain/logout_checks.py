"""The end-session endpoint as a list of checks: who may end a session without asking, and where she may be sent."""

from collections.abc import Callable
from dataclasses import dataclass

from truename.federation.domain.clients import ClientPolicy
from truename.federation.domain.parameters import Parameters
from truename.federation.domain.protocol_errors import UntrustedRequest


@dataclass(frozen=True, slots=True)
class HintedToken:
    """What an `id_token_hint` that we signed says: for whom and for which client it was issued."""

    audience: str
    subject: str


@dataclass(frozen=True, slots=True)
class LogoutAttempt:
    """A logout request being checked. `hint` is None when there was none or it was not ours."""

    parameters: Parameters
    hint: HintedToken | None
    client: ClientPolicy | None


LogoutCheck = Callable[[LogoutAttempt], None]


def check_parameters_given_once(attempt: LogoutAttempt) -> None:
    """Refuses parameters given twice or unreadable. Source: RFC 6749, 3.1."""
    if attempt.parameters.repeated or attempt.parameters.unreadable:
        raise UntrustedRequest("A parameter was given twice or could not be read.")


def check_hint_is_not_encrypted(attempt: LogoutAttempt) -> None:
    """Refuses an encrypted hint, saying what to send instead. Source: OpenID Connect RP-Initiated Logout 1.0, 2."""
    if (attempt.parameters.get("id_token_hint") or "").count(".") == 4:
        raise UntrustedRequest("id_token_hint is encrypted: decrypt it and send the signed ID token inside.")


def check_hint_is_ours(attempt: LogoutAttempt) -> None:
    """Refuses a hint that this provider did not sign. Source: OpenID Connect RP-Initiated Logout 1.0, 4."""
    if attempt.parameters.get("id_token_hint") is not None and attempt.hint is None:
        raise UntrustedRequest("id_token_hint was not issued by this provider, or its key is no longer published.")


def check_hint_matches_client(attempt: LogoutAttempt) -> None:
    """Refuses a client_id other than the hint's audience. Source: OpenID Connect RP-Initiated Logout 1.0, 2."""
    named = attempt.parameters.get("client_id")
    if named is not None and attempt.hint is not None and named != attempt.hint.audience:
        raise UntrustedRequest("client_id differs from the audience of id_token_hint.")


def check_client_is_registered(attempt: LogoutAttempt) -> None:
    """Refuses a client that is named, but not registered. Source: OpenID Connect RP-Initiated Logout 1.0, 4."""
    if attempt.client is None and (attempt.parameters.get("client_id") is not None or attempt.hint is not None):
        raise UntrustedRequest("The relying party is not known.")


def check_client_is_enabled(attempt: LogoutAttempt) -> None:
    """Refuses a client that is switched off: nothing leads to it any more."""
    if attempt.client is not None and not attempt.client.is_enabled:
        raise UntrustedRequest("The relying party is switched off.")


def check_return_address(attempt: LogoutAttempt) -> None:
    """Refuses a return address that is not registered letter for letter, or that no client stands behind.

    Source: OpenID Connect RP-Initiated Logout 1.0, 3.
    """
    address = attempt.parameters.get("post_logout_redirect_uri")
    if address is None:
        return
    if attempt.client is None:
        raise UntrustedRequest("post_logout_redirect_uri needs id_token_hint or client_id, which name its owner.")
    if address not in attempt.client.post_logout_redirect_uris:
        raise UntrustedRequest("post_logout_redirect_uri is not registered; it is compared letter for letter.")


LOGOUT_CHECKS: tuple[LogoutCheck, ...] = (
    check_parameters_given_once,
    check_hint_is_not_encrypted,
    check_hint_is_ours,
    check_hint_matches_client,
    check_client_is_registered,
    check_client_is_enabled,
    check_return_address,
)


def may_end_unasked(hint: HintedToken | None, *, present_subject: str | None) -> bool:
    """Whether the session may end without asking her: only when the hint names the very person signed in.

    Source: OpenID Connect RP-Initiated Logout 1.0, 2 (no hint, or another person's: ask).
    """
    return hint is not None and present_subject is not None and hint.subject == present_subject
