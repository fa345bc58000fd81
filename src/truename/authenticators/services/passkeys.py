"""Binds and verifies passkeys (WebAuthn). Checking of signatures is the fido2 library's; what it means is ours."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from truename.authenticators.domain.methods import AuthenticatorKind
from truename.authenticators.domain.refusals import PasskeyAlreadyBound, PasskeyRefused
from truename.authenticators.models import Authenticator, Passkey, PasskeyChallenge
from truename.authenticators.services.binding import announce_binding
from truename.authenticators.services.throttling import count_failure, record_use, require_enabled
from truename.records.services.audit import record_event
from truename.subscribers.services.addresses import email_addresses

_TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "hybrid", "internal"})
_CHALLENGE_VALID_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, repr=False)
class PasskeyOptions:
    """What the browser is asked: WebAuthn JSON, and the challenge's identifier for the browser session."""

    challenge_id: UUID
    public_key_json: str


@dataclass(frozen=True, slots=True)
class PasskeyProof:
    """A verified answer: whose, by which authenticator, and whether it checked its holder."""

    subscriber_id: UUID
    authenticator_id: UUID
    user_verified: bool
    backup_eligible: bool


@transaction.atomic
def offer_passkey_binding(*, subscriber_id: UUID, now: datetime) -> PasskeyOptions:
    """Options for making a passkey; those bound already are excluded, so that each is bound once."""
    addresses = email_addresses(subscriber_id=subscriber_id)
    name = addresses[0].address if addresses else "Truename"
    challenge = _new_challenge("bind", subscriber_id, now)
    options, _ = _server().register_begin(
        PublicKeyCredentialUserEntity(id=subscriber_id.bytes, name=name, display_name=name),
        credentials=_descriptors(subscriber_id),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        # SP 800-63B-4, appendix B: ask for it, inspect the answer, do not insist.
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=bytes(challenge.challenge),
    )
    return PasskeyOptions(challenge.id, json.dumps(dict(options.public_key)))


def bind_passkey(
    *, subscriber_id: UUID, challenge_id: UUID, answer: Mapping[str, object], nickname: str, now: datetime
) -> PasskeyProof:
    """Binds the passkey that answered and tells every address; raises PasskeyRefused, PasskeyAlreadyBound."""
    state = _consume_challenge(challenge_id, "bind", subscriber_id, now)
    # A stranger's bytes: whatever the parser stumbles over means the same.
    try:
        data = _server().register_complete(state, RegistrationResponse.from_dict(answer))
    except Exception:
        raise PasskeyRefused from None
    if data.credential_data is None:
        raise PasskeyRefused
    try:
        with transaction.atomic():
            row = _store(subscriber_id, data, data.credential_data, _transports(answer), nickname, now)
            announce_binding(subscriber_id=subscriber_id, kind=AuthenticatorKind.PASSKEY)
    except IntegrityError:
        raise PasskeyAlreadyBound from None
    return PasskeyProof(subscriber_id, row.id, data.is_user_verified(), data.is_backup_eligible())


@transaction.atomic
def ask_for_passkey(*, subscriber_id: UUID | None, now: datetime) -> PasskeyOptions:
    """Options for signing in: any passkey when `subscriber_id` is None, else one of this account's."""
    challenge = _new_challenge("sign_in", subscriber_id, now)
    options, _ = _server().authenticate_begin(
        credentials=None if subscriber_id is None else _descriptors(subscriber_id),
        user_verification=UserVerificationRequirement.PREFERRED,
        challenge=bytes(challenge.challenge),
    )
    return PasskeyOptions(challenge.id, json.dumps(dict(options.public_key)))


