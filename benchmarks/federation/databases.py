"""The databases under Truename in this benchmark: SQLite files filled once and copied, a PostgreSQL cluster."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from benchmarks.federation.servers import Installation, Size
from setup.demo import ROOT
from setup.verify import throw_away_cluster

FOLDER = ROOT / "build" / "federation-benchmark"
DATABASE_CORE = 1
_SHOWN_SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")


def filled_sqlite(size: Size, folder: Path) -> None:
    """Puts a filled database with its keys into `folder`; fills it first when the tables or the filling changed."""
    filled = FOLDER / f"filled-{size.subscribers}"
    stamp = filled / "stamp"
    if not stamp.exists() or stamp.read_text() != _digest(size):
        shutil.rmtree(filled, ignore_errors=True)
        filled.mkdir(parents=True)
        print(f"Filling a SQLite file with {size.subscribers:,} subscribers …", flush=True)
        Installation("filling", filled, size).seed()
        stamp.write_text(_digest(size))
    shutil.copytree(filled, folder)


def _digest(size: Size) -> str:
    whole = hashlib.sha256(repr(size).encode())
    inputs = [*(ROOT / "src").rglob("migrations/*.py"), Path(__file__).with_name("seed.py")]
    for path in sorted(inputs):
        whole.update(path.read_bytes())
    return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL: its address, its first process and the settings that decide what survives a power cut."""

    url: str
    process: int
    settings: str

    def database(self, name: str) -> str:
        """The address of a new, empty database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url.rpartition("/")[0] + f"/{name}"


@contextmanager
def durable_cluster() -> Iterator[Cluster]:
    """A throw-away cluster that waits for the disk at every commit, all its processes on one core."""
    with throw_away_cluster(is_durable=True) as url:
        with psycopg.connect(url) as connection:
            shown = [f"{name} {connection.execute(f'SHOW {name}'.encode()).fetchone()[0]}" for name in _SHOWN_SETTINGS]
            first = psutil.Process(connection.info.backend_pid).parent()
        assert first is not None
        # Every later process inherits the core from the first.
        for process in (first, *first.children()):
            with suppress(ProcessLookupError):  # one that looked after something and has ended
                os.sched_setaffinity(process.pid, {DATABASE_CORE})
        yield Cluster(url, first.pid, ", ".join(shown))
