"""Files stay small enough to hold in the head, and are called by what they hold."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "truename"
MAXIMUM_LINES = 400
MAXIMUM_TEST_LINES = 600
MAXIMUM_FUNCTION_LINES = 60
DRAWERS = {"utils", "helpers", "common", "misc"}
# Written in two halves, so that this file does not name what it forbids.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npm" + "js.org", "deb.debian" + ".org"]

SOURCES = sorted(
    path for folder in ("src", "examples", "setup", "benchmarks") for path in (ROOT / folder).rglob("*.py")
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def _is_generated(path: Path) -> bool:
    return "migrations" in path.parts


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_source_file_is_short(path: Path) -> None:
    assert _is_generated(path) or len(path.read_text().splitlines()) <= MAXIMUM_LINES


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_test_file_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAXIMUM_TEST_LINES


def test_functions_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MAXIMUM_FUNCTION_LINES
    ]
    assert not long, long


def test_every_module_says_what_lives_there() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if not _is_generated(path)
        and path.read_text().strip()
        and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert not silent, silent


def test_no_module_is_a_drawer() -> None:
    assert not [path for path in SOURCES if DRAWERS & {part.removesuffix(".py") for part in path.parts}]


def test_no_committed_file_names_a_package_registry() -> None:
    found = subprocess.run(
        ["git", "grep", "-lF", *[argument for host in REGISTRIES for argument in ("-e", host)]],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.stdout == ""
