"""The provider under test: the real server and worker on a loopback port, read through its discovery document."""

import contextlib
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx2

from setup.demo import BIN, ROOT, Demonstration
from tests.conformance.person import Person
from tests.running.people import open_accounts

# So many that no test waits for the next code.
APPS = 40


@dataclass
class RunningProvider(Demonstration):
    """The demonstration's provider and worker, with scratch state; start it without the examples."""

    @property
    def issuer(self) -> str:
        return f"http://localhost:{self.provider_port}"

    def run(self, *command: str) -> str:
        """Runs a Python command in the server's environment and answers what it printed."""
        result = subprocess.run(
            [BIN / "python", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr[-2000:]
        return result.stdout

    def subscriber(self) -> Person:
        """Amara, freshly put into the database."""
        (made,) = open_accounts(self, apps=APPS)
        return Person(made["email"], made["password"], made["secrets"])

    def log(self, name: str = "provider") -> str:
        """What a process has written so far."""
        with contextlib.suppress(FileNotFoundError):
            return (self.state / f"{name}.log").read_text(errors="replace")
        return ""


@dataclass
class Provider:
    """What a relying party knows: the issuer, and everything else from discovery."""

    running: RunningProvider
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=30, trust_env=False))

    @property
    def issuer(self) -> str:
        return self.running.issuer

    @cached_property
    def discovery(self) -> httpx2.Response:
        """Source: OpenID Connect Discovery 1.0, 4."""
        return self.http.get(f"{self.issuer}/.well-known/openid-configuration")

    @cached_property
    def metadata(self) -> dict[str, Any]:
        answer = self.discovery
        assert answer.status_code == 200, f"{answer.status_code} at discovery"
        document = answer.json()
        assert document["issuer"] == self.issuer
        return dict(document)

    def endpoint(self, name: str) -> str:
        """The address of an endpoint by its name in the metadata, as in `token_endpoint`."""
        assert name in self.metadata, f"the metadata name no {name}"
        return str(self.metadata[name])

    def announces(self, name: str, value: str) -> bool:
        """Whether `value` is in the list `name` of the metadata."""
        return value in self.metadata.get(name, [])

    def jwks(self) -> list[dict[str, str]]:
        """The published keys, fetched now. Source: OpenID Connect Core 1.0, 10.1."""
        answer = self.http.get(self.endpoint("jwks_uri"))
        assert answer.status_code == 200
        return list(answer.json()["keys"])

    def rotate_keys(self) -> None:
        """What an operator does: the command that rotates the signing keys."""
        self.running.run("manage.py", "rotate_signing_keys")

    def close(self) -> None:
        self.http.close()
