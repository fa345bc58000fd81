"""Registers a relying party with the running provider."""

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from setup.demo import BIN, ROOT, Demonstration

_PROGRAM = """
import json, os, sys
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "truename.site.settings"
django.setup()
from tests.federation.factories import a_party
asked = json.load(sys.stdin)
party = a_party(**{field: tuple(addresses) for field, addresses in asked.items()})
json.dump({"client_id": party.client_id, "client_secret": party.secret}, sys.stdout)
"""


@dataclass(frozen=True)
class Credentials:
    client_id: str
    client_secret: str


def register(running: Demonstration, **metadata: Any) -> Credentials:
    made = subprocess.run(
        [BIN / "python", "-c", _PROGRAM],
        cwd=ROOT,
        env=running.environment,
        capture_output=True,
        text=True,
        input=json.dumps(metadata),
    )
    assert made.returncode == 0, made.stderr
    return Credentials(**json.loads(made.stdout))
