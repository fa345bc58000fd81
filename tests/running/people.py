"""People who verified their identity long ago: made inside the server's environment, then signed in over HTTP.

Run by itself in that environment it makes as many accounts as its argument says and prints them as JSON.
"""

import base64
import json
import os
import secrets
import subprocess
import sys

import django

from setup.demo import BIN, ROOT, Demonstration
from tests.journeys.authenticator_app import AuthenticatorApp
from tests.journeys.person import PASSWORD


def verified_people(running: Demonstration, count: int) -> list[tuple[str, AuthenticatorApp]]:
    """`count` accounts of Amara's, each with an address and an authenticator app of its own; PASSWORD opens all."""
    command = [BIN / "python", "-m", "tests.running.people", str(count)]
    made = subprocess.run(command, cwd=ROOT, env=running.environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    people = []
    for account in json.loads(made.stdout):
        app = AuthenticatorApp()
        app.secret = account["secret"]
        people.append((account["email"], app))
    return people


def main(count: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "truename.site.settings"
    django.setup()
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - Django is set up by now

    password_hash, accounts = make_password(PASSWORD), []
    for number in range(count):
        secret = secrets.token_bytes(20)
        email = f"amara{number}.{secrets.token_hex(3)}@example.com"
        _open_verified_account(email, password_hash, secret)
        accounts.append({"email": email, "secret": base64.b32encode(secret).decode()})
    json.dump(accounts, sys.stdout)


def _open_verified_account(email: str, password_hash: str, totp_secret: bytes) -> None:
    from tests.factories.accounts import a_subscriber, bind_totp_secret  # noqa: PLC0415 - as above
    from tests.federation.factories import verify  # noqa: PLC0415
    from truename.authenticators.domain.methods import AuthenticatorKind  # noqa: PLC0415
    from truename.authenticators.models import Authenticator  # noqa: PLC0415
    from truename.subscribers.services.accounts import replace_password_hash  # noqa: PLC0415

    amara = a_subscriber(email=email)
    Authenticator.objects.create(subscriber_id=amara.id, kind=AuthenticatorKind.PASSWORD)
    replace_password_hash(subscriber_id=amara.id, password_hash=password_hash)
    bind_totp_secret(amara.id, totp_secret)
    verify(amara)


if __name__ == "__main__":
    main(int(sys.argv[1]))
