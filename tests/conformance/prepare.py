"""`python -m tests.conformance.prepare`: puts a verified Amara into the provider's database, prints how she signs in.

Runs in the environment of the server. The suite's tester would have made this account by hand.
"""

import base64
import json
import os
import secrets
import sys

import django

APPS = 40
EMAIL = "subscriber@example.com"
PASSWORD = "seven green kettles sing"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truename.site.settings")
    django.setup()
    print(json.dumps(prepare()))  # noqa: T201 - read by the harness
    return 0


def prepare() -> dict[str, object]:
    """The account, its verified identity, its phone and its authenticator apps; needs Django to be set up."""
    from examples.specimens.people import AMARA  # noqa: PLC0415
    from tests.factories.accounts import a_subscriber, bind_totp_secret  # noqa: PLC0415 - models
    from truename.foundation.clock import utc_now  # noqa: PLC0415
    from truename.subscribers.services.addresses import record_validated_phone  # noqa: PLC0415

    subscriber = a_subscriber(email=EMAIL, with_password=True)
    enroll_amara(subscriber.id)
    record_validated_phone(subscriber_id=subscriber.id, number=AMARA.phone, now=utc_now())
    apps = [secrets.token_bytes(20) for _ in range(APPS)]
    for secret in apps:
        bind_totp_secret(subscriber.id, secret)
    return {
        "email": EMAIL,
        "password": PASSWORD,
        "secrets": [base64.b32encode(secret).decode() for secret in apps],
    }


def enroll_amara(subscriber_id: object) -> None:
    """Writes what proofing by a driver's licence and a selfie would have."""
    from examples.specimens.people import AMARA  # noqa: PLC0415
    from truename.assurance.attributes import AttributeName  # noqa: PLC0415
    from truename.assurance.evidence import EvidenceKind  # noqa: PLC0415
    from truename.assurance.levels import IAL, ProofingPathway  # noqa: PLC0415
    from truename.foundation.clock import utc_now  # noqa: PLC0415
    from truename.subscribers.services.identity import enroll_identity  # noqa: PLC0415

    enroll_identity(
        subscriber_id=subscriber_id,  # type: ignore[arg-type]
        ial=IAL.IAL2,
        pathway=ProofingPathway.BIOMETRIC,
        evidence=(next(iter(EvidenceKind)),),
        attributes={
            AttributeName.GIVEN_NAMES: AMARA.given_names,
            AttributeName.SURNAME: AMARA.surname,
            AttributeName.BIRTH_DATE: AMARA.birth_date.isoformat(),
            AttributeName.SOCIAL_SECURITY_NUMBER: AMARA.ssn,
            AttributeName.ADDRESS_STREET: AMARA.street,
            AttributeName.ADDRESS_CITY: AMARA.city,
            AttributeName.ADDRESS_STATE: "UTO",
            AttributeName.ADDRESS_POSTAL_CODE: AMARA.postal_code,
        },
        now=utc_now(),
    )


if __name__ == "__main__":
    sys.exit(main())
