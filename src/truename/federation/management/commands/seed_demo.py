"""`manage.py seed_demo`: registers the example agencies' services and writes their credentials for `make run`."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from truename.federation.services.client_cache import find_client
from truename.federation.services.demo_parties import demo_registrations
from truename.federation.services.registry import (
    RegisteredParty,
    register_relying_party,
    renew_registration,
    replace_client_secret,
)
from truename.federation.services.signing_keys import key_set


class Command(BaseCommand):
    help = "Register the example agencies' services (demonstration only); running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TRUENAME.demo:
            raise CommandError("This is for the demonstration: set TRUENAME_DEMO=1 to run it.")
        key_set()
        path = settings.TRUENAME.state_directory / "demo_clients.json"
        kept = _read(path)
        origin = os.environ.get("TRUENAME_DEMO_AGENCY_ORIGIN", "http://localhost:8001").rstrip("/")
        for name, registration in demo_registrations(origin).items():
            if find_client(registration.client_id) is None:
                kept[name] = _entry(register_relying_party(registration=registration))
                continue
            # A folder of an older version has registrations that say less.
            renew_registration(registration=registration)
            if name not in kept:
                kept[name] = _entry(replace_client_secret(client_id=registration.client_id))
        _write(path, kept)
        self.stdout.write(f"Registered {len(kept)} example services; credentials are in {path}")


def _entry(party: RegisteredParty) -> dict[str, str]:
    return {"client_id": party.client_id, "client_secret": party.client_secret or ""}


def _read(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    try:
        kept = json.loads(path.read_text())
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path, entries: dict[str, dict[str, str]]) -> None:
    """Written beside and renamed, readable by the owner alone from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(entries, file, indent=2)
    beside.replace(path)
