"""docs/integrate.md as data: the files and commands that it tells an integrator to copy, and its tables."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "integrate.md"
# The addresses that the document uses; a test puts its own ports in their place.
PROVIDER, AUTHLIB_APP, NODE_APP, APACHE_SITE = (f"http://localhost:{port}" for port in (8000, 8010, 8011, 8012))

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"(?://|#) ([\w.-]+\.\w+)\n")


def documented_file(name: str) -> str:
    """The code block that begins with a comment holding the file's name."""
    found = [text for _, text in _BLOCK.findall(DOCUMENT.read_text()) if (m := _NAMED.match(text)) and m[1] == name]
    assert len(found) == 1, f"{len(found)} blocks called {name}"
    return found[0]


def documented_command(word: str) -> str:
    """The one shell block that contains `word`."""
    found = [text for kind, text in _BLOCK.findall(DOCUMENT.read_text()) if kind == "sh" and word in text]
    assert len(found) == 1, f"{len(found)} commands with {word}"
    return found[0]


def documented_table(heading: str) -> list[list[str]]:
    """The rows of the first table below `heading`, without its own head; cells as written."""
    after = DOCUMENT.read_text().split(f"\n{heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert lines, heading
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]
