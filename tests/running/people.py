"""People who verified their identity long ago: made inside the server's environment, then signed in over HTTP.

Run by itself in that environment it opens accounts and prints as JSON how each signs in. Its arguments are how many
accounts, and how many authenticator apps each has: the code of an app is good once in half a minute.
"""

import base64
import json
import os
import secrets
import subprocess
import sys
from typing import Any

import django

from setup.demo import BIN, ROOT, Demonstration
from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.person import PASSWORD


def open_accounts(running: Demonstration, *, count: int = 1, apps: int = 1) -> list[dict[str, Any]]:
    """`count` verified accounts of Amara's: `email`, `password`, and the `secrets` of their authenticator apps."""
    command = [BIN / "python", "-m", "tests.running.people", str(count), str(apps)]
    made = subprocess.run(command, cwd=ROOT, env=running.environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]
    accounts: list[dict[str, Any]] = json.loads(made.stdout)
    return accounts


def verified_people(running: Demonstration, count: int) -> list[tuple[str, AuthenticatorApp]]:
    """`count` accounts, each with an address and an authenticator app of its own; PASSWORD opens all."""
    people = []
    for account in open_accounts(running, count=count):
        app = AuthenticatorApp()
        app.secret = account["secrets"][0]
        people.append((account["email"], app))
    return people


def main(count: int, apps: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "truename.site.settings"
    django.setup()
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - Django is set up by now

    password_hash, accounts = make_password(PASSWORD), []
    for number in range(count):
        email = f"amara{number}.{secrets.token_hex(3)}@example.com"
        totp_secrets = [secrets.token_bytes(20) for _ in range(apps)]
        _open_verified_account(email, password_hash, totp_secrets)
        shown = [base64.b32encode(secret).decode() for secret in totp_secrets]
        accounts.append({"email": email, "password": PASSWORD, "secrets": shown})
    json.dump(accounts, sys.stdout)


def _open_verified_account(email: str, password_hash: str, totp_secrets: list[bytes]) -> None:
    from examples.specimens.people import AMARA, ISSUER  # noqa: PLC0415 - as above
    from tests.factories.accounts import a_subscriber, bind_totp_secret  # noqa: PLC0415
    from truename.assurance.attributes import AttributeName  # noqa: PLC0415
    from truename.assurance.evidence import EvidenceKind  # noqa: PLC0415
    from truename.assurance.levels import IAL, ProofingPathway  # noqa: PLC0415
    from truename.authenticators.domain.methods import AuthenticatorKind  # noqa: PLC0415
    from truename.authenticators.models import Authenticator  # noqa: PLC0415
    from truename.foundation.clock import utc_now  # noqa: PLC0415
    from truename.subscribers.services.accounts import replace_password_hash  # noqa: PLC0415
    from truename.subscribers.services.addresses import record_validated_phone  # noqa: PLC0415
    from truename.subscribers.services.identity import enroll_identity  # noqa: PLC0415

    # Impossible as every specimen's, and nobody's else: whoever verifies as Amara later finds no account of hers.
    number = f"98799{secrets.randbelow(10_000):04d}"
    amara = a_subscriber(email=email)
    Authenticator.objects.create(subscriber_id=amara.id, kind=AuthenticatorKind.PASSWORD)
    replace_password_hash(subscriber_id=amara.id, password_hash=password_hash)
    for secret in totp_secrets:
        bind_totp_secret(amara.id, secret)
    record_validated_phone(subscriber_id=amara.id, number=AMARA.phone, now=utc_now())
    enroll_identity(
        subscriber_id=amara.id,
        ial=IAL.IAL2,
        pathway=ProofingPathway.BIOMETRIC,
        evidence=(next(iter(EvidenceKind)),),
        attributes={
            AttributeName.GIVEN_NAMES: AMARA.given_names,
            AttributeName.SURNAME: AMARA.surname,
            AttributeName.BIRTH_DATE: AMARA.birth_date.isoformat(),
            AttributeName.SOCIAL_SECURITY_NUMBER: number,
            AttributeName.ADDRESS_STREET: AMARA.street,
            AttributeName.ADDRESS_CITY: AMARA.city,
            AttributeName.ADDRESS_STATE: ISSUER,
            AttributeName.ADDRESS_POSTAL_CODE: AMARA.postal_code,
        },
        now=utc_now(),
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
