"""Where Truename's own time goes: the parts of a round in one process, without a server, timed and then profiled.

`python -m benchmarks.federation.profile [--subscribers N] [--top N]` fills (or reuses) the SQLite file of the benchmark
and leaves out the server. The WSGI application gets the very bytes that the load generator sends.
"""

import argparse
import cProfile
import io
import json
import os
import pstats
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from typing import Any
from urllib.parse import unquote

from benchmarks.federation.conversations import Person, Provider, Wire, authorize, exchange, introspect, wire_of
from benchmarks.federation.conversations import userinfo as ask_userinfo
from benchmarks.federation.databases import FOLDER, filled_sqlite
from benchmarks.federation.servers import Installation, Size
from benchmarks.federation.wire import Answer, Conversation
from benchmarks.tables import print_table
from setup.demo import BIN, ROOT

_TURNS = 6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.federation.profile", description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1_000_000)
    parser.add_argument("--count", type=int, default=500, help="conversations in a turn")
    parser.add_argument("--top", type=int, default=25, help="lines of the profile, 0 for none")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        _inside(json.loads(chosen.inside), chosen.count, chosen.top)
        return 0
    size = Size(chosen.subscribers)
    home = FOLDER / "profile"
    shutil.rmtree(home, ignore_errors=True)
    filled_sqlite(size, home)
    installation = Installation("profile", home, size)
    people = [{"client": person.client, "cookie": person.cookie} for person in installation.people()]
    secret = (home / "client_secret").read_text()
    given = json.dumps({"people": people, "secret": secret, "port": installation.port})
    command = [BIN / "python", "-m", "benchmarks.federation.profile", "--inside", given]
    command += ["--count", str(chosen.count), "--top", str(chosen.top)]
    return subprocess.run(command, cwd=ROOT, env=dict(os.environ) | installation.environment).returncode


def _inside(given: dict[str, Any], count: int, top: int) -> None:
    """Runs in the server's environment, with the application in this process."""
    from truename.site.wsgi import application  # noqa: PLC0415  needs the environment

    talk = _Talk(application)
    paths = _paths(talk, given["port"])
    provider = Provider(given["port"], given["secret"], paths)
    wires = [wire_of(provider, Person(**person)) for person in given["people"]]
    measured: dict[str, list[float]] = {}
    for turn in range(_TURNS + 1):
        for name, conversations in _parts(wires, paths, count).items():
            times = _times(conversations(), talk)
            if turn:  # the first fills caches
                measured.setdefault(name, []).extend(times)
    heads = ["", "a tenth took at most", "half took at most", "mean"]
    print_table("CPU in this process, µs", heads, [[name, *_shares(times)] for name, times in measured.items()])
    for name, conversations in _parts(wires, paths, count).items() if top else ():
        _profile(name, conversations(), talk, count, top)


def _parts(wires: list[Wire], paths: dict[str, str], count: int) -> dict[str, Callable[[], Iterator[Conversation]]]:
    """The parts of `count` rounds, each living on what the one before it fetched."""
    chosen = list(islice(cycle(wires), count))
    codes: list[list[bytes]] = [[] for _ in chosen]
    tokens: list[list[bytes]] = [[] for _ in chosen]
    parts: dict[str, Callable[[], Iterator[Conversation]]] = {
        "authorize": lambda: map(authorize, chosen, codes),
        "token": lambda: (
            exchange(wire, code, into) for wire, (code,), into in zip(chosen, codes, tokens, strict=True)
        ),
        "userinfo": lambda: (ask_userinfo(wire, token) for wire, (token,) in zip(chosen, tokens, strict=True)),
    }
    if paths.get("introspection_endpoint"):
        parts["introspection"] = lambda: (
            introspect(wire, token) for wire, (token,) in zip(chosen, tokens, strict=True)
        )
    return parts


def _times(conversations: Iterable[Conversation], talk: "_Talk") -> list[float]:
    """CPU of each conversation, in microseconds. On a busy machine the quick ones say what a quiet one would need."""
    times = []
    for conversation in conversations:
        before = time.process_time()
        talk.hold(conversation)
        times.append((time.process_time() - before) * 1e6)
    return times


def _shares(times: list[float]) -> list[str]:
    ordered = sorted(times)
    return [f"{each:,.0f}" for each in (ordered[len(times) // 10], ordered[len(times) // 2], statistics.mean(times))]


def _profile(name: str, conversations: Iterable[Conversation], talk: "_Talk", count: int, top: int) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for conversation in conversations:
        talk.hold(conversation)
    profile.disable()
    words = io.StringIO()
    pstats.Stats(profile, stream=words).sort_stats("tottime").print_stats(top)
    lines = [line.replace(str(ROOT) + "/", "") for line in words.getvalue().splitlines() if line.strip()]
    print(f"\n== {name}, {count} times, under the profiler (by own time)\n" + "\n".join(lines[2:]), flush=True)


class _Talk:
    """Hands the bytes of a request to a WSGI application and the answer back as a server would send it."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def hold(self, conversation: Conversation) -> None:
        request = next(conversation)
        while True:
            try:
                request = conversation.send(self.answer(request))
            except StopIteration:
                return

    def answer(self, request: bytes) -> Answer:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        for line in lines:
            name, _, value = line.partition(": ")
            key = name.upper().replace("-", "_")
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
        started: list[tuple[str, list[tuple[str, str]]]] = []
        given = self._application(environ, lambda status, headers: started.append((status, headers)))
        content = b"".join(given)
        getattr(given, "close", lambda: None)()
        status, headers = started[0]
        words = "".join(f"{name}: {value}\r\n" for name, value in headers)
        return status[:3].encode(), f"HTTP/1.1 {status}\r\n{words}\r\n".encode() + content


def _paths(talk: _Talk, port: int) -> dict[str, str]:
    request = f"GET /.well-known/openid-configuration HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
    document = json.loads(talk.answer(request)[1].partition(b"\r\n\r\n")[2])
    origin = document["issuer"]
    return {name: value[len(origin) :] for name, value in document.items() if str(value).startswith(origin)} | {
        "introspection_endpoint": document.get("introspection_endpoint", "")[len(origin) :]
    }


if __name__ == "__main__":
    sys.exit(main())
