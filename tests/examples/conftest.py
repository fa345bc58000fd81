"""A visitor who walks an example application without any network."""

import asyncio
import warnings
from pathlib import Path

import httpx2
import pytest

with warnings.catch_warnings():
    # Authlib says at import that it would rather use httpx2, whether one can or not.
    warnings.simplefilter("ignore")
    import authlib.integrations.starlette_client  # noqa: F401

from examples.records_office.office import create_office

TOKEN = "the-office-token"


class Visitor:
    """One browser, or one machine, with its own cookies; follows no redirect by itself."""

    def __init__(self, app, origin: str) -> None:
        self.client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=origin)

    def get(self, path: str, **options) -> httpx2.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, **options) -> httpx2.Response:
        return self.ask("POST", path, **options)

    def ask(self, method: str, path: str, **options) -> httpx2.Response:
        return asyncio.run(self.client.request(method, path, **options))


@pytest.fixture
def office(tmp_path: Path):
    return create_office(
        {
            "RECORDS_OFFICE_STATE": str(tmp_path / "book.sqlite3"),
            "RECORDS_OFFICE_TOKEN": TOKEN,
            "RECORDS_OFFICE_SMS_TOKEN": "the-gateway-token",
            "RECORDS_OFFICE_SLOW_SECONDS": "0.05",
        }
    )


@pytest.fixture
def visitor(office) -> Visitor:
    return Visitor(office, "http://localhost:8002")
