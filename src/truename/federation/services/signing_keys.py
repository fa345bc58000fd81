"""The life of signing keys: next, active, retired. Private halves are opened here and kept ready to sign."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q, QuerySet

from truename.federation.domain.jws import (
    RSA_BITS,
    SIGNING_ALGORITHMS,
    Signer,
    generate_private_key,
    load_signer,
    public_jwk,
)
from truename.federation.domain.published_document import PublishedDocument, published
from truename.federation.models import CacheStamp, SigningKey
from truename.federation.services.stamped_cache import KEYS, StampedCache, note_change
from truename.foundation.clock import utc_now
from truename.records.services.audit import record_event
from truename.records.services.vault import seal, unseal

# The owner in the vault of what belongs to the provider itself and to no subscriber.
SYSTEM_OWNER = UUID("00000000-0000-7000-8000-7472756e616d")
_PURPOSE = "federation.signing_key"
# Longer than any assertion lives and any relying party caches our keys.
PUBLISHED_AFTER_RETIREMENT = timedelta(days=30)

_SIGNERS = StampedCache[Signer](KEYS, most=8)
_DOCUMENTS = StampedCache[PublishedDocument](KEYS, most=8)


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """One key as the operator sees it. `published_until` None: as long as it is in use."""

    kid: str
    algorithm: str
    state: str
    created_at: datetime
    published_until: datetime | None


def active_signer(algorithm: str = "ES256") -> Signer:
    """The signer in use for `algorithm`; the first call of a new installation makes its keys. Costs no query."""
    return _SIGNERS.find(algorithm, lambda: _load_active(algorithm))


def published_keys() -> tuple[dict[str, str], ...]:
    """The public keys: active, next, and those retired not long ago. Source: OpenID Connect Core 1.0, 10.1.1."""
    for algorithm in SIGNING_ALGORITHMS:
        active_signer(algorithm)
    return tuple(row.public_jwk for row in _published_rows(utc_now()))


def key_set() -> PublishedDocument:
    """The published keys as they are served. Source: RFC 7517, 5."""
    # Retired keys leave by the calendar, not by a change that would move the stamp.
    today = utc_now().date().isoformat()
    return _DOCUMENTS.find(today, _make_key_set)


def key_standings() -> tuple[KeyStanding, ...]:
    """Every key that is published, newest first within its algorithm."""
    return tuple(
        KeyStanding(
            row.kid,
            row.algorithm,
            row.state,
            row.created_at,
            None if row.retired_at is None else row.retired_at + PUBLISHED_AFTER_RETIREMENT,
        )
        for row in _published_rows(utc_now()).order_by("algorithm", "-created_at", "kid")
    )


def rotate_signing_keys(*, algorithm: str = "ES256", rsa_bits: int = RSA_BITS[0], actor_id: UUID | None = None) -> str:
    """Retires the active key, activates the next and makes a new next one; answers the kid now active.

    The retired key's private half is destroyed; its public half stays published for 30 days. `rsa_bits` is the size of
    a new RSA key. Raises ValueError for an algorithm that this provider does not sign with.
    Source: SP 800-63C-4, 3.5.3 (key rotation).
    """
    fresh = generate_private_key(algorithm, rsa_bits=rsa_bits)  # slow for RSA, therefore before the lock
    with transaction.atomic():
        _lock_keys()
        return _rotate(algorithm, fresh, actor_id)


@transaction.atomic
def withdraw_signing_key(*, kid: str) -> None:
    """Stops publishing a key at once, because somebody else may hold its private half: what it signed is worth nothing
    from now on. An active or next key is replaced. Raises SigningKey.DoesNotExist."""
    _lock_keys()
    row = SigningKey.objects.get(kid=kid)
    SigningKey.objects.filter(kid=kid).delete()
    if row.state == SigningKey.State.ACTIVE:
        _rotate(row.algorithm, generate_private_key(row.algorithm))
    elif row.state == SigningKey.State.NEXT:
        _create_key(SigningKey.State.NEXT, generate_private_key(row.algorithm))
    record_event(name="federation.signing_key_withdrawn", subject_id=None, data={"kid": kid})
    note_change(KEYS)


def _load_active(algorithm: str) -> Signer:
    row = SigningKey.objects.filter(algorithm=algorithm, state=SigningKey.State.ACTIVE).first()
    if row is None:
        row = _make_first_keys(algorithm)
    return load_signer(unseal(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, ciphertext=bytes(row.private_key_sealed)))


def _make_first_keys(algorithm: str) -> SigningKey:
    """The active key of `algorithm`, made now unless another thread or process has just done it."""
    with transaction.atomic():
        _lock_keys()
        active = SigningKey.objects.filter(algorithm=algorithm, state=SigningKey.State.ACTIVE)
        if not active.exists():
            _rotate(algorithm, generate_private_key(algorithm))
        return active.get()


def _lock_keys() -> None:
    CacheStamp.objects.get_or_create(name=KEYS)
    CacheStamp.objects.select_for_update().get(name=KEYS)


def _rotate(algorithm: str, fresh: bytes, actor_id: UUID | None = None) -> str:
    """`rotate_signing_keys` within a transaction that holds the lock; `fresh` is the private key to be next."""
    states = SigningKey.State
    rows = SigningKey.objects.filter(algorithm=algorithm)
    rows.filter(state=states.ACTIVE).update(state=states.RETIRED, retired_at=utc_now(), private_key_sealed=b"")
    if not rows.filter(state=states.NEXT).update(state=states.ACTIVE):
        _create_key(states.ACTIVE, generate_private_key(algorithm))
    _create_key(states.NEXT, fresh)
    active = rows.get(state=states.ACTIVE).kid
    record_event(
        name="federation.signing_keys_rotated",
        subject_id=None,
        actor_id=actor_id,
        data={"algorithm": algorithm, "kid": active},
    )
    note_change(KEYS)
    return active


def _create_key(state: SigningKey.State, private_key: bytes) -> None:
    signer = load_signer(private_key)
    SigningKey.objects.create(
        kid=signer.kid,
        algorithm=signer.algorithm,
        private_key_sealed=seal(owner_id=SYSTEM_OWNER, purpose=_PURPOSE, plaintext=private_key),
        public_jwk=public_jwk(signer.key),
        state=state,
    )


def _published_rows(now: datetime) -> QuerySet[SigningKey]:
    """Those in use, and those whose retirement is not long ago."""
    is_recent = Q(retired_at__isnull=True) | Q(retired_at__gte=now - PUBLISHED_AFTER_RETIREMENT)
    return SigningKey.objects.filter(is_recent).order_by("algorithm", "-created_at", "kid")


def _make_key_set() -> PublishedDocument:
    return published(orjson.dumps({"keys": published_keys()}))
