"""Registers relying parties at the running provider, as anybody may in the demonstration."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from setup.demo import ROOT, Demonstration
from tests.peers.documented import documented_command


@dataclass(frozen=True)
class Credentials:
    """What the provider knows a client by; no secret for one that has a key."""

    client_id: str
    client_secret: str


def register(running: Demonstration, *, return_to: str, signed_out: str, **metadata: Any) -> Credentials:
    """A client with these addresses that may refresh, and whatever else `metadata` says in the words of RFC 7591."""
    provider = f"http://localhost:{running.provider_port}"
    discovery = httpx2.get(f"{provider}/.well-known/openid-configuration", trust_env=False).json()
    asked = {
        "client_name": "Harbour permits",
        "redirect_uris": [return_to],
        "post_logout_redirect_uris": [signed_out],
        "grant_types": ["authorization_code", "refresh_token"],
    }
    answer = httpx2.post(discovery["registration_endpoint"], json=asked | metadata, trust_env=False)
    assert answer.status_code == 201, answer.text
    return _credentials(answer.json())


def register_by_command(running: Demonstration, word: str, addresses: Mapping[str, str]) -> Credentials:
    """Runs the document's command that holds `word` beside the provider, with these addresses in place of its own."""
    command = documented_command(word)
    for documented, ours in addresses.items():
        command = command.replace(documented, ours)
    shell = ["bash", "-euo", "pipefail", "-c", command]
    answer = subprocess.run(shell, cwd=ROOT, env=running.environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return _credentials(json.loads(answer.stdout))


def _credentials(answer: Mapping[str, Any]) -> Credentials:
    return Credentials(answer["client_id"], answer.get("client_secret", ""))
