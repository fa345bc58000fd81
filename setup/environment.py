"""Brings this checkout from nothing to ready, with the standard library alone: environment, packages, static files,
translations. Each step is skipped when its inputs have not changed. Usage: environment.py run|test
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
PYTHON = VENV / "bin" / "python"
# What the wheels load from the system; everything else they carry themselves.
ENGINE_IMPORTS = ("cv2", "onnxruntime", "dlib", "av", "zxingcpp", "ai_edge_litert.interpreter")


def main(purpose: str) -> None:
    check_python()
    create_virtual_environment()
    install_packages(purpose)
    step("static files", [ROOT / "package-lock.json", ROOT / "setup/build_static.py"], build_static)
    step("translations", sorted((ROOT / "src").rglob("*.po")), compile_translations)
    step("portraits", [ROOT / "requirements/portraits.txt"], fetch_portraits)


def check_python() -> None:
    if sys.version_info[:2] != (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        stop(f"Python 3.11 is needed, this is {found}. Try: make PYTHON=python3.11")
    for module, package in (("venv", "python3-venv"), ("ensurepip", "python3-venv"), ("ssl", "python3")):
        if importlib.util.find_spec(module) is None:
            stop(f"Python's {module} module is missing. Install it: apt-get install {package}")


def create_virtual_environment() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0:
        return
    say("Creating the environment in .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    result = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if result.returncode:
        stop("Python could not create an environment. Install it: apt-get install python3-venv")


def install_packages(purpose: str) -> None:
    """`test` is a superset of `run`, so an environment made for tests also runs the demonstration."""
    build, run, test = (ROOT / "requirements" / f"{name}.txt" for name in ("build", "run", "test"))
    if purpose == "run" and is_current("packages for tests", [build, test]):
        return
    wanted = test if purpose == "test" else run

    def install() -> None:
        pip("--require-hashes", "-r", build)
        pip("--no-deps", "--no-build-isolation", "--require-hashes", "-r", wanted)
        pip("--no-deps", "--no-build-isolation", "-e", ROOT)
        check_system_libraries()

    label = "packages for tests" if purpose == "test" else "packages"
    step(label, [build, wanted], install, "about a minute, 900 MB on disk")


def pip(*arguments: str | Path) -> None:
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        reason = next((line for line in result.stderr.splitlines() if line.startswith("ERROR")), "")
        stop(f"Installing packages failed. {reason or result.stderr[-400:]}")


def check_system_libraries() -> None:
    for module in ENGINE_IMPORTS:
        result = subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True, text=True)
        if result.returncode:
            line = result.stderr.strip().splitlines()[-1]
            stop(f"{module} cannot be loaded: {line}. On Debian: apt-get install libstdc++6 libgomp1 libgl1")


def build_static() -> None:
    run_python("setup/build_static.py")


def compile_translations() -> None:
    run_python("setup/translations.py", "compile")


def fetch_portraits() -> None:
    run_python("setup/fetch_portraits.py")


def run_python(*arguments: str) -> None:
    result = subprocess.run([PYTHON, *arguments], cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        stop(f"{arguments[0]} failed: {(result.stderr or result.stdout).strip()[-800:]}")


def step(label: str, inputs: list[Path], action: Callable[[], None], note: str = "") -> None:
    """Runs `action` unless it was done for exactly these inputs; says what it does and how long it took."""
    if is_current(label, inputs):
        return
    say(f"Preparing {label}{f' ({note})' if note else ''} …", end=" ")
    started = time.monotonic()
    action()
    print(f"{time.monotonic() - started:.0f} s", flush=True)
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp_of(label).write_text(digest(inputs))


def is_current(label: str, inputs: list[Path]) -> bool:
    return stamp_of(label).exists() and stamp_of(label).read_text() == digest(inputs)


def stamp_of(label: str) -> Path:
    return STAMPS / label.replace(" ", "-")


def digest(inputs: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in inputs:
        whole.update(path.read_bytes() if path.exists() else b"absent")
    return whole.hexdigest()


def say(text: str, end: str = "\n") -> None:
    print(f"  {text}", end=end, flush=True)


def stop(text: str) -> None:
    print(f"\n  {text}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    os.chdir(ROOT)
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
