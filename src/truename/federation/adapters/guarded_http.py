"""Outbound HTTP that cannot be turned against the house it runs in: every address is checked, then connected to."""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from threading import BoundedSemaphore, Timer
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import httpcore2
from django.conf import settings

from truename.federation.domain.outbound import (
    IPAddress,
    OutboundPolicy,
    OutboundProblem,
    OutboundRefused,
    OutboundTarget,
    check_addresses,
    read_target,
)

TOTAL_SECONDS = 5.0
CONNECT_SECONDS = 2.0
LARGEST_BODY = 65_536
# However many clients have slow servers, they hold no more threads of this process than these.
AT_ONCE = 8
_MOST_ADDRESSES = 3

Resolve = Callable[[str, int], list[IPAddress]]


def resolve_with_system(host: str, port: int) -> list[IPAddress]:
    """The addresses of `host` as the system knows them; raises OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(item[4][0]).partition("%")[0]) for item in found))


class GuardedHttp:
    """`OutboundHttp` without redirects, proxies or compression, under one deadline from look-up to last byte."""

    def __init__(self, resolve: Resolve = resolve_with_system, *, total_seconds: float = TOTAL_SECONDS) -> None:
        self._resolve = resolve
        self._total_seconds = total_seconds
        # A look-up cannot be interrupted; one that takes too long is left behind in its own thread.
        self._lookups = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outbound-lookup")
        self._places = BoundedSemaphore(AT_ONCE)

    def get(self, url: str) -> bytes:
        """See the port."""
        with self._answer("GET", url, {"Accept": "application/json, application/jwt, */*;q=0.5"}) as response:
            if 300 <= response.status < 400:
                raise OutboundRefused(OutboundProblem.REDIRECTED, status=response.status)
            if response.status != 200:
                raise OutboundRefused(OutboundProblem.NOT_OK, status=response.status)
            return _read_body(response)

    def post_form(self, url: str, form: Mapping[str, str]) -> int:
        """See the port."""
        body = urlencode(form).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        with self._answer("POST", url, headers, body) as response:
            return int(response.status)

    @contextmanager
    def _answer(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Iterator[httpcore2.Response]:
        target = read_target(url)
        if not self._places.acquire(timeout=1.0):
            raise OutboundRefused(OutboundProblem.BUSY)
        try:
            ends_at = monotonic() + self._total_seconds
            addresses = self._look_up(target, ends_at)
            check_addresses(target, addresses, _policy())
            with _Line(addresses, ends_at) as line, _exchange(line, method, target, headers, body) as response:
                yield response
        finally:
            self._places.release()

    def _look_up(self, target: OutboundTarget, ends_at: float) -> list[IPAddress]:
        try:
            lookup = self._lookups.submit(self._resolve, target.host, target.port)
            return lookup.result(timeout=max(ends_at - monotonic(), 0))
        except TimeoutError:
            raise OutboundRefused(OutboundProblem.TOO_SLOW) from None
        except (OSError, ValueError):  # ValueError: a label that no name may have
            raise OutboundRefused(OutboundProblem.UNKNOWN_HOST) from None


class _Line(httpcore2.NetworkBackend):
    """Connects to the addresses that were checked, whatever the name means by now, and hangs up at the deadline."""

    def __init__(self, addresses: list[IPAddress], ends_at: float) -> None:
        # IPv4 first: a missing IPv6 route would cost its whole timeout.
        self._addresses = sorted(addresses, key=lambda address: address.version)[:_MOST_ADDRESSES]
        self._ends_at = ends_at
        self._watch: Timer | None = None
        self._watched: socket.socket | None = None
        self.is_over = False

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._watched is not None:
            self._watched.close()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore2.NetworkStream:  # noqa: ARG002
        """The library's own way to a connection; `host` is only a name by now and is not looked up again."""
        problem: Exception = httpcore2.ConnectTimeout()
        for address in self._addresses:
            left = self._ends_at - monotonic()
            if left <= 0:
                break
            try:
                stream = httpcore2.SyncBackend().connect_tcp(str(address), port, min(CONNECT_SECONDS, left), None, ())
            except (httpcore2.NetworkError, httpcore2.TimeoutException) as failed:
                problem = failed
                continue
            self._hang_up_in_time(stream.get_extra_info("socket"))
            return stream
        raise problem

    def _hang_up_in_time(self, connected: socket.socket) -> None:
        """A timeout of the library is for one read; a server that sends a byte now and then is stopped by this."""
        self._watched = connected.dup()
        self._watch = Timer(max(self._ends_at - monotonic(), 0), self._hang_up)
        self._watch.daemon = True
        self._watch.start()

    def _hang_up(self) -> None:
        self.is_over = True
        if self._watched is not None:
            with contextlib.suppress(OSError):  # it has just ended by itself
                self._watched.shutdown(socket.SHUT_RDWR)


@contextmanager
def _exchange(
    line: _Line, method: str, target: OutboundTarget, headers: Mapping[str, str], body: bytes
) -> Iterator[httpcore2.Response]:
    scheme = "https" if target.is_tls else "http"
    url = httpcore2.URL(scheme=scheme, host=target.host, port=target.port, target=target.path_and_query)
    own = {
        "Host": target.host_header,
        "User-Agent": "Truename",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    timeouts = {"connect": CONNECT_SECONDS, "read": TOTAL_SECONDS, "write": TOTAL_SECONDS}
    trust = _trust(settings.TRUENAME.outbound_ca_bundle)
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=trust, network_backend=line) as pool,
            pool.stream(
                method, url, headers=[*own.items(), *headers.items()], content=body, extensions={"timeout": timeouts}
            ) as response,
        ):
            yield response
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        raise OutboundRefused(OutboundProblem.TOO_SLOW if line.is_over else _problem(error)) from None


def _problem(error: Exception) -> OutboundProblem:
    match error:
        case httpcore2.TimeoutException():
            return OutboundProblem.TOO_SLOW
        case httpcore2.ConnectError(args=(ssl.SSLError(), *_)):
            return OutboundProblem.UNTRUSTED_CERTIFICATE
        case httpcore2.ConnectError():
            return OutboundProblem.NOT_CONNECTED
        case _:
            return OutboundProblem.GARBLED


def _read_body(response: httpcore2.Response) -> bytes:
    headers = {name.lower(): value for name, value in response.headers}
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise OutboundRefused(OutboundProblem.GARBLED, status=response.status)
    body = bytearray()
    for part in response.iter_stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise OutboundRefused(OutboundProblem.TOO_LARGE, status=response.status)
    return bytes(body)


def _policy() -> OutboundPolicy:
    return OutboundPolicy(settings.TRUENAME.outbound_loopback, settings.TRUENAME.outbound_networks)


@lru_cache(maxsize=4)
def _trust(bundle: Path | None) -> ssl.SSLContext:
    """The system's authorities, and those of `bundle`. Source: SP 800-52r2, 3.1 (TLS 1.2 or later)."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if bundle is not None:
        context.load_verify_locations(cafile=bundle)
    return context
