"""Accounts for tests: Amara with her addresses, authenticators and a signed-in browser."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from truename.assurance.levels import AAL
from truename.authenticators.domain.methods import AuthenticatorKind
from truename.authenticators.domain.totp import code_at, step_at
from truename.authenticators.models import AuthenticatedSession, Authenticator, TotpSecret
from truename.foundation.clock import utc_now
from truename.foundation.identifiers import new_identifier
from truename.records.services.vault import seal
from truename.subscribers.domain.addresses import AddressLabel
from truename.subscribers.models import Subscriber
from truename.subscribers.services.accounts import open_account, replace_password_hash
from truename.subscribers.services.addresses import new_confirmed_address

PASSWORD = "seven green kettles sing"
TOTP_SECRET = b"twenty bytes exactly"


def a_subscriber(
    *,
    email: str = "amara@example.com",
    work_email: str = "",
    language: str = "en",
    with_password: bool = False,
    with_totp: bool = False,
    now: datetime | None = None,
) -> Subscriber:
    """An open account; `with_totp` includes the password that it stands beside."""
    moment = now or utc_now()
    identifier: UUID = open_account(
        account_id=new_identifier(),
        email=email,
        language=language,
        terms_version="2026-11",
        terms_accepted_at=moment,
        now=moment,
    )
    if work_email:
        new_confirmed_address(
            subscriber_id=identifier, address=work_email, label=AddressLabel.WORK, primary=False, now=moment
        )
    if with_password or with_totp:
        Authenticator.objects.create(subscriber_id=identifier, kind=AuthenticatorKind.PASSWORD)
        replace_password_hash(subscriber_id=identifier, password_hash=make_password(PASSWORD))
    if with_totp:
        bind_totp_secret(identifier)
    return Subscriber.objects.get(pk=identifier)


def bind_totp_secret(subscriber_id: UUID, secret: bytes = TOTP_SECRET) -> Authenticator:
    """An authenticator app with a known secret, as if bound long ago."""
    row = Authenticator.objects.create(subscriber_id=subscriber_id, kind=AuthenticatorKind.TOTP)
    sealed = seal(owner_id=subscriber_id, purpose="authenticators.totp", plaintext=secret)
    TotpSecret.objects.create(authenticator=row, secret_sealed=sealed, last_step=0)
    return row


def totp_code(secret: bytes = TOTP_SECRET, *, at: datetime | None = None) -> str:
    """What the app shows now."""
    return code_at(secret, step_at((at or utc_now()).timestamp()))


def signed_in(client: Client, subscriber: Subscriber, aal: AAL = AAL.AAL2) -> AuthenticatedSession:
    """Signs this browser in without the pages, at the level asked."""
    now = utc_now()
    row = AuthenticatedSession.objects.create(
        subscriber=subscriber,
        aal=int(aal),
        amr=["pwd", "otp", "mfa"] if aal >= AAL.AAL2 else ["pwd"],
        authenticated_at=now,
        reauthenticated_at=now,
        last_seen_at=now,
    )
    session: SessionBase = client.session
    session["authenticated_session_id"] = str(row.id)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return row
