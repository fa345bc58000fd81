"""The life of signing keys: next, active, retired. Private halves are opened here and cached ready to sign."""

from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.db import transaction

from truename.federation.domain.jws import Signer, generate_private_key, load_signer, public_jwk
from truename.federation.models import SigningKey
from truename.foundation.clock import utc_now
from truename.records.services.audit import record_event
from truename.records.services.vault import seal, unseal

# The owner in the vault of what belongs to the provider itself and to no subscriber.
SYSTEM_OWNER = UUID("00000000-0000-7000-8000-7472756e616d")
_PURPOSE = "federation.signing_key"
# Longer than any assertion lives and any relying party caches our keys.
PUBLISHED_AFTER_RETIREMENT = timedelta(days=30)


def active_signer() -> Signer:
    """The signer in use; the first call of a new installation makes its keys."""
    kid = SigningKey.objects.filter(state=SigningKey.State.ACTIVE).values_list("kid", flat=True).first()
    return _signer(kid if kid is not None else rotate_signing_keys(only_if_none=True))


def published_keys() -> tuple[dict[str, str], ...]:
    """The public keys: active, next, and those retired not long ago. Source: OpenID Connect Core 1.0, 10.1.1."""
    active_signer()
    since = utc_now() - PUBLISHED_AFTER_RETIREMENT
    rows = SigningKey.objects.exclude(state=SigningKey.State.RETIRED, retired_at__lt=since)
    return tuple(row.public_jwk for row in rows.order_by("-created_at", "kid"))


@transaction.atomic
def rotate_signing_keys(*, only_if_none: bool = False) -> str:
    """Retires the active key, activates the next and makes a new next one; answers the kid now active.

    With `only_if_none` nothing changes when a key is active already: two first requests at once agree on one.
    Source: SP 800-63C-4, 3.5.3 (key rotation).
    """
    states = SigningKey.State
    if only_if_none:
        kid = SigningKey.objects.filter(state=states.ACTIVE).values_list("kid", flat=True).first()
        if kid is not None:
            return kid
    SigningKey.objects.filter(state=states.ACTIVE).update(state=states.RETIRED, retired_at=utc_now())
    if not SigningKey.objects.filter(state=states.NEXT).update(state=states.ACTIVE):
        _create_key(states.ACTIVE)
    _create_key(states.NEXT)
    active = SigningKey.objects.get(state=states.ACTIVE).kid
    record_event(name="federation.signing_keys_rotated", subject_id=None, data={"kid": active})
    return active


def _create_key(state: SigningKey.State) -> None:
    private_key = generate_private_key()
    signer = load_signer(private_key)
    SigningKey.objects.create(
        kid=signer.kid,
        private_key_sealed=seal(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, plaintext=private_key),
        public_jwk=public_jwk(signer.key),
        state=state,
    )


@lru_cache(maxsize=8)
def _signer(kid: str) -> Signer:
    row = SigningKey.objects.get(kid=kid)
    return load_signer(unseal(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, ciphertext=bytes(row.private_key_sealed)))
