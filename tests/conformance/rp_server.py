"""The relying party's own web server: takes what the provider sends, serves what it fetches, and remembers both."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from urllib.parse import parse_qsl, urlsplit

Served = tuple[str, bytes]


@dataclass(frozen=True)
class Received:
    """One request that reached the relying party."""

    method: str
    path: str
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]
    content_type: str


@dataclass
class Site:
    """One relying party's corner of the server, below an address of its own."""

    origin: str
    alias: str = field(default_factory=lambda: token_hex(6))
    served: dict[str, Callable[[], Served]] = field(default_factory=dict)
    _received: list[Received] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def url(self, path: str) -> str:
        return f"{self.origin}/{self.alias}/{path}"

    @property
    def redirect_uri(self) -> str:
        return self.url("callback")

    def serve_json(self, path: str, document: Callable[[], object]) -> str:
        """Serves what `document` answers at the time; answers the address."""
        self.served[path] = lambda: ("application/json", json.dumps(document()).encode())
        return self.url(path)

    def serve(self, path: str, content_type: str, document: Callable[[], str]) -> str:
        self.served[path] = lambda: (content_type, document().encode())
        return self.url(path)

    def note(self, request: Received) -> None:
        with self._changed:
            self._received.append(request)
            self._changed.notify_all()

    def received(self, path: str) -> list[Received]:
        """What came to `path` so far."""
        with self._changed:
            return [request for request in self._received if request.path == path]

    def wait_for(self, path: str, *, seconds: float = 20) -> Received:
        """The first request to `path`, waiting for it."""
        until = time.monotonic() + seconds
        with self._changed:
            while not (found := [request for request in self._received if request.path == path]):
                left = until - time.monotonic()
                came = left > 0 and self._changed.wait(left)
                assert came, f"nothing came to /{path} in {seconds} seconds"
        return found[0]


class RelyingPartyServer:
    """Every site on one loopback port, in a thread."""

    def __init__(self) -> None:
        self.sites: dict[str, Site] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, name="relying-party", daemon=True)
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self._http.server_port}"

    def site(self) -> Site:
        made = Site(self.origin)
        self.sites[made.alias] = made
        return made

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sites = self.sites

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

            def log_message(self, *_: object) -> None:
                return

            def _answer(self, body: bytes) -> None:
                parts = urlsplit(self.path)
                _, alias, path = (parts.path + "//").split("/", 2)
                path = path.rstrip("/")
                site = sites.get(alias)
                if site is None:
                    self._send(404, "text/plain", b"nothing here")
                    return
                content_type = self.headers.get("Content-Type", "")
                form = parse_qsl(body.decode(), keep_blank_values=True) if "urlencoded" in content_type else []
                query = parse_qsl(parts.query, keep_blank_values=True)
                site.note(Received(self.command, path, query, form, content_type))
                served = site.served.get(path)
                if served is not None:
                    self._send(200, *served())
                else:
                    self._send(200, "text/html; charset=utf-8", b"<!doctype html><title>Received</title>Received.")

            def _send(self, status: int, content_type: str, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Cache-Control", "no-store")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Handler
