"""The two commands say in one clear line what is wrong with a machine."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from setup.demo import check_ports_are_free
from setup.development_keys import KEYS, make_development_keys
from setup.environment import ROOT, check_python, is_current, step


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is taken"):
            check_ports_are_free((port,))
    check_ports_are_free((port,))


def test_an_old_python_is_told_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit):
        check_python()
    lines = capsys.readouterr().err.strip().splitlines()
    assert lines == ["Python 3.11 is needed, this is 3.9.2. Try: make PYTHON=python3.11"]


def test_development_keys_are_made_once_and_are_private(tmp_path: Path) -> None:
    make_development_keys(tmp_path)
    first = {name: (tmp_path / "keys" / name).read_text() for name in KEYS}
    make_development_keys(tmp_path)
    assert first == {name: (tmp_path / "keys" / name).read_text() for name in KEYS}
    assert len(set(first.values())) == len(KEYS)
    modes = {stat.S_IMODE((tmp_path / "keys" / name).stat().st_mode) for name in KEYS}
    assert modes == {0o600}


def test_a_step_is_done_once_for_the_same_inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("setup.environment.STAMPS", tmp_path / "stamps")
    source, done = tmp_path / "input", []
    source.write_text("one")
    for _ in range(2):
        step("a thing", [source], lambda: done.append(source.read_text()))
    source.write_text("two")
    assert not is_current("a thing", [source])
    step("a thing", [source], lambda: done.append(source.read_text()))
    assert done == ["one", "two"]


def test_make_without_a_word_lists_the_commands() -> None:
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert {"run", "test", "bench"} <= {line.split()[0] for line in listed.stdout.splitlines()}
