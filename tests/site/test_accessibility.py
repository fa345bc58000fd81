"""Pages that anyone can open meet WCAG 2.2 AA as far as a machine can see, on a phone and a wide dark screen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
USWDS = ROOT / "build" / "uswds"
NEEDED = (Path("/usr/bin/chromium"), AXE, USWDS / "uswds")
PAGES = (
    *("/", "/help/", "/help/photos/", "/help/privacy/", "/help/who-to-contact/", "/no-such-page/"),
    *("/sign-in/", "/sign-up/", "/sign-in/forgot/"),
)


@pytest.mark.journey
@pytest.mark.skipif(not all(path.exists() for path in NEEDED), reason="needs Chromium, axe-core and the built styles")
@pytest.mark.django_db(transaction=True)
def test_public_pages_are_accessible(live_server: LiveServer) -> None:
    program = Path(__file__).with_name("axe_in_browser.py")
    command = [sys.executable, str(program), str(AXE), *(live_server.url + page for page in PAGES)]
    finders.get_finder.cache_clear()
    with override_settings(STATICFILES_DIRS=[USWDS]):
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    finders.get_finder.cache_clear()
    assert result.returncode == 0, result.stderr[-1500:]
    assert json.loads(result.stdout) == []
