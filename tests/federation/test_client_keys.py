"""Keys that clients publish: fetched once, looked at again when a signature asks for it, never in a loop."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from tests.federation.adapters.servers import http, server
from tests.federation.factories import a_party
from tests.federation.tokens import ALGORITHMS, a_key, by_hand, published, signed
from truename.federation.domain.clients import ClientAuthentication
from truename.federation.domain.jwt_reader import TokenRefused, read_token
from truename.federation.domain.public_keys import UnusableKeys
from truename.federation.services import client_keys
from truename.federation.services.client_cache import find_client
from truename.federation.services.client_keys import keys_of, proved_by_client

pytestmark = pytest.mark.django_db
OLD, NEW = a_key("ES256"), a_key("ES256", 1)


class Publisher:
    """A client's server whose key set can be changed, and the clock of the cache."""

    def __init__(self):
        self.answer = http("200 OK", published(OLD).encode())
        self.now = 1_000_000.0

    def __call__(self, connection):
        connection.sendall(self.answer)

    def publish(self, *keys):
        self.answer = http("200 OK", published(*keys).encode())

    def later(self, seconds):
        self.now += seconds


@pytest.fixture
def publisher(monkeypatch):
    client_keys.forget_fetched_keys()
    publisher = Publisher()
    monkeypatch.setattr(client_keys, "monotonic", lambda: publisher.now)
    return publisher


@pytest.fixture
def served(publisher):
    with server(publisher) as running:
        yield running


@pytest.fixture
def client_of(served):
    def make(**changes):
        party = a_party(
            authentication=ClientAuthentication.PRIVATE_KEY_JWT,
            jwks_uri=f"http://localhost:{served.port}/keys",
            **changes,
        )
        return find_client(party.client_id)

    return make


def prove(client, key, **header):
    return proved_by_client(read_token(signed({"a": 1}, key, **header)), client, algorithms=ALGORITHMS)


def refuse(client, key, **header):
    with pytest.raises(TokenRefused) as refused:
        prove(client, key, **header)
    return refused.value.reason


def test_registered_keys_are_read_once():
    client = find_client(a_party(authentication=ClientAuthentication.PRIVATE_KEY_JWT, jwks=published(OLD)).client_id)
    assert keys_of(client) is keys_of(client)
    assert prove(client, OLD) == {"a": 1}
    assert "No registered key" in refuse(client, NEW)


def test_a_client_without_keys_proves_nothing():
    client = find_client(a_party().client_id)
    assert "not JSON" in refuse(client, OLD)


def test_published_keys_are_fetched_once(client_of, served):
    client = client_of()
    for _ in range(3):
        assert prove(client, OLD) == {"a": 1}
    assert served.connections == 1


def test_an_unknown_kid_means_a_look_at_the_newest_keys(client_of, served, publisher):
    client = client_of()
    assert prove(client, OLD)
    publisher.publish(NEW)
    publisher.later(31)
    assert prove(client, NEW) == {"a": 1}
    assert "No registered key" in refuse(client, OLD)
    assert served.connections == 2


def test_a_changed_key_without_a_kid_is_found_too(client_of, publisher):
    client = client_of()
    assert prove(client, OLD, kid=None)
    publisher.publish(NEW)
    publisher.later(31)
    assert prove(client, NEW, kid=None) == {"a": 1}


def test_a_stranger_cannot_make_us_ask_in_a_loop(client_of, served, publisher):
    client = client_of()
    for number in range(20):
        assert "No registered key" in refuse(client, NEW, kid=f"unknown-{number}")
    assert served.connections == 1
    publisher.later(31)
    for number in range(20):
        refuse(client, NEW, kid=f"unknown-{number}")
    assert served.connections == 2


def test_neither_a_wrong_signature_nor_a_forbidden_algorithm_makes_us_ask(client_of, served, publisher):
    client = client_of()
    prove(client, OLD)
    publisher.later(31)
    assert "signature is wrong" in refuse(client, NEW, kid=OLD.kid)
    with pytest.raises(TokenRefused):
        proved_by_client(read_token(by_hand({"alg": "none"}, {})), client, algorithms=ALGORITHMS)
    assert served.connections == 1


def test_a_server_that_fails_is_not_asked_again_for_a_while(client_of, served, publisher):
    client = client_of()
    publisher.answer = http("500 Broken")
    for _ in range(5):
        assert "could not be fetched: not_ok" in refuse(client, OLD)
    assert served.connections == 1
    publisher.publish(OLD)
    publisher.later(31)
    assert prove(client, OLD) == {"a": 1}


def test_what_is_no_key_set_is_named_as_such(client_of, publisher):
    publisher.answer = http("200 OK", b"<html>")
    assert "jwks_uri: The key set is not JSON" in refuse(client_of(), OLD)


def test_a_key_that_was_taken_away_stops_working_after_a_while(client_of, publisher):
    client = client_of()
    prove(client, OLD)
    publisher.publish(NEW)
    publisher.later(601)
    assert "No registered key" in refuse(client, OLD)


def test_known_keys_go_on_working_for_a_day_while_their_server_fails(client_of, publisher):
    client = client_of()
    prove(client, OLD)
    publisher.answer = http("503 Away")
    for _ in range(3):
        publisher.later(3600)
        assert prove(client, OLD) == {"a": 1}
    publisher.later(86_400)
    assert "could not be fetched" in refuse(client, OLD)


def test_of_several_threads_one_asks_and_the_others_wait(served, client_of, publisher, monkeypatch):
    client = client_of()
    monkeypatch.setattr(client_keys, "_PATIENCE_SECONDS", 10.0)
    slow = publisher.answer
    publisher.answer = b""

    def answer_slowly(connection):
        time.sleep(0.2)
        connection.sendall(slow)

    monkeypatch.setattr(Publisher, "__call__", lambda self, connection: answer_slowly(connection))
    with ThreadPoolExecutor(5) as threads:
        found = list(threads.map(lambda _: keys_of(client).names, range(5)))
    assert found == [{OLD.kid}] * 5
    assert served.connections == 1


def test_a_thread_whose_patience_ends_is_refused_rather_than_held(client_of, served, monkeypatch):
    client = client_of()
    monkeypatch.setattr(client_keys, "_PATIENCE_SECONDS", 0.05)
    go_on = threading.Event()
    monkeypatch.setattr(Publisher, "__call__", lambda self, connection: go_on.wait(4))
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(keys_of, client)
        while not served.connections:
            time.sleep(0.01)
        with pytest.raises(UnusableKeys) as refused:
            keys_of(client)
        assert "being fetched" in refused.value.reason
        go_on.set()
        with pytest.raises(UnusableKeys):
            asking.result()


def test_only_so_many_addresses_are_remembered(client_of, monkeypatch):
    monkeypatch.setattr(client_keys, "_MOST_ADDRESSES", 2)
    for number in range(4):
        keys_of(client_of(service_name=f"Number {number}"))
    assert len(client_keys._ADDRESSES) == 2


def test_keys_on_this_machine_are_refused_where_that_is_not_allowed(client_of, served, settings):
    client = client_of()
    settings.TRUENAME = replace(settings.TRUENAME, outbound_loopback=False)
    assert "could not be fetched: forbidden_address" in refuse(client, OLD)
    assert served.connections == 0


def test_asking_needs_no_database(client_of):
    client = client_of()
    with connection.execute_wrapper(lambda *_: pytest.fail("a query")):
        assert keys_of(client).names == {OLD.kid}
