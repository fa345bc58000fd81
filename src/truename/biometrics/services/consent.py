"""Explicit biometric consent: given, asked about, withdrawn. Deleting the media themselves is the case's business."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from truename.biometrics.models import BiometricConsent
from truename.records.services.audit import record_event


@transaction.atomic
def give_biometric_consent(
    *, subscriber_id: UUID, case_id: UUID, notice_version: str, language: str, now: datetime
) -> UUID:
    """The identifier of the consent in force for this case; giving it twice changes nothing.

    Source: SP 800-63A-4, 3.11 (explicit, informed consent, recorded).
    """
    consent, is_new = BiometricConsent.objects.get_or_create(
        case_id=case_id,
        withdrawn_at=None,
        defaults={
            "subscriber_id": subscriber_id,
            "notice_version": notice_version,
            "language": language,
            "given_at": now,
        },
    )
    if is_new:
        record_event(
            name="biometric_consent_given",
            subject_id=subscriber_id,
            data={"case_id": str(case_id), "notice_version": notice_version, "language": language},
        )
    return consent.id


def has_biometric_consent(*, case_id: UUID) -> bool:
    """Whether a consent is in force for this case."""
    return BiometricConsent.objects.filter(case_id=case_id, withdrawn_at__isnull=True).exists()


@transaction.atomic
def withdraw_biometric_consent(*, case_id: UUID, now: datetime) -> bool:
    """Withdraws the consent in force; False when there was none."""
    consent = BiometricConsent.objects.filter(case_id=case_id, withdrawn_at__isnull=True).first()
    if consent is None:
        return False
    taken = BiometricConsent.objects.filter(id=consent.id, withdrawn_at__isnull=True).update(withdrawn_at=now)
    if taken:
        record_event(
            name="biometric_consent_withdrawn", subject_id=consent.subscriber_id, data={"case_id": str(case_id)}
        )
    return bool(taken)
