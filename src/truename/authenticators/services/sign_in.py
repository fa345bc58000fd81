"""Authenticates claimants: password, then a second step; or a passkey alone. Who is signed in is in `sessions`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest

from truename.authenticators.domain.methods import SECOND_STEP_KINDS, AuthenticatorKind, authentication_methods
from truename.authenticators.domain.refusals import PasskeyNeedsPassword, SignInRefused
from truename.authenticators.domain.throttling import PASSWORD_PER_ADDRESS, PASSWORD_PER_SOURCE
from truename.authenticators.models import Authenticator
from truename.authenticators.services.passkeys import PasskeyProof, verify_passkey
from truename.authenticators.services.passwords import is_password_of
from truename.authenticators.services.recovery_codes import use_recovery_code
from truename.authenticators.services.sessions import (
    AuthenticatedSession,
    current_session,
    start_or_strengthen_session,
)
from truename.authenticators.services.throttling import (
    count_attempt,
    count_failure,
    give_back_attempt,
    record_use,
)
from truename.authenticators.services.totp import verify_totp
from truename.subscribers.domain.addresses import lookup_form
from truename.subscribers.services.accounts import account_summary
from truename.subscribers.services.addresses import confirmed_owner

_PASSWORD_PROVED = "password_proved"  # noqa: S105 - the name of a session member
_PASSWORD_COUNTS_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The ways in which this account can take the second step, the last used first."""

    kinds: tuple[AuthenticatorKind, ...]


def sign_in_with_password(request: HttpRequest, *, email: str, password: str, source: str, now: datetime) -> None:
    """Begins a session at AAL1, or marks the password as proved in the session that is there.

    Raises SignInRefused for a wrong password, an unknown address, a disabled password and a suspended account alike,
    and TooManyAttempts for known and unknown addresses alike. Source: SP 800-63B-4, 3.1.1.2 and 3.2.2.
    """
    count_attempt(rule=PASSWORD_PER_SOURCE, key=source, now=now)
    count_attempt(rule=PASSWORD_PER_ADDRESS, key=lookup_form(email), now=now)
    subscriber_id = confirmed_owner(address=email)
    is_right = is_password_of(subscriber_id=subscriber_id, password=password)
    # The nil identifier belongs to nobody: an unknown address costs the same query.
    passwords = Authenticator.objects.filter(kind=AuthenticatorKind.PASSWORD)
    row = passwords.filter(subscriber_id=subscriber_id or UUID(int=0)).first()
    if subscriber_id is None or row is None or not is_right or row.disabled_at is not None:
        if row is not None:
            count_failure(authenticator_id=row.id, now=now)
        raise SignInRefused
    record_use(authenticator_id=row.id, now=now)
    give_back_attempt(rule=PASSWORD_PER_SOURCE, key=source, now=now)
    give_back_attempt(rule=PASSWORD_PER_ADDRESS, key=lookup_form(email), now=now)
    present = current_session(request)
    if present is None or present.subscriber_id != subscriber_id:
        start_or_strengthen_session(
            request, subscriber_id=subscriber_id, methods=authentication_methods(AuthenticatorKind.PASSWORD), now=now
        )
    request.session[_PASSWORD_PROVED] = [str(subscriber_id), now.timestamp()]


def second_step(*, subscriber_id: UUID) -> SecondStep:
    """Which second steps this account has; none for a sign-up that stopped after its password."""
    rows = Authenticator.objects.filter(
        subscriber_id=subscriber_id, kind__in=SECOND_STEP_KINDS, disabled_at__isnull=True
    )
    by_use = sorted(rows, key=_order)
    return SecondStep(tuple(dict.fromkeys(AuthenticatorKind(row.kind) for row in by_use)))


def complete_with_totp(request: HttpRequest, *, code: str, now: datetime) -> AuthenticatedSession:
    """The second step with an authenticator app; raises SignInRefused when no first step was taken, CodeRefused."""
    subscriber_id = _after_first_step(request, now)
    verify_totp(subscriber_id=subscriber_id, code=code, now=now)
    return _finish(request, subscriber_id, authentication_methods(AuthenticatorKind.TOTP), now)


def complete_with_recovery_code(request: HttpRequest, *, code: str, now: datetime) -> AuthenticatedSession:
    """The second step with a saved code, which is then used up; raises SignInRefused, CodeRefused."""
    subscriber_id = _after_first_step(request, now)
    use_recovery_code(subscriber_id=subscriber_id, code=code, now=now)
    return _finish(request, subscriber_id, authentication_methods(AuthenticatorKind.RECOVERY_CODES), now)


