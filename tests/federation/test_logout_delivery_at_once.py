"""Back-channel logout with real threads, a real receiver, and workers that are killed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.conf import settings as configured
from django.db import connections, transaction
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.federation.factories import a_party
from tests.federation.outbound_double import PATH
from truename.federation.models import LogoutDelivery, RelyingParty
from truename.federation.services.logout_delivery import LEASE, deliver_due_logouts, deliver_logout
from truename.federation.services.signing_keys import active_signer, published_keys
from truename.foundation.adapters import load_adapter
from truename.foundation.clock import utc_now

pytestmark = pytest.mark.django_db(transaction=True)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.received.append((self.path, self.headers["Content-Type"], parse_qs(body)))
        self.send_response(self.server.status)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.received, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def outside(settings):
    settings.ADAPTERS = configured.ADAPTERS | {"federation.outbound_http": PATH}
    double = load_adapter(PATH)
    double.__init__()
    return double


def queue(receiver, count=1):
    address = f"http://127.0.0.1:{receiver.server_port}/backchannel"
    party = a_party(backchannel_logout_uri=address)
    client = RelyingParty.objects.get(client_id=party.client_id)
    active_signer()
    return [LogoutDelivery.objects.create(client=client, subject="s", sid=f"sid-{number}") for number in range(count)]


def states():
    return sorted(LogoutDelivery.objects.values_list("state", flat=True))


def test_a_real_receiver_gets_a_form_with_a_token_that_verifies(receiver):
    queue(receiver)
    assert deliver_due_logouts(now=utc_now()) == 1
    ((path, content_type, form),) = receiver.received
    assert (path, content_type) == ("/backchannel", "application/x-www-form-urlencoded")
    keys = KeySet.import_key_set({"keys": [dict(key) for key in published_keys()]})
    assert jwt.decode(form["logout_token"][0], keys, algorithms=["ES256"]).claims["sid"] == "sid-0"
    assert states() == ["delivered"]


def test_of_many_workers_at_once_one_delivers(receiver, outside):
    outside.is_real = True
    (row,) = queue(receiver)
    start = threading.Barrier(6)

    def work(_):
        try:
            start.wait()
            deliver_logout.call(str(row.pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert len(receiver.received) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("delivered", 1)


def test_two_rounds_at_once_deliver_each_of_many_once(receiver, outside):
    outside.is_real = True
    queue(receiver, 20)

    def work(_):
        try:
            return deliver_due_logouts(now=utc_now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(work, range(2)))
    deliver_due_logouts(now=utc_now())
    assert sum(made) <= 20
    assert len(receiver.received) == 20
    assert states() == ["delivered"] * 20


def test_what_a_killed_worker_left_behind_is_delivered_by_the_next_one(receiver, outside):
    class Killed(BaseException):
        pass

    def die():
        raise Killed

    (row,) = queue(receiver)
    outside.answers = [die]
    with pytest.raises(Killed):
        deliver_logout.call(str(row.pk))
    assert states() == ["sending"]
    assert deliver_due_logouts(now=utc_now()) == 0, "it may still be at work"
    outside.is_real = True
    assert deliver_due_logouts(now=utc_now() + LEASE + timedelta(seconds=1)) == 1
    assert states() == ["delivered"]
    assert len(receiver.received) == 1


def test_a_worker_that_comes_back_after_its_lease_changes_nothing(receiver, outside):
    (row,) = queue(receiver)

    def somebody_else_takes_over():
        LogoutDelivery.objects.update(claimed_at=utc_now() + timedelta(seconds=1))
        return 400

    outside.answers = [somebody_else_takes_over]
    deliver_logout.call(str(row.pk))
    assert states() == ["sending"]


def test_a_first_attempt_that_was_lost_is_made_by_the_next_round(receiver, outside):
    outside.is_real = True
    with transaction.atomic():
        queue(receiver)
    assert deliver_due_logouts(now=utc_now()) == 1
    assert states() == ["delivered"]


def test_nothing_holds_a_transaction_while_the_network_takes_its_time(receiver, outside):
    (row,) = queue(receiver)
    seen = []

    def look():
        seen.append(transaction.get_connection().in_atomic_block)
        return 200

    outside.answers = [look]
    deliver_logout.call(str(row.pk))
    assert seen == [False]
