"""A relying party as a process on loopback: made of documented files, with this test's addresses in them."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.peers.documented import documented_file


def write_documented(folder: Path, name: str, addresses: Mapping[str, str]) -> Path:
    """The file `name` of the document in `folder`, each documented address replaced."""
    text = documented_file(name)
    for documented, ours in addresses.items():
        text = text.replace(documented, ours)
    path = folder / name
    path.write_text(text)
    return path


@contextmanager
def serving(command: list[str | Path], *, port: int, folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Runs `command` until the block ends; entered when its port answers."""
    log = folder / "log.txt"
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=output, stderr=output)
    try:
        _wait_until_open(port, process, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def _wait_until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"{process.args} did not start: {log.read_text()[-2000:]}")
