"""What `make test` and `make test-peers` do about client software that this machine does not have."""

import json
from pathlib import Path

import pytest

from setup import verify
from setup.peers import FOLDER, PEERS, Peer


def absent(problem: str) -> Peer:
    return Peer("A client", Path("absent.py"), lambda: False, lambda: problem, "how it gets here")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[object]]:
    """The commands that would have been run, with one client here and one that cannot be installed."""
    present = Peer("Another", Path("present.py"), lambda: True, str, "")
    commands: list[list[object]] = []
    monkeypatch.setattr(verify, "PEERS", (present, absent("no network")))
    monkeypatch.setattr(verify, "SKIPPED", [])
    monkeypatch.setattr(verify, "run", lambda _, command: commands.append(command) or 0)
    return commands


def test_an_absent_client_is_skipped_and_said_so(asked: list[list[object]]) -> None:
    assert verify.peers() == 0
    assert [argument for argument in asked[0] if isinstance(argument, Path)][1:] == [Path("present.py")]
    assert verify.SKIPPED == ["signing in with A client: it is not installed. how it gets here"]


def test_asked_to_install_it_fails_with_the_reason_and_runs_nothing(
    asked: list[list[object]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.peers(install=True) == 1
    assert "A client could not be installed: no network" in capsys.readouterr().out
    assert asked == []


def test_every_client_has_its_tests_and_what_npm_brings_is_pinned() -> None:
    assert all(peer.tests.is_file() for peer in PEERS)
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    locked = json.loads((FOLDER / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