def complete_with_passkey(
    request: HttpRequest, *, challenge_id: UUID, answer: Mapping[str, object], now: datetime
) -> AuthenticatedSession:
    """The second step with one of the account's passkeys; raises SignInRefused, PasskeyRefused."""
    subscriber_id = _after_first_step(request, now)
    proof = verify_passkey(challenge_id=challenge_id, subscriber_id=subscriber_id, answer=answer, now=now)
    return _finish(request, subscriber_id, _methods_of(proof), now)


def sign_in_with_passkey(
    request: HttpRequest, *, challenge_id: UUID, answer: Mapping[str, object], now: datetime
) -> AuthenticatedSession:
    """Signs in with a passkey alone: AAL2 when it checked its holder.

    Raises PasskeyRefused, PasskeyNeedsPassword when it did not, SignInRefused when the account is not active.
    """
    proof = verify_passkey(challenge_id=challenge_id, subscriber_id=None, answer=answer, now=now)
    if not proof.user_verified and first_step_taken(request, now=now) != proof.subscriber_id:
        raise PasskeyNeedsPassword
    return _finish(request, proof.subscriber_id, _methods_of(proof), now)


def session_after_binding(
    request: HttpRequest, *, proof: PasskeyProof | None, now: datetime
) -> AuthenticatedSession | None:
    """Strengthens the session in which an authenticator was just bound and shown; `proof` is None for an app.

    Source: SP 800-63B-4, 4.1.2 (the binding is a use of the authenticator in the same session).
    """
    session = current_session(request)
    if session is None:
        return None
    methods = _methods_of(proof) if proof else authentication_methods(AuthenticatorKind.TOTP)
    return start_or_strengthen_session(request, subscriber_id=session.subscriber_id, methods=methods, now=now)


def first_step_taken(request: HttpRequest, *, now: datetime) -> UUID | None:
    """Whose password was proved in this browser in the last minutes; None when nobody's."""
    subscriber_id, seconds = request.session.get(_PASSWORD_PROVED, (None, 0.0))
    session = current_session(request)
    if subscriber_id is None or session is None or str(session.subscriber_id) != subscriber_id:
        return None
    recent = now.timestamp() - seconds <= _PASSWORD_COUNTS_FOR.total_seconds()
    return session.subscriber_id if recent else None


def password_proved_at_sign_up(request: HttpRequest, *, subscriber_id: UUID, now: datetime) -> AuthenticatedSession:
    """Begins the session of an account whose password was chosen a moment ago."""
    methods = authentication_methods(AuthenticatorKind.PASSWORD)
    session = start_or_strengthen_session(request, subscriber_id=subscriber_id, methods=methods, now=now)
    request.session[_PASSWORD_PROVED] = [str(subscriber_id), now.timestamp()]
    return session


def _after_first_step(request: HttpRequest, now: datetime) -> UUID:
    subscriber_id = first_step_taken(request, now=now)
    if subscriber_id is None:
        raise SignInRefused
    return subscriber_id


def _finish(request: HttpRequest, subscriber_id: UUID, methods: tuple[str, ...], now: datetime) -> AuthenticatedSession:
    account = account_summary(subscriber_id=subscriber_id)
    if account is None or account.status != "active":
        raise SignInRefused
    if first_step_taken(request, now=now) == subscriber_id:
        methods = (*authentication_methods(AuthenticatorKind.PASSWORD), *methods)
    session = start_or_strengthen_session(request, subscriber_id=subscriber_id, methods=methods, now=now)
    request.session.pop(_PASSWORD_PROVED, None)
    return session


def _methods_of(proof: PasskeyProof) -> tuple[str, ...]:
    return authentication_methods(
        AuthenticatorKind.PASSKEY, user_verified=proof.user_verified, backup_eligible=proof.backup_eligible
    )


def _order(row: Authenticator) -> tuple[bool, float, int]:
    # Saved codes come last however recently one was used: they are for when the rest is lost.
    used = row.last_used_at.timestamp() if row.last_used_at else 0.0
    kind = AuthenticatorKind(row.kind)
    return kind is AuthenticatorKind.RECOVERY_CODES, -used, SECOND_STEP_KINDS.index(kind)
