"""Ten saved look-up secrets: made together, shown once, each used once (SP 800-63B-4, 3.1.2)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.authenticators.domain.methods import AuthenticatorKind
from truename.authenticators.domain.refusals import CodeRefused
from truename.authenticators.domain.throttling import RECOVERY_PER_ACCOUNT
from truename.authenticators.models import Authenticator, RecoveryCode
from truename.authenticators.services.binding import announce_binding
from truename.authenticators.services.throttling import (
    count_attempt,
    count_failure,
    give_back_attempt,
    record_use,
    require_enabled,
)
from truename.foundation.randomness import normalise_crockford, random_crockford
from truename.records.services.audit import record_event
from truename.records.services.blind_index import blind_index, blind_index_candidates
from truename.subscribers.services.notices import send_notice

CODES = 10
_CHARACTERS = 16  # 80 bits
_PURPOSE = "authenticators.recovery_code"


@transaction.atomic
def renew_recovery_codes(*, subscriber_id: UUID, now: datetime) -> tuple[str, ...]:
    """Ten new codes in groups of four, shown this once; earlier ones stop working. Tells every address."""
    Authenticator.objects.filter(subscriber_id=subscriber_id, kind=AuthenticatorKind.RECOVERY_CODES).delete()
    row = Authenticator.objects.create(
        subscriber_id=subscriber_id, kind=AuthenticatorKind.RECOVERY_CODES, created_at=now
    )
    codes = tuple(random_crockford(_CHARACTERS) for _ in range(CODES))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(authenticator=row, code_index=blind_index(purpose=_PURPOSE, value=f"{subscriber_id}:{code}"))
        for code in codes
    )
    announce_binding(subscriber_id=subscriber_id, kind=AuthenticatorKind.RECOVERY_CODES)
    return tuple("-".join(code[index : index + 4] for index in range(0, _CHARACTERS, 4)) for code in codes)


def use_recovery_code(*, subscriber_id: UUID, code: str, now: datetime) -> UUID:
    """Consumes one code and tells every address; answers the authenticator.

    Raises CodeRefused, TooManyAttempts, AuthenticatorDisabled.
    """
    count_attempt(rule=RECOVERY_PER_ACCOUNT, key=str(subscriber_id), now=now)
    row = Authenticator.objects.filter(subscriber_id=subscriber_id, kind=AuthenticatorKind.RECOVERY_CODES).first()
    if row is None:
        raise CodeRefused
    require_enabled(row)
    indexes = blind_index_candidates(purpose=_PURPOSE, value=f"{subscriber_id}:{normalise_crockford(code)}")
    with transaction.atomic():
        unused = RecoveryCode.objects.filter(authenticator=row, code_index__in=indexes, used_at__isnull=True)
        used = unused.update(used_at=now)
        if used:
            record_use(authenticator_id=row.id, now=now)
            left = codes_left(subscriber_id=subscriber_id)
            record_event(name="authenticators.recovery_code_used", subject_id=subscriber_id, data={"left": left})
            send_notice(
                subscriber_id=subscriber_id, notice="authenticators/recovery_code_used", context={"left": str(left)}
            )
    if not used:
        count_failure(authenticator_id=row.id, now=now)
        raise CodeRefused
    give_back_attempt(rule=RECOVERY_PER_ACCOUNT, key=str(subscriber_id), now=now)
    return row.id


def codes_left(*, subscriber_id: UUID) -> int:
    """How many saved codes have not been used."""
    return RecoveryCode.objects.filter(authenticator__subscriber_id=subscriber_id, used_at__isnull=True).count()
