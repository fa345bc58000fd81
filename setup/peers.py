"""The client software that tests/peers signs in with: what of it this machine has, and how to install the rest."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from setup.build_static import find_npm, find_wheel_npm

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "peers"
NODE_MODULES = FOLDER / "node_modules"
APACHE = Path("/usr/sbin/apache2")  # also where Apache's own folders are not on the PATH
APACHE_MODULE = Path("/usr/lib/apache2/modules/mod_auth_openidc.so")
APACHE_PACKAGES = ("apache2", "libapache2-mod-auth-openidc")


@dataclass(frozen=True, slots=True)
class Peer:
    """One client and its tests. `install` answers what went wrong in one line, "" when it went well."""

    name: str
    tests: Path
    is_installed: Callable[[], bool]
    install: Callable[[], str]
    how_to_install: str


def node() -> str:
    """The program that runs JavaScript: the machine's, or the one inside a wheel."""
    wheel = find_wheel_npm()
    return shutil.which("node") or (wheel[0] if wheel else "node")


def _has_openid_client() -> bool:
    return (NODE_MODULES / "openid-client").is_dir() and shutil.which(node()) is not None


def _install_openid_client() -> str:
    command = [*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    result = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
    return result.stderr.strip().splitlines()[-1] if result.returncode else ""


def _has_apache() -> bool:
    return APACHE.exists() and APACHE_MODULE.exists()


def _install_apache() -> str:
    if os.geteuid() != 0:
        return "only root may install Debian's packages"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *APACHE_PACKAGES]):
        result = subprocess.run(["apt-get", "-qq", *arguments], env=environment, capture_output=True, text=True)
    return result.stderr.strip().splitlines()[-1] if result.returncode else ""


PEERS = (
    Peer("Authlib", FOLDER / "test_authlib.py", lambda: True, str, ""),
    Peer(
        "openid-client", FOLDER / "test_openid_client.py", _has_openid_client, _install_openid_client, "make test-peers"
    ),
    Peer(
        "Apache mod_auth_openidc",
        FOLDER / "test_mod_auth_openidc.py",
        _has_apache,
        _install_apache,
        f"apt-get install {' '.join(APACHE_PACKAGES)}",
    ),
)
