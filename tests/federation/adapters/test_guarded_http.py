"""The guarded fetcher against real servers: what it fetches, and each thing that alone makes it refuse."""

import dataclasses
import threading
import time
from ipaddress import ip_address, ip_network
from urllib.parse import parse_qs

import pytest

from tests.federation.adapters.servers import certificate, http, server
from truename.federation.adapters.guarded_http import AT_ONCE, LARGEST_BODY, GuardedHttp
from truename.federation.domain.outbound import OutboundProblem, OutboundRefused

OK = http("200 OK", b'{"keys":[]}', Content_Type="application/json")
LOOPBACK = [ip_address("127.0.0.1")]


def configured(settings, **changes):
    settings.TRUENAME = dataclasses.replace(settings.TRUENAME, **changes)


@pytest.fixture
def outbound(settings):
    configured(settings, outbound_loopback=True)
    return GuardedHttp(lambda host, port: LOOPBACK, total_seconds=1.0)


def problem(act):
    with pytest.raises(OutboundRefused) as refused:
        act()
    return refused.value.problem


def test_it_fetches_what_a_server_on_this_machine_publishes_where_that_is_allowed(outbound):
    with server(OK) as served:
        assert outbound.get(f"http://localhost:{served.port}/keys?a=1") == b'{"keys":[]}'
        head = served.received.decode().lower()
    assert head.startswith("get /keys?a=1 http/1.1\r\n")
    assert f"host: localhost:{served.port}\r\n" in head
    assert "cookie" not in head
    assert "authorization" not in head


def test_it_resolves_names_with_the_system_by_default(settings):
    configured(settings, outbound_loopback=True)
    with server(OK) as served:
        assert GuardedHttp().get(f"http://localhost:{served.port}/")


def test_it_posts_a_form_and_answers_the_status(outbound):
    for status in ("200 OK", "204 No Content", "400 Bad Request", "302 Found", "503 Service Unavailable"):
        with server(http(status, Location="http://elsewhere.example/")) as served:
            url = f"http://localhost:{served.port}/logout"
            assert outbound.post_form(url, {"logout_token": "a.b-c é"}) == int(status[:3])
            head, _, body = served.received.partition(b"\r\n\r\n")
        assert parse_qs(body.decode()) == {"logout_token": ["a.b-c é"]}
        assert b"application/x-www-form-urlencoded" in head
        assert served.connections == 1


@pytest.mark.parametrize("url", ["https://{host}:{port}/", "http://{host}:{port}/"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "agency.example"])
def test_this_machine_is_refused_where_it_is_not_allowed(settings, url, host):
    configured(settings, outbound_loopback=False)
    with server(OK) as served:
        outbound = GuardedHttp(lambda host, port: LOOPBACK)
        refused = problem(lambda: outbound.get(url.format(host=host, port=served.port)))
    assert refused is OutboundProblem.FORBIDDEN_ADDRESS
    assert served.connections == 0


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "168.63.129.16", "0.0.0.0",
     "0.1.2.3", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "255.255.255.255",
     "240.0.0.1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:93.184.216.34",
     "::ffff:127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::", "2001::1", "2001:db8::1", "3fff::1",
     "fec0::1", "::10.0.0.1", "4000::1"],
)  # fmt: skip
def test_an_address_that_is_nobodys_public_server_is_refused(outbound, address):
    reached = GuardedHttp(lambda host, port: [ip_address(address)])
    assert problem(lambda: reached.get("https://agency.example/keys")) is OutboundProblem.FORBIDDEN_ADDRESS
    assert problem(lambda: reached.post_form("https://agency.example/", {})) is OutboundProblem.FORBIDDEN_ADDRESS


def test_one_forbidden_address_among_public_ones_refuses_all(outbound):
    reached = GuardedHttp(lambda host, port: [ip_address("93.184.216.34"), ip_address("10.0.0.1")])
    assert problem(lambda: reached.get("https://agency.example/")) is OutboundProblem.FORBIDDEN_ADDRESS


