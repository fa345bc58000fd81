"""Authlib, the Python client library, signs in as docs/integrate.md tells it to."""

import os
from collections.abc import Iterator

import pytest

from setup.demo import BIN, Demonstration
from setup.verify import free_port
from tests.journeys.visitor import Visitor
from tests.peers.documented import AUTHLIB_APP, PROVIDER
from tests.peers.registering import register_by_command
from tests.peers.relying_party import serving, write_documented
from tests.peers.rounds import (
    go_and_sign_in,
    is_told_of_a_denial,
    refreshes,
    signs_in,
    signs_in_before_and_after_our_keys_change,
    signs_out,
)

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def agency(truename: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("authlib"), free_port()
    origin = f"http://localhost:{port}"
    addresses = {AUTHLIB_APP: origin, PROVIDER: f"http://localhost:{truename.provider_port}"}
    client = register_by_command(truename, "/oidc/register", addresses)
    write_documented(folder, "app.py", addresses)
    command = [BIN / "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "app:app"]
    environment = os.environ | {"CLIENT_ID": client.client_id, "CLIENT_SECRET": client.client_secret}
    with serving(command, port=port, folder=folder, environment=environment):
        yield origin


def test_a_person_signs_in(agency: str, amara: Visitor) -> None:
    signs_in(agency, amara)


def test_she_stays_signed_in(agency: str, amara: Visitor) -> None:
    go_and_sign_in(amara, agency)
    refreshes(agency, amara)
    refreshes(agency, amara)


def test_an_agency_is_told_of_a_denial(agency: str, amara: Visitor) -> None:
    is_told_of_a_denial(agency, amara)


def test_she_signs_out(agency: str, amara: Visitor) -> None:
    signs_out(agency, amara)


def test_people_sign_in_before_and_after_our_keys_change(
    truename: Demonstration, agency: str, amara: Visitor, another_amara: Visitor
) -> None:
    signs_in_before_and_after_our_keys_change(truename, agency, amara, another_amara)
