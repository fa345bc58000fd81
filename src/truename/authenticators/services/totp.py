"""Offers, binds and verifies authenticator apps. The arithmetic is in `domain.totp`."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes
from uuid import UUID

import segno
from django.db import transaction

from truename.authenticators.domain.methods import AuthenticatorKind
from truename.authenticators.domain.refusals import CodeRefused
from truename.authenticators.domain.throttling import CODE_PER_ACCOUNT
from truename.authenticators.domain.totp import SECRET_BYTES, matching_step, provisioning_uri, typed_secret
from truename.authenticators.models import Authenticator, TotpOffer, TotpSecret
from truename.authenticators.services.binding import announce_binding
from truename.authenticators.services.throttling import (
    count_attempt,
    count_failure,
    give_back_attempt,
    record_use,
    require_enabled,
)
from truename.records.services.vault import seal, unseal
from truename.subscribers.services.addresses import email_addresses

_PURPOSE = "authenticators.totp"


@dataclass(frozen=True, slots=True, repr=False)
class TotpOfferView:
    """What the person needs to set up the app: the secret to type and the same as a QR code (an SVG data URI)."""

    typed_secret: str
    qr_data_uri: str
    uri: str


@transaction.atomic
def offer_totp(*, subscriber_id: UUID, now: datetime) -> TotpOfferView:
    """The secret on offer, made on first call and kept over reloads until it is bound."""
    row = TotpOffer.objects.filter(subscriber_id=subscriber_id).first()
    if row is None:
        sealed = seal(owner_id=subscriber_id, purpose=_PURPOSE, plaintext=token_bytes(SECRET_BYTES))
        row = TotpOffer.objects.create(subscriber_id=subscriber_id, secret_sealed=sealed, created_at=now)
    secret = unseal(owner_id=subscriber_id, purpose=_PURPOSE, ciphertext=bytes(row.secret_sealed))
    addresses = email_addresses(subscriber_id=subscriber_id)
    uri = provisioning_uri(secret, account=addresses[0].address if addresses else "Truename", issuer="Truename")
    picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return TotpOfferView(typed_secret(secret), str(picture), uri)


def bind_totp(*, subscriber_id: UUID, code: str, nickname: str, now: datetime) -> UUID:
    """Binds the app once it has shown one right code, and tells every address; answers the authenticator.

    Raises CodeRefused, TooManyAttempts.
    """
    count_attempt(rule=CODE_PER_ACCOUNT, key=str(subscriber_id), now=now)
    with transaction.atomic():
        offer = TotpOffer.objects.filter(subscriber_id=subscriber_id).first()
        if offer is None:
            raise CodeRefused
        secret = unseal(owner_id=subscriber_id, purpose=_PURPOSE, ciphertext=bytes(offer.secret_sealed))
        step = matching_step(secret, code, unix_seconds=now.timestamp())
        # Of two tabs that send the same code, one deletes the offer and binds.
        if step is None or not TotpOffer.objects.filter(pk=offer.pk).delete()[0]:
            raise CodeRefused
        row = Authenticator.objects.create(
            subscriber_id=subscriber_id,
            kind=AuthenticatorKind.TOTP,
            nickname=nickname,
            created_at=now,
            last_used_at=now,
        )
        TotpSecret.objects.create(authenticator=row, secret_sealed=bytes(offer.secret_sealed), last_step=step)
        announce_binding(subscriber_id=subscriber_id, kind=AuthenticatorKind.TOTP)
    give_back_attempt(rule=CODE_PER_ACCOUNT, key=str(subscriber_id), now=now)
    return row.id


def verify_totp(*, subscriber_id: UUID, code: str, now: datetime) -> UUID:
    """The authenticator app that made this code; each code works once.

    Raises CodeRefused, TooManyAttempts, AuthenticatorDisabled. Source: SP 800-63B-4, 3.1.4 and 3.2.2.
    """
    count_attempt(rule=CODE_PER_ACCOUNT, key=str(subscriber_id), now=now)
    rows = list(TotpSecret.objects.filter(authenticator__subscriber_id=subscriber_id).select_related("authenticator"))
    enabled = [row for row in rows if row.authenticator.disabled_at is None]
    if rows and not enabled:
        require_enabled(rows[0].authenticator)
    for row in enabled:
        secret = unseal(owner_id=subscriber_id, purpose=_PURPOSE, ciphertext=bytes(row.secret_sealed))
        step = matching_step(secret, code, unix_seconds=now.timestamp())
        if step is not None and TotpSecret.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step):
            record_use(authenticator_id=row.pk, now=now)
            give_back_attempt(rule=CODE_PER_ACCOUNT, key=str(subscriber_id), now=now)
            return row.authenticator_id
    for row in enabled:
        count_failure(authenticator_id=row.pk, now=now)
    raise CodeRefused
