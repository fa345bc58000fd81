"""Two operators, or one who clicks twice, register the same thing at once: one is told that it is there already."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from tests.federation.factories import a_party
from truename.federation.domain.registration import UnusableRegistration
from truename.federation.models import RelyingParty, ResourceServer
from truename.federation.services.resource_servers import register_resource_server

pytestmark = pytest.mark.django_db(transaction=True)


def fields_refused(call: Callable[[], object], times: int) -> list[str]:
    """What was at fault in those of `times` parallel calls that were refused."""

    def run(_: int) -> str:
        try:
            call()
        except UnusableRegistration as unusable:
            return unusable.field
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(times) as pool:
        return [field for field in pool.map(run, range(times)) if field]


def test_one_client_id_is_given_once():
    assert fields_refused(lambda: a_party(client_id="library"), 4) == ["client_id"] * 3
    assert RelyingParty.objects.count() == 1


def test_one_resource_server_is_registered_once():
    def register() -> None:
        register_resource_server(identifier="https://api.example/", name="Records", is_jwt=True)

    assert fields_refused(register, 4) == ["identifier"] * 3
    assert ResourceServer.objects.count() == 1
