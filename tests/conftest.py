"""What every test gets: no network but loopback, and proof that no personal data of the cast reached a log."""

import logging
import re
import sys
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.core.signals import request_started
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

from tests.factories.cast import PERSONAL_DATA

# How long an example takes says something about the machine only, which may be busy.
settings.register_profile("truename", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("truename")


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            text += f" {record.exc_info[1]}"
        self.lines.append(f"{record.name}: {text}")


def _says(line: str, value: str) -> bool:
    """Whole words only: three letters of a name turn up in random identifiers."""
    return value in line and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", line) is not None


@pytest.fixture(autouse=True)
def nothing_is_remembered_from_another_test() -> Iterator[None]:
    """What processes keep in memory outlives the rolled-back tables of a test."""
    yield
    if "truename.federation.services.stamped_cache" in sys.modules:
        sys.modules["truename.federation.services.stamped_cache"].forget_everything()


@pytest.fixture(autouse=True)
def no_personal_data_reaches_a_log_an_address_or_an_audit_event(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test when a name, birth date, SSN or document number of the cast was logged, audited or in a URL."""
    collector = _Collector()
    addresses: list[str] = []

    def note_address(sender: object, environ: dict[str, str] | None = None, **_: object) -> None:
        if environ:
            addresses.append(f"address: {environ['PATH_INFO']}?{unquote(environ.get('QUERY_STRING', ''))}")

    request_started.connect(note_address)
    watched = [logging.getLogger("truename"), logging.getLogger("django"), logging.getLogger()]
    for logger in watched:
        logger.addHandler(collector)
    yield
    request_started.disconnect(note_address)
    for logger in watched:
        logger.removeHandler(collector)
    written = collector.lines + addresses + (_audited() if "db" in request.fixturenames else [])
    leaked = sorted(
        {f"{value!r} in {line[:60]!r}" for line in written for value in PERSONAL_DATA if _says(line, value)}
    )
    assert not leaked, f"Personal data reached a log, an address or an audit event: {leaked}"


def _audited() -> list[str]:
    from django.db import connection  # noqa: PLC0415 - only tests with a database have one

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, data FROM records_auditevent")
        return [f"{name}: {data}" for name, data in cursor.fetchall()]
