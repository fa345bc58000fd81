"""What `make test` runs, in order, with the time each part took: static checks, unit tests, databases, conformance,
peers, journeys.

A part that needs a program which is absent installs it from Debian when it can, and says loudly what it skipped when
it cannot. Usage: verify.py [--fast | --peers | --screenshots]
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from setup.peers import PEERS

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
STATIC_CHECKS = (
    ("ruff: rules", [BIN / "ruff", "check", "--quiet", "."]),
    ("ruff: format", [BIN / "ruff", "format", "--check", "--quiet", "."]),
    ("rooms and doors", [BIN / "lint-imports", "--no-logo"]),
    ("types", [BIN / "mypy"]),
    ("migrations", [BIN / "python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("translations", [BIN / "python", "setup/translations.py", "check"]),
)
ROOMS_WITH_TABLES = ("records", "subscribers", "authenticators", "biometrics", "proofing", "federation")
README_PICTURES = (
    "tax-agency",
    "create-account",
    "authenticator-app",
    "what-we-need",
    "this-photo-front",
    "check-your-details",
    "video-selfie-recording",
    "verified",
    "authorize",
    "back-at-the-agency",
)
SKIPPED: list[str] = []


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    os.environ["PATH"] = search_path()  # Debian's Chromium is started by a script that needs grep
    if "--screenshots" in arguments:
        return journeys() or copy_screenshots()
    if "--peers" in arguments:
        return peers(install=True)
    failed = sum(not static_check(name, command) for name, command in STATIC_CHECKS)
    failed += run("tests", [*pytest(), "-m", "not journey and not peer and not conformance"]) != 0
    if "--fast" not in arguments:
        failed += postgresql() != 0
        failed += conformance() != 0
        failed += peers() != 0
        failed += journeys() != 0
    for line in SKIPPED:
        print(f"\n  !! SKIPPED: {line}", flush=True)
    print(f"\n  {'FAILED' if failed else 'All of it holds.'}", flush=True)
    return 1 if failed else 0


def pytest() -> list[str | Path]:
    return [BIN / "python", "-m", "pytest", "-q", "--durations=8"]


def static_check(name: str, command: list[str | Path]) -> bool:
    """Runs one check quietly; shows its output only when it fails."""
    started = time.monotonic()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "truename.site.settings_test"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    verdict = "ok" if result.returncode == 0 else "FAILED"
    print(f"  {name:<18} {verdict} ({time.monotonic() - started:.0f} s)", flush=True)
    if result.returncode:
        print(result.stdout[-6000:] + result.stderr[-3000:], flush=True)
    return result.returncode == 0


def run(name: str, command: list[str | Path], extra: dict[str, str] | None = None) -> int:
    print(f"\n  {name}", flush=True)
    return subprocess.run(command, env=os.environ | (extra or {})).returncode


def postgresql() -> int:
    """The rooms that keep something, once more on a throw-away PostgreSQL cluster: what is atomic must be so there."""
    if not ensure_program("initdb", "postgresql", "PostgreSQL", [*Path("/usr/lib/postgresql").glob("*/bin")]):
        return 0
    with throw_away_cluster() as url:
        command = [*pytest(), "-m", "not journey and not engine", *(f"tests/{room}" for room in ROOMS_WITH_TABLES)]
        return run("the same on PostgreSQL", command, {"TRUENAME_TEST_DATABASE_URL": url})


@contextmanager
def throw_away_cluster(*, is_durable: bool = False) -> Iterator[str]:
    """A PostgreSQL cluster of its own port and folder, gone afterwards. Its programs refuse to run as root.

    Unless it `is_durable`, it never waits for the disk."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    with tempfile.TemporaryDirectory(prefix="truename-pg-") as folder:
        data = Path(folder) / "data"
        as_user: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            as_user = [system_program("runuser") or "runuser", "-u", "postgres", "--"]
        port = free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=localhost" + "".join(
            f" -c {setting}=off" for setting in ("fsync", "synchronous_commit", "full_page_writes") if not is_durable
        )

        def call(program: str, *arguments: str | Path) -> None:
            command = [*as_user, programs / program, "-D", data, *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

        call("initdb", "-A", "trust", "--no-sync", "-U", "postgres")
        call("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://postgres:none@localhost:{port}/postgres"
        finally:
            call("pg_ctl", "-m", "immediate", "stop")


def conformance() -> int:
    """The modules of the OpenID Foundation's conformance suite, against the running provider (docs/conformance.md)."""
    return run("conformance", [*pytest(), "-m", "conformance", "tests/conformance"])


def journeys() -> int:
    """A person's whole way in a real browser, through the real servers."""
    if not ensure_program("chromium", "chromium", "the browser journeys", []):
        return 0
    return run("browser journeys", [*pytest(), "-m", "journey", "--timeout=900"])


def peers(*, install: bool = False) -> int:
    """Clients that nobody here wrote sign in to the running provider; with `install`, all of them have to be there."""
    present = []
    for peer in PEERS:
        problem = peer.install() if install and not peer.is_installed() else ""
        if peer.is_installed():
            present.append(peer.tests)
        elif install:
            print(f"\n  {peer.name} could not be installed: {problem}", flush=True)
            return 1
        else:
            SKIPPED.append(f"signing in with {peer.name}: it is not installed. {peer.how_to_install}")
    return run("peers", [*pytest(), "-m", "peer", *present])


def copy_screenshots() -> int:
    """The pictures of the README, out of those that the journey left in build/screenshots."""
    target = ROOT / "docs" / "screenshots"
    target.mkdir(exist_ok=True)
    for name in README_PICTURES:
        picture = min((ROOT / "build" / "screenshots").glob(f"[0-9][0-9]-{name}.png"))
        shutil.copyfile(picture, target / f"{name}.png")
    return 0


def ensure_program(program: str, package: str, purpose: str, folders: list[Path]) -> bool:
    """Whether `program` is there, after installing Debian's `package` when this user may."""
    if system_program(program, folders):
        return True
    if os.geteuid() == 0 and (apt := system_program("apt-get")):
        print(f"\n  Installing {package} for {purpose} …", flush=True)
        environment = os.environ | {
            "DEBIAN_FRONTEND": "noninteractive",
            "PATH": search_path(),
        }
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run([apt, "-qq", *arguments], env=environment, capture_output=True)
        if system_program(program, [*Path("/usr/lib/postgresql").glob("*/bin")]):
            return True
    SKIPPED.append(f"{purpose}: {program} is not installed. On Debian: apt-get install {package}")
    return False


def system_program(program: str, folders: Iterable[Path] = ()) -> str | None:
    """Where `program` is, also when the caller's PATH leaves out the system's folders."""
    return shutil.which(program, path=search_path(folders))


def search_path(folders: Iterable[Path] = ()) -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/bin", "/usr/sbin", "/bin", "/sbin", *map(str, folders)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
