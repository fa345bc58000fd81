import json
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.conf import settings
from django.core import mail

from tests.factories.accounts import a_subscriber
from truename.foundation.clock import utc_now
from truename.subscribers.adapters.http_sms_gateway import HttpSmsGateway
from truename.subscribers.domain.ports import MessageNotAccepted
from truename.subscribers.models import OutboxMessage
from truename.subscribers.services import delivery
from truename.subscribers.services.addresses import record_validated_phone, validated_phone
from truename.subscribers.services.delivery import deliver_message, resume_deliveries
from truename.subscribers.services.messages import outbox, send_mail, send_text
from truename.subscribers.services.notices import send_notice

pytestmark = pytest.mark.django_db
NUMBER = "+12025550143"


class Away:
    def deliver(self, *_args: object, **_kwargs: object) -> None:
        raise MessageNotAccepted("test_away")


class Refusing:
    def deliver(self, *_args: object, **_kwargs: object) -> None:
        raise MessageNotAccepted("test_refused", permanent=True)


@pytest.fixture
def amara():
    return a_subscriber(work_email="amara@work.example")


@pytest.fixture
def gateway(settings):
    """A gateway on loopback that keeps what it was sent and answers with `status`."""
    received: list[tuple[str, dict]] = []

    class Handler(BaseHTTPRequestHandler):
        status = 202

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.append((self.headers["Authorization"], body))
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_args):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.TRUENAME = replace(settings.TRUENAME, sms_gateway_url=f"http://127.0.0.1:{server.server_port}")
    yield Handler, received
    server.shutdown()
    server.server_close()


def test_a_mail_leaves_after_the_commit_and_is_sealed_at_rest(amara, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_mail(
            subscriber_id=amara.id, to="amara@example.com", subject="A\nsubject", text="Some words", html="<p>Some"
        )
        assert mail.outbox == []
    assert [(sent.to, sent.subject, sent.body) for sent in mail.outbox] == [
        (["amara@example.com"], "A subject", "Some words")
    ]
    row = OutboxMessage.objects.get()
    assert row.state == "sent"
    assert b"words" not in bytes(row.sealed)


def test_a_message_is_delivered_once_however_often_it_is_queued(amara):
    send_mail(subscriber_id=amara.id, to="amara@example.com", subject="s", text="t")
    identifier = str(OutboxMessage.objects.get().id)
    for _ in range(3):
        deliver_message.call(identifier)
    assert len(mail.outbox) == 1


def test_a_text_reaches_the_gateway_with_its_token(amara, gateway):
    _handler, received = gateway
    send_text(subscriber_id=amara.id, to=NUMBER, body="Hello")
    deliver_message.call(str(OutboxMessage.objects.get().id))
    assert received == [(f"Bearer {settings.TRUENAME.sms_gateway_token}", {"to": NUMBER, "body": "Hello"})]
    assert OutboxMessage.objects.get().state == "sent"


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (404, True), (429, False), (500, False), (503, False)])
def test_only_a_refusal_of_the_message_itself_is_final(gateway, status, permanent):
    handler, _received = gateway
    handler.status = status
    with pytest.raises(MessageNotAccepted) as refused:
        HttpSmsGateway().deliver(to=NUMBER, body="Hello")
    assert refused.value.permanent is permanent


def test_a_gateway_that_is_away_leaves_the_message_queued(amara, monkeypatch):
    monkeypatch.setattr(delivery, "load_adapter", lambda _path: Away())
    send_text(subscriber_id=amara.id, to=NUMBER, body="Hello")
    deliver_message.call(str(OutboxMessage.objects.get().id))
    row = OutboxMessage.objects.get()
    assert (row.state, row.attempts, row.last_problem) == ("queued", 1, "test_away")


def test_after_the_last_attempt_it_has_failed_and_a_refused_one_at_once(amara, monkeypatch):
    monkeypatch.setattr(delivery, "load_adapter", lambda _path: Away())
    send_text(subscriber_id=amara.id, to=NUMBER, body="Hello")
    identifier = str(OutboxMessage.objects.get().id)
    for _ in range(6):
        assert OutboxMessage.objects.get().state == "queued"
        deliver_message.call(identifier)
    assert OutboxMessage.objects.get().state == "failed"
    monkeypatch.setattr(delivery, "load_adapter", lambda _path: Refusing())
    OutboxMessage.objects.update(state="queued", attempts=0)
    deliver_message.call(identifier)
    assert OutboxMessage.objects.get().state == "failed"


def test_what_a_killed_worker_left_behind_is_taken_up_again(amara):
    send_mail(subscriber_id=amara.id, to="amara@example.com", subject="s", text="t")
    OutboxMessage.objects.update(state="sending", claimed_at=utc_now() - timedelta(minutes=5))
    assert resume_deliveries(now=utc_now()) == 1
    assert len(mail.outbox) == 1


def test_a_notice_goes_to_every_address_and_the_phone_in_her_language(amara):
    record_validated_phone(subscriber_id=amara.id, number=NUMBER, now=utc_now())
    assert validated_phone(subscriber_id=amara.id) == NUMBER
    send_notice(subscriber_id=amara.id, notice="subscribers/email_added", context={})
    assert {message.to for message in outbox()} == {"amara@example.com", "amara@work.example"}
    assert "http://localhost:8000/account/security/" in outbox()[0].body


def test_the_outbox_page_shows_codes_and_links_in_a_demonstration_only(client, amara, settings):
    send_mail(subscriber_id=amara.id, to="amara@example.com", subject="s", text="Code 123456 http://localhost:8000/x/")
    page = client.get("/outbox/").content.decode()
    assert '<code class="code-inline outbox-code">123456</code>' in page
    assert 'href="http://localhost:8000/x/"' in page
    settings.TRUENAME = replace(settings.TRUENAME, demo=False)
    assert client.get("/outbox/").status_code == 404
