import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from truename.assurance.findings import Outcome
from truename.evidence.adapters.http_record_sources import HttpRecordSources


@pytest.fixture
def office(settings):
    """A records office that answers whatever the test puts into it, and remembers what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append((self.path, self.headers["Authorization"], asked))
            self.send_response(state.status)
            self.end_headers()
            self.wfile.write(state.body)

        def log_message(self, *arguments):
            pass

    state = SimpleNamespace(status=200, body=b"{}", asked=[])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.TRUENAME = SimpleNamespace(
        record_sources_url=f"http://127.0.0.1:{server.server_port}",
        record_sources_token="t",
        record_source_timeout=timedelta(seconds=2),
    )
    yield state
    server.shutdown()
    server.server_close()


def ask_licence():
    return HttpRecordSources().validate_licence(
        issuer="UTO",
        document_number="X1",
        surname="OKAFOR",
        given_names="AMARA",
        birth_date=date(1987, 4, 2),
        expiry_date=date(2029, 1, 1),
    )


def ask_phone():
    return HttpRecordSources().validate_phone(number="+12025550143", surname="OKAFOR", given_names="AMARA")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("match", Outcome.PASSED),
        ("mismatch", Outcome.FAILED),
        ("not_found", Outcome.FAILED),
        ("maybe", Outcome.UNAVAILABLE),
    ],
)
def test_a_licence_gets_the_offices_answer(office, status, outcome):
    office.body = json.dumps({"status": status, "fields": {}}).encode()
    assert ask_licence().outcome is outcome
    path, authorization, asked = office.asked[0]
    assert (path, authorization) == ("/v1/licences/verify", "Bearer t")
    assert asked["birth_date"] == "1987-04-02"


@pytest.mark.parametrize(
    ("status", "body"), [(401, b"{}"), (429, b"{}"), (503, b""), (200, b"<html>"), (200, b"[1]"), (200, b"\xff")]
)
def test_anything_but_a_well_formed_answer_is_unavailable(office, status, body):
    office.status, office.body = status, body
    assert ask_licence().outcome is Outcome.UNAVAILABLE


def test_an_office_that_is_down_is_unavailable(settings):
    settings.TRUENAME = SimpleNamespace(
        record_sources_url="http://127.0.0.1:9", record_sources_token="t", record_source_timeout=timedelta(seconds=1)
    )
    assert ask_licence().outcome is Outcome.UNAVAILABLE


def test_the_number_and_the_death_record_are_separate_findings(office):
    office.body = b'{"status": "match", "deceased": true}'
    match, death = HttpRecordSources().validate_social_security(
        social_security_number="900000001", surname="OKAFOR", given_names="AMARA", birth_date=date(1987, 4, 2)
    )
    assert (match.outcome, death.outcome, death.reason) == (Outcome.PASSED, Outcome.FAILED, "deceased")


@pytest.mark.parametrize(
    ("line", "changed", "outcome", "reason"),
    [
        ("mobile", None, Outcome.PASSED, ""),
        ("mobile", 1, Outcome.INCONCLUSIVE, "sim_changed_recently"),
        ("voip", None, Outcome.INCONCLUSIVE, "voip_line"),
        ("pigeon", None, Outcome.UNAVAILABLE, "source_unavailable"),
    ],
)
def test_a_phone_line_must_also_prove_something(office, line, changed, outcome, reason):
    office.body = json.dumps({"status": "match", "line_type": line, "sim_changed_days_ago": changed}).encode()
    finding = ask_phone()
    assert (finding.outcome, finding.reason) == (outcome, reason)
