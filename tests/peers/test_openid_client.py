"""openid-client, a certified client library from npm, signs in as docs/integrate.md tells it to."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from setup.demo import Demonstration
from setup.peers import NODE_MODULES, node
from setup.verify import free_port
from tests.journeys.visitor import Visitor
from tests.peers.documented import NODE_APP, PROVIDER
from tests.peers.registering import register
from tests.peers.relying_party import serving, write_documented
from tests.peers.rounds import (
    go_and_sign_in,
    is_told_of_a_denial,
    refreshes,
    signs_in,
    signs_in_before_and_after_our_keys_change,
    signs_out,
)

WIRE = Path(__file__).parent / "wire.mjs"

pytestmark = pytest.mark.peer


@dataclass(frozen=True)
class Agency:
    """The running client: where it is, how it proves itself, and what it said to the provider."""

    origin: str
    is_key_user: bool
    log: Path

    def wire(self, path: str) -> list[dict[str, Any]]:
        """What passed between library and provider at `path`, oldest first."""
        seen = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [exchange for exchange in seen if exchange["path"] == path]


@pytest.fixture(scope="module", params=["secret", "key"])
def agency(
    request: pytest.FixtureRequest, truename: Demonstration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Agency]:
    assert (NODE_MODULES / "openid-client").is_dir(), "openid-client is not installed: make test-peers"
    folder, port = tmp_path_factory.mktemp("openid-client"), free_port()
    (folder / "node_modules").symlink_to(NODE_MODULES)
    origin = f"http://localhost:{port}"
    addresses = {NODE_APP: origin, PROVIDER: f"http://localhost:{truename.provider_port}"}
    app = write_documented(folder, "app.mjs", addresses)
    with_secret = write_documented(folder, "truename.mjs", addresses)
    metadata: dict[str, Any] = {}
    if request.param == "key":
        write_documented(folder, "truename-key.mjs", addresses).replace(with_secret)
        subprocess.run([node(), write_documented(folder, "make-key.mjs", {})], cwd=folder, check=True)
        keys = json.loads((folder / "client-jwks.json").read_text())
        metadata = {"token_endpoint_auth_method": "private_key_jwt", "jwks": keys}
    client = register(truename, return_to=f"{origin}/callback", signed_out=f"{origin}/signed-out", **metadata)
    log = folder / "wire.jsonl"
    environment = os.environ | {
        "CLIENT_ID": client.client_id,
        "CLIENT_SECRET": client.client_secret,
        "WIRE_LOG": str(log),
    }
    with serving([node(), "--import", WIRE, app], port=port, folder=folder, environment=environment):
        yield Agency(origin, request.param == "key", log)


def test_a_person_signs_in(agency: Agency, amara: Visitor) -> None:
    signs_in(agency.origin, amara)


def test_the_client_proves_itself_as_it_is_registered(agency: Agency, amara: Visitor) -> None:
    go_and_sign_in(amara, agency.origin)
    exchange = agency.wire("/oidc/token")[-1]
    assert exchange["status"] == 200
    assert exchange["authorization"] == ("" if agency.is_key_user else "Basic")
    assert ("client_assertion" in exchange["sent"]) == agency.is_key_user
    assert bool(agency.wire("/oidc/par")) == agency.is_key_user


def test_she_stays_signed_in_by_a_new_refresh_token_each_time(agency: Agency, amara: Visitor) -> None:
    go_and_sign_in(amara, agency.origin)
    refreshes(agency.origin, amara)
    refreshes(agency.origin, amara)
    tokens = [exchange["answer"]["refresh_token"] for exchange in agency.wire("/oidc/token")[-3:]]
    assert len(set(tokens)) == 3


def test_an_agency_is_told_of_a_denial(agency: Agency, amara: Visitor) -> None:
    is_told_of_a_denial(agency.origin, amara)


def test_she_signs_out(agency: Agency, amara: Visitor) -> None:
    signs_out(agency.origin, amara)


def test_people_sign_in_before_and_after_our_keys_change(
    truename: Demonstration, agency: Agency, amara: Visitor, another_amara: Visitor
) -> None:
    signs_in_before_and_after_our_keys_change(truename, agency.origin, amara, another_amara)
