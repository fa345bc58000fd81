"""What every page tells the browser it may and may not do."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/sign-up/", "/help/", "/nothing-here/"])
def test_every_page_is_locked_down(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Permissions-Policy"].startswith("camera=(self), microphone=()")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Correlation-Code"]) == 10


def test_a_page_with_a_form_is_not_kept_by_anybody(client: Client) -> None:
    assert "no-store" in client.get("/sign-up/").headers["Cache-Control"]