def test_a_network_that_the_operator_opened_is_connected_to(settings, monkeypatch):
    monkeypatch.setattr("truename.federation.adapters.guarded_http.CONNECT_SECONDS", 0.1)
    configured(settings, outbound_networks=(ip_network("10.255.255.0/24"),))
    reached = GuardedHttp(lambda host, port: [ip_address("10.255.255.1")], total_seconds=0.2)
    with pytest.raises(Exception, match=r"socket\.connect|outbound_refused") as refused:  # tests reach loopback only
        reached.get("https://agency.example/")
    assert getattr(refused.value, "problem", None) is not OutboundProblem.FORBIDDEN_ADDRESS
    outside = GuardedHttp(lambda host, port: [ip_address("10.255.254.1")])
    assert problem(lambda: outside.get("https://agency.example/")) is OutboundProblem.FORBIDDEN_ADDRESS


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(outbound):
    answers = iter([LOOPBACK])  # a second look-up would find nothing

    with server(OK) as served:
        assert GuardedHttp(lambda host, port: next(answers)).get(f"http://agency.example:{served.port}/")
    assert f"host: agency.example:{served.port}" in served.received.decode().lower()


def test_http_is_refused_for_everything_but_this_machine(outbound):
    public = GuardedHttp(lambda host, port: [ip_address("93.184.216.34")])
    assert problem(lambda: public.get("http://agency.example/")) is OutboundProblem.UNUSABLE_URL


@pytest.mark.parametrize(
    "url",
    ["", "agency.example", "//agency.example/", "ftp://agency.example/", "file:///etc/passwd", "gopher://a.example/",
     "https://", "https:///path", "https://user@agency.example/", "https://user:word@agency.example/",
     "https://agency.example/#fragment", "https://agency.example/#", "https://agency.example:0/",
     "https://agency.example:99999/", "https://agency.example:x/", "https://a b.example/", "https://agency.example/a b",
     "https://agency.example/\r\nX: y", "https://agency.example\\@elsewhere.example/", "https://-.example/",
     "https://ag\u00e9ncy.example/", "https://[fe80::1%25eth0]/", "https://[::1", "https://agency.example./",
     "https://agency.example/" + "x" * 2000],
)  # fmt: skip
def test_a_url_that_could_be_read_in_two_ways_is_refused(outbound, url):
    assert problem(lambda: outbound.get(url)) is OutboundProblem.UNUSABLE_URL
    assert problem(lambda: outbound.post_form(url, {})) is OutboundProblem.UNUSABLE_URL


def test_a_host_that_nobody_knows_is_refused(settings):
    def unknown(host, port):
        raise OSError("no such host")

    for reached in (GuardedHttp(unknown), GuardedHttp(lambda host, port: [])):
        with pytest.raises(OutboundRefused) as refused:
            reached.get("https://agency.example/")
        assert refused.value.problem is OutboundProblem.UNKNOWN_HOST
    too_long = "https://" + "a" * 64 + ".example/"
    assert problem(lambda: GuardedHttp().get(too_long)) is OutboundProblem.UNKNOWN_HOST


def test_a_look_up_that_takes_too_long_is_left_behind(settings):
    done = threading.Event()
    reached = GuardedHttp(lambda host, port: done.wait(5) and [], total_seconds=0.1)
    assert problem(lambda: reached.get("https://agency.example/")) is OutboundProblem.TOO_SLOW
    done.set()


def test_nobody_listening_is_refused(outbound):
    with server(OK) as served:
        pass
    assert problem(lambda: outbound.get(f"http://localhost:{served.port}/")) is OutboundProblem.NOT_CONNECTED


def test_the_next_address_is_tried_when_one_does_not_answer(settings):
    configured(settings, outbound_loopback=True)
    two = GuardedHttp(lambda host, port: [ip_address("127.0.0.1"), ip_address("::1")])
    with server(OK, host="::1") as served:
        assert two.get(f"http://localhost:{served.port}/")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(outbound, status):
    with server(OK) as other, server(http(status, Location=f"http://localhost:{other.port}/")) as served:
        assert problem(lambda: outbound.get(f"http://localhost:{served.port}/")) is OutboundProblem.REDIRECTED
    assert other.connections == 0


@pytest.mark.parametrize("status", ["201 Created", "204 No Content", "400 Bad", "404 Not Found", "500 Broken"])
def test_any_status_but_200_is_refused(outbound, status):
    with server(http(status)) as served, pytest.raises(OutboundRefused) as refused:
        outbound.get(f"http://localhost:{served.port}/")
    assert refused.value.problem is OutboundProblem.NOT_OK
    assert refused.value.status == int(status[:3])


