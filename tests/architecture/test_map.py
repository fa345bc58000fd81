"""The map leads somewhere: every file that the documentation names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = "site|support|federation|proofing|authenticators|evidence|biometrics|subscribers|records|assurance|foundation"
NAMED = sorted(set(re.findall(rf"`((?:{ROOMS})/[\w./]+)`", (ROOT / "docs" / "map.md").read_text())))


def test_the_map_names_files() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize("path", NAMED)
def test_a_file_on_the_map_exists(path: str) -> None:
    assert (ROOT / "src" / "truename" / path).exists()


@pytest.mark.parametrize("document", ["README.md", "docs/map.md", "docs/operate.md", "docs/integrate.md"])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text()
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]
    assert [target for target in targets if not ((ROOT / document).parent / target).exists()] == []
