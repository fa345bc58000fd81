"""`python -m tests.conformance.table`: writes docs/conformance.md from the tests. `--check` only compares."""

import sys
from pathlib import Path

from tests.conformance.modules import Mirrored, mirrored_modules
from tests.conformance.plans import DIVERGENCES, PLANS, Plan

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
_HEAD = """\
# Conformance: the modules of the OpenID Foundation's suite and our tests of the same names

Generated from the tests by `make conformance-table`; do not edit. One test stands for each module of each plan. It
speaks HTTP to the running provider as the suite does and reads everything else from discovery. The table says what is
checked; whether it holds is what `make test` answers. Nothing here is a certificate: that comes from the suite itself.

The tests: `tests/conformance/`. Run them alone with `.venv/bin/python -m pytest tests/conformance`.
"""


def main(arguments: list[str]) -> int:
    """Exit status 1 when `--check` finds the document out of date."""
    if "--check" in arguments:
        return 0 if DOCUMENT.exists() and DOCUMENT.read_text() == document() else 1
    DOCUMENT.write_text(document())
    return 0


def document() -> str:
    """The whole document as it follows from the tests."""
    rows = mirrored_modules()
    sections = [_section(plan, [row for row in rows if row.plan is plan]) for plan in PLANS]
    return "".join([_HEAD, *sections, _divergences()])


def _section(plan: Plan, rows: list[Mirrored]) -> str:
    lines = [
        "",
        f"## {plan.title}: {len(rows)} {'module' if len(rows) == 1 else 'modules'}",
        "",
        f"Plan `{plan.name}`; tests in `tests/conformance/{plan.folder}/`.",
        "",
        "| module | what is checked |",
        "| --- | --- |",
    ]
    return "\n".join([*lines, *(f"| {row.name} | {_checked(row)} |" for row in rows)]) + "\n"


def _divergences() -> str:
    lines = [f"- {folder}: `{module}`. {reason}" for (folder, module), reason in DIVERGENCES.items()]
    return "\n".join(["", "## Where we diverge from the suite", "", *lines]) + "\n"


def _checked(row: Mirrored) -> str:
    return " ".join((test.__doc__ or "").strip().splitlines()[0] for test in row.tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