def verify_passkey(
    *, challenge_id: UUID, subscriber_id: UUID | None, answer: Mapping[str, object], now: datetime
) -> PasskeyProof:
    """Whose passkey answered. `subscriber_id` is who it must be, when that is known.

    Raises PasskeyRefused for any answer that does not check out, AuthenticatorDisabled. A signature counter that went
    back is recorded, not refused: synced passkeys do not count. Source: SP 800-63B-4, 3.1.6 and appendix B.
    """
    state = _consume_challenge(challenge_id, "sign_in", subscriber_id, now)
    try:
        response = AuthenticationResponse.from_dict(answer)
    except Exception:
        raise PasskeyRefused from None
    row = Passkey.objects.filter(credential_id=response.raw_id).select_related("authenticator").first()
    if row is None or (subscriber_id is not None and row.authenticator.subscriber_id != subscriber_id):
        raise PasskeyRefused
    require_enabled(row.authenticator)
    owner_id = row.authenticator.subscriber_id
    handle = response.response.user_handle
    try:
        _server().authenticate_complete(state, [AttestedCredentialData(bytes(row.credential_data))], response)
    except Exception:
        count_failure(authenticator_id=row.pk, now=now)
        raise PasskeyRefused from None
    if handle is not None and handle != owner_id.bytes:
        raise PasskeyRefused
    data = response.response.authenticator_data
    _record_answer(row, data, now)
    return PasskeyProof(owner_id, row.pk, data.is_user_verified(), row.backup_eligible)


def _server() -> Fido2Server:
    rp = PublicKeyCredentialRpEntity(id=settings.TRUENAME.public_host, name="Truename")
    return Fido2Server(rp, verify_origin=lambda origin: origin == settings.TRUENAME.public_origin)


def _descriptors(subscriber_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    rows = Passkey.objects.filter(authenticator__subscriber_id=subscriber_id)
    return [
        PublicKeyCredentialDescriptor(
            type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(row.credential_id), transports=row.transports or None
        )
        for row in rows
    ]


def _new_challenge(purpose: str, subscriber_id: UUID | None, now: datetime) -> PasskeyChallenge:
    return PasskeyChallenge.objects.create(
        purpose=purpose,
        subscriber_id=subscriber_id,
        challenge=secrets.token_bytes(32),
        expires_at=now + _CHALLENGE_VALID_FOR,
    )


def _consume_challenge(
    challenge_id: UUID, purpose: str, subscriber_id: UUID | None, now: datetime
) -> dict[str, str | UserVerificationRequirement]:
    """The state that the library checks the answer against; a challenge is taken once, by one statement."""
    mine = PasskeyChallenge.objects.filter(pk=challenge_id, purpose=purpose, subscriber_id=subscriber_id)
    if not mine.filter(used_at__isnull=True, expires_at__gt=now).update(used_at=now):
        raise PasskeyRefused
    challenge = bytes(mine.get().challenge)
    return {"challenge": websafe_encode(challenge), "user_verification": UserVerificationRequirement.PREFERRED}


def _transports(answer: Mapping[str, object]) -> list[str]:
    response = answer.get("response")
    named = response.get("transports") if isinstance(response, dict) else None
    return [str(name) for name in named if name in _TRANSPORTS] if isinstance(named, list) else []


def _store(
    subscriber_id: UUID,
    data: AuthenticatorData,
    credential: AttestedCredentialData,
    transports: list[str],
    nickname: str,
    now: datetime,
) -> Authenticator:
    row = Authenticator.objects.create(
        subscriber_id=subscriber_id, kind=AuthenticatorKind.PASSKEY, nickname=nickname, created_at=now, last_used_at=now
    )
    Passkey.objects.create(
        authenticator=row,
        credential_id=credential.credential_id,
        credential_data=bytes(credential),
        sign_count=data.counter,
        transports=transports,
        is_user_verifying=data.is_user_verified(),
        backup_eligible=data.is_backup_eligible(),
        backed_up=data.is_backed_up(),
    )
    return row


@transaction.atomic
def _record_answer(row: Passkey, data: AuthenticatorData, now: datetime) -> None:
    if 0 < data.counter <= row.sign_count:
        record_event(
            name="authenticators.passkey_counter_went_back",
            subject_id=row.authenticator.subscriber_id,
            data={"stored": row.sign_count, "received": data.counter},
        )
    Passkey.objects.filter(pk=row.pk).update(
        sign_count=max(data.counter, row.sign_count), backed_up=data.is_backed_up()
    )
    record_use(authenticator_id=row.pk, now=now)