def test_a_body_up_to_the_cap_is_read_and_one_byte_more_is_refused(outbound):
    with server(http("200 OK", b"x" * LARGEST_BODY)) as served:
        assert len(outbound.get(f"http://localhost:{served.port}/")) == LARGEST_BODY
    with server(http("200 OK", b"x" * (LARGEST_BODY + 1))) as served:
        assert problem(lambda: outbound.get(f"http://localhost:{served.port}/")) is OutboundProblem.TOO_LARGE


def test_a_body_without_end_is_refused(outbound):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    with server(endless) as served:
        assert problem(lambda: outbound.get(f"http://localhost:{served.port}/")) is OutboundProblem.TOO_LARGE


def test_compression_is_refused(outbound):
    with server(http("200 OK", b"x", Content_Encoding="gzip")) as served:
        assert problem(lambda: outbound.get(f"http://localhost:{served.port}/")) is OutboundProblem.GARBLED


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
                                    b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b"\x16\x03\x01" * 50])  # fmt: skip
def test_what_is_no_http_is_refused(outbound, answer):
    with server(answer) as served:
        assert problem(lambda: outbound.get(f"http://localhost:{served.port}/")) is OutboundProblem.GARBLED


@pytest.mark.parametrize("drops", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b""])
def test_a_server_that_sends_a_byte_now_and_then_is_stopped_at_the_deadline(outbound, drops):
    def trickle(connection):
        connection.sendall(drops)
        for _ in range(100):
            time.sleep(0.05)
            connection.sendall(b"x" if drops else b"")

    with server(trickle) as served:
        began = time.monotonic()
        assert problem(lambda: outbound.get(f"http://localhost:{served.port}/")) is OutboundProblem.TOO_SLOW
        assert time.monotonic() - began < 4


def test_a_handshake_that_never_ends_is_stopped_at_the_deadline(outbound):
    with server(lambda connection: time.sleep(6)) as served:
        began = time.monotonic()
        assert problem(lambda: outbound.get(f"https://localhost:{served.port}/")) is OutboundProblem.TOO_SLOW
        assert time.monotonic() - began < 4


def test_no_more_than_a_few_wait_at_once(outbound):
    with server(lambda connection: time.sleep(6)) as served:
        url = f"http://localhost:{served.port}/"
        slow = GuardedHttp(lambda host, port: LOOPBACK, total_seconds=2.0)
        waiting = [threading.Thread(target=lambda: problem(lambda: slow.get(url))) for _ in range(AT_ONCE)]
        for thread in waiting:
            thread.start()
        while served.connections < AT_ONCE:
            time.sleep(0.01)
        assert problem(lambda: slow.get(url)) is OutboundProblem.BUSY
        for thread in waiting:
            thread.join()


def test_a_proxy_of_the_environment_is_not_asked(outbound, monkeypatch):
    with server(OK) as proxy, server(OK) as served:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert outbound.get(f"http://localhost:{served.port}/")
    assert proxy.connections == 0


class TestCertificates:
    def test_one_of_the_operators_own_authority_is_trusted(self, outbound, settings, tmp_path):
        tls, authority = certificate(tmp_path, "agency.example")
        configured(settings, outbound_ca_bundle=authority)
        with server(OK, tls=tls) as served:
            assert outbound.get(f"https://agency.example:{served.port}/")

    def test_an_unknown_authority_is_refused(self, outbound, tmp_path):
        tls, _ = certificate(tmp_path, "agency.example")
        with server(OK, tls=tls) as served:
            refused = problem(lambda: outbound.get(f"https://agency.example:{served.port}/"))
        assert refused is OutboundProblem.UNTRUSTED_CERTIFICATE

    def test_a_certificate_for_another_name_is_refused(self, outbound, settings, tmp_path):
        tls, authority = certificate(tmp_path, "elsewhere.example", "127.0.0.1")
        configured(settings, outbound_ca_bundle=authority)
        with server(OK, tls=tls) as served:
            refused = problem(lambda: outbound.get(f"https://agency.example:{served.port}/"))
        assert refused is OutboundProblem.UNTRUSTED_CERTIFICATE
