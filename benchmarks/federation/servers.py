"""The servers under load: how each is started on its core, signs people in, and is stopped."""

import json
import os
import secrets
import subprocess
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.federation.conversations import REDIRECT_URI, SCOPE, Person, Provider
from setup.demo import BIN, ROOT
from setup.development_keys import make_development_keys
from setup.verify import free_port

PEER = Path(__file__).resolve().parent / "peer"
SERVER_CORE = 0
# As `make run` starts it.
SERVER_OPTIONS = ("--interface", "wsgi", "--runtime-mode", "st", "--no-ws", "--log-level", "warning")
# SQLite writes one at a time, so further threads only pass the lock round; PostgreSQL commits several together.
SQLITE_THREADS, POSTGRESQL_THREADS = 1, 8
DISCOVERY = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "introspection_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows the tables hold, and how many people sign in."""

    subscribers: int = 1_000_000
    clients: int = 1_000
    people: int = 500

    @property
    def arguments(self) -> dict[str, int]:
        return {"subscribers": self.subscribers, "clients": self.clients, "people": self.people}


@dataclass
class Server:
    """A running provider. `roots` are the processes whose CPU is counted, by the name of their column."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    client_secret: str
    log: Path
    roots: dict[str, int] = field(default_factory=dict)

    @property
    def provider(self) -> Provider:
        """Where it answers, read from its discovery document; raises SystemExit when it lacks an endpoint."""
        found = json.loads(self._wait())
        missing = [name for name in _ENDPOINTS if name not in found]
        if missing:
            print(f"{self.name} has no {', '.join(missing)}; what needs it is left out.")
        paths = {name: urlsplit(found[name]).path for name in _ENDPOINTS if name in found}
        return Provider(self.port, self.client_secret, {**dict.fromkeys(missing, ""), **paths, "discovery": DISCOVERY})

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path: str) -> bytes:
        """The body of an answer with status 200; raises OSError or HTTPException otherwise."""
        connection = HTTPConnection("localhost", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise HTTPException(f"{path} answered {answer.status}")
            return body
        finally:
            connection.close()

    def _wait(self) -> bytes:
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.get(DISCOVERY)
            except (OSError, HTTPException):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    words = self.log.read_text(errors="replace")[-1500:]
                    raise SystemExit(f"{self.name} did not start:\n{words}") from None
                time.sleep(0.1)


def start_peer(folder: Path, size: Size) -> Server:
    """npm oidc-provider; raises SystemExit when node or npm is missing or the packages cannot be installed."""
    installed = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PEER, capture_output=True, text=True
    )
    if installed.returncode:
        raise SystemExit(f"npm ci in {PEER} failed:\n{installed.stderr[-1500:]}")
    port, secret = free_port(), secrets.token_urlsafe(32)
    environment = {
        "PORT": str(port),
        "CLIENTS": str(size.clients),
        "CLIENT_SECRET": secret,
        "COOKIE_KEY": secrets.token_urlsafe(32),
        "REDIRECT_URI": REDIRECT_URI,
        "SCOPE": SCOPE,
        "NODE_ENV": "production",
    }
    return _start("oidc-provider", ["node", "server.mjs"], environment, PEER, folder, port, secret)


def people_of_peer(server: Server, size: Size) -> list[Person]:
    """Signs everybody in afresh, having dropped what the peer kept of earlier parts."""
    return [Person(**person) for person in json.loads(server.get(f"/bench/people?count={size.people}"))]


@dataclass
class Installation:
    """A Truename with a state folder and a database of its own."""

    name: str
    folder: Path
    size: Size
    port: int = field(default_factory=free_port)
    database_url: str | None = None
    settings: str = "truename.site.settings"

    @property
    def environment(self) -> dict[str, str]:
        chosen = {"TRUENAME_DATABASE_URL": self.database_url} if self.database_url else {}
        origin = f"http://localhost:{self.port}"
        return chosen | {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "TRUENAME_DEMO": "1",
            "TRUENAME_PUBLIC_ORIGIN": origin,
            "TRUENAME_STATE_DIRECTORY": str(self.folder),
            "TRUENAME_BUILD_DIRECTORY": str(ROOT / "build"),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }

    def inside(self, purpose: str) -> Any:
        """What `inside` answers; raises SystemExit with its words when it fails."""
        command = [BIN / "python", "-m", "benchmarks.federation.inside", purpose, json.dumps(self.size.arguments)]
        done = subprocess.run(command, cwd=ROOT, env=_clean() | self.environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{purpose} of {self.name} failed:\n{done.stderr[-3000:]}")
        return json.loads(done.stdout)

    def seed(self) -> None:
        """Fills the empty database; keeps the clients' secret beside it."""
        make_development_keys(self.folder)
        (self.folder / "client_secret").write_text(self.inside("seed"))

    def people(self) -> list[Person]:
        return [Person(**person) for person in self.inside("people")]

    def start(self) -> Server:
        """The server as `make run` starts it, in one process on one core."""
        threads = str(POSTGRESQL_THREADS if self.database_url else SQLITE_THREADS)
        command = [str(BIN / "granian"), "--host", "127.0.0.1", *SERVER_OPTIONS, "--port", str(self.port)]
        command += ["--blocking-threads", threads]
        secret = (self.folder / "client_secret").read_text()
        application = "truename.site.wsgi:application"
        return _start(self.name, [*command, application], self.environment, ROOT, self.folder, self.port, secret)


def _start(
    name: str, command: list[str], environment: dict[str, str], where: Path, folder: Path, port: int, secret: str
) -> Server:
    log = folder / f"{name.replace(' ', '-').replace(',', '')}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=where,
            env=_clean() | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {SERVER_CORE}),
        )
    return Server(name, port, process, secret, log, {"server": process.pid})


def _clean() -> dict[str, str]:
    """The environment without another installation's settings."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("TRUENAME_", "DJANGO_"))}
