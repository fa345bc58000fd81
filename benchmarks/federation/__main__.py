"""Truename's protocol endpoints beside npm oidc-provider: `python -m benchmarks.federation` (make bench-federation)."""

import argparse
import contextlib
import datetime
import io
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.__main__ import machine
from benchmarks.federation import databases, measure, report
from benchmarks.federation.conversations import Person
from benchmarks.federation.measure import PARTS, Contender, take_turns
from benchmarks.federation.servers import (
    SERVER_CORE,
    SERVER_OPTIONS,
    Installation,
    Size,
    people_of_peer,
    start_peer,
)
from setup.demo import ROOT
from setup.verify import system_program

_SIGNED_IN_FOR_SECONDS = 240.0
_TENTH = ", a tenth of the rows"


def main() -> int:
    """Exit status 0 whether or not the goals were met: the tables say which were."""
    chosen = _arguments()
    # Whoever ends the run ends the servers as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    if len(os.sched_getaffinity(0)) < 2:
        raise SystemExit("Two cores are needed: one for the servers, one for the load.")
    for program in ("node", "npm"):
        if not system_program(program):
            raise SystemExit(f"{program} is not installed; the peer needs it. On Debian: apt-get install nodejs npm")
    heading = _heading()
    print(heading, flush=True)
    shutil.rmtree(databases.FOLDER / "run", ignore_errors=True)
    parts = [part for part in PARTS if part.name in chosen.parts]
    sizes = {"": Size(chosen.subscribers), _TENTH: Size(chosen.subscribers // 10)}
    with ExitStack() as running:
        contenders, notes = _contenders(running, chosen.only, sizes)
        kept = take_turns(contenders, parts=parts, clients=[1, 16], rounds=chosen.rounds, seconds=chosen.seconds)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        print("\n".join((heading, *notes)))
        report.print_parts(kept, parts)
    print(printed.getvalue())
    if chosen.write:
        report.keep(printed.getvalue(), ROOT / "benchmarks" / "RESULTS.md")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.federation", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns that are kept, after one that is not")
    parser.add_argument("--seconds", type=float, default=3.0, help="the longest that one turn may take")
    parser.add_argument("--subscribers", type=int, default=1_000_000)
    parser.add_argument("--parts", nargs="+", choices=[part.name for part in PARTS], default=[p.name for p in PARTS])
    only = ("sqlite", "full", "postgresql", "tenth")
    parser.add_argument("--only", nargs="+", choices=only, default=only, help="which of ours")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/RESULTS.md")
    return parser.parse_args()


def _contenders(running: ExitStack, only: list[str], sizes: dict[str, Size]) -> tuple[list[Contender], list[str]]:
    """The peer and every Truename that was asked for, all running; and what is to be said about them."""
    folder = databases.FOLDER / "run"
    folder.mkdir(parents=True)
    running.callback(shutil.rmtree, folder, ignore_errors=True)
    size = sizes[""]
    peer = start_peer(folder, size)
    running.callback(peer.stop)
    contenders = [Contender(peer, lambda: people_of_peer(peer, size))]
    contenders += [_begin(running, installation) for installation in _on_sqlite(folder, only, sizes)]
    notes = [*_NOTES, f"- SQLite {sqlite3.sqlite_version}, write-ahead log; synchronous NORMAL where nothing is said."]
    if "postgresql" not in only:
        return contenders, notes
    cluster = running.enter_context(databases.durable_cluster())
    notes.append(f"- PostgreSQL on core {databases.DATABASE_CORE}, beside the load: {cluster.settings}.")
    for suffix, each in sizes.items():
        if not suffix or "tenth" in only:
            home = folder / f"postgresql-{each.subscribers}"
            home.mkdir()
            url = cluster.database(f"rows_{each.subscribers}")
            installation = Installation(report.POSTGRESQL + suffix, home, each, database_url=url)
            print(f"Filling PostgreSQL with {each.subscribers:,} subscribers …", flush=True)
            installation.seed()
            contenders.append(_begin(running, installation, database=cluster.process))
    return contenders, notes


def _on_sqlite(folder: Path, only: list[str], sizes: dict[str, Size]) -> Iterator[Installation]:
    for suffix, each in sizes.items():
        if "sqlite" in only and (not suffix or "tenth" in only):
            home = folder / f"sqlite-{each.subscribers}"
            databases.filled_sqlite(each, home)
            yield Installation(report.SQLITE + suffix, home, each)
    if "full" in only:
        home = folder / "sqlite-full"
        databases.filled_sqlite(sizes[""], home)
        settings = "benchmarks.federation.settings_full"
        yield Installation(f"{report.SQLITE}, synchronous FULL", home, sizes[""], settings=settings)


def _begin(running: ExitStack, installation: Installation, *, database: int | None = None) -> Contender:
    server = installation.start()
    running.callback(server.stop)
    if database is not None:
        server.roots["database"] = database
    return Contender(server, _kept_signed_in(installation))


def _kept_signed_in(installation: Installation) -> Callable[[], list[Person]]:
    """Signs everybody in again before an idle session would end."""
    state: tuple[float, list[Person]] | None = None

    def people() -> list[Person]:
        nonlocal state
        if state is None or time.monotonic() - state[0] > _SIGNED_IN_FOR_SECONDS:
            state = time.monotonic(), installation.people()
        return state[1]

    return people


_NOTES = (
    f"- One process on core {SERVER_CORE} for each server, one at a time under load; the load generator on core"
    f" {measure.LOAD_CORE}. Ours: granian {' '.join(SERVER_OPTIONS)}.",
    "- The same for both: client_secret_basic, PKCE S256, ES256 ID token, opaque access token, scope openid profile"
    " email, 1,000 clients, 500 people signed in, each with a remembered release to one client.",
    "- The peer keeps everything in its own in-memory adapter, made large enough to lose nothing in use, and is emptied"
    " before every turn; ours keeps everything on disk.",
    "- Figures are medians over the rounds with the least and the most; × peer is taken round by round.",
)


def _heading() -> str:
    node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    return "\n".join(
        (
            f"Command: {shlex.join(['python', '-m', 'benchmarks.federation', *sys.argv[1:]])}",
            f"Date: {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
            f"Machine: {machine()}, node {node}",
            f"Load before: {' '.join(f'{load:.1f}' for load in os.getloadavg())} (1, 5, 15 minutes)",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
