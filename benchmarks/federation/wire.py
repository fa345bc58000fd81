"""Just enough HTTP/1.1 to load a server on loopback without costing more than the server does.

Requests are bytes made beforehand; a response is read only as far as its length, its status and what a step needs.
"""

import re
import select
import socket
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]+)", re.IGNORECASE)
_RECEIVE = 65_536
_LONGEST_WAIT = 20.0

# A conversation sends requests and is given each whole answer: (status, everything that was received).
Answer = tuple[bytes, bytes]
Conversation = Generator[bytes, Answer, None]


class Unexpected(Exception):
    """The server did not answer as the step needs."""


def expect(answer: Answer, status: bytes) -> bytes:
    """What was received; raises Unexpected when the status is another."""
    if answer[0] != status:
        raise Unexpected(f"{answer[0].decode()} instead of {status.decode()}: {answer[1][:1500]!r}")
    return answer[1]


def location(received: bytes) -> bytes:
    """The address of a redirect; raises Unexpected when there is none."""
    found = _LOCATION.search(received)
    if found is None:
        raise Unexpected(f"no Location: {received[:600]!r}")
    return found.group(1)


@dataclass(slots=True)
class Connection:
    """One kept-alive connection. `connects` counts how often it had to be opened."""

    port: int
    line: socket.socket = field(init=False)
    received: bytes = b""
    connects: int = 0

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port), timeout=_LONGEST_WAIT)
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connects += 1
        self.received = b""

    def send(self, request: bytes) -> None:
        """Sends a request; a connection that the server closed while it was idle is opened again."""
        try:
            self.line.sendall(request)
        except OSError:
            self.open()
            self.line.sendall(request)

    def receive(self) -> Answer | None:
        """Reads what is there: the whole answer, or None while it is not whole yet."""
        chunk = self.line.recv(_RECEIVE)
        if not chunk:
            raise Unexpected(f"the server closed the connection after {self.received[:200]!r}")
        received = self.received + chunk if self.received else chunk
        head = received.find(b"\r\n\r\n")
        if head >= 0:
            length = _LENGTH.search(received, 0, head)
            if length is None:
                raise Unexpected(f"an answer without Content-Length: {received[:600]!r}")
            if len(received) >= head + 4 + int(length.group(1)):
                self.received = b""
                return received[9:12], received
        self.received = received
        return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many conversations were finished in how many seconds, and how often a connection had to be opened again."""

    finished: int
    seconds: float
    reconnects: int


def hold(connections: list[Connection], conversations: Iterator[Conversation], *, most_seconds: float) -> Outcome:
    """Holds `conversations`, one at a time on each connection, until they are all finished or the time is over.

    Raises Unexpected as soon as one answer is not the one that was wanted.
    """
    begun = time.perf_counter()
    before = sum(connection.connects for connection in connections)
    if len(connections) == 1:
        finished = _one_after_another(connections[0], conversations, begun + most_seconds)
    else:
        finished = _side_by_side(connections, conversations, begun + most_seconds)
    seconds = time.perf_counter() - begun
    return Outcome(finished, seconds, sum(connection.connects for connection in connections) - before)


def _one_after_another(connection: Connection, conversations: Iterator[Conversation], deadline: float) -> int:
    finished = 0
    for conversation in conversations:
        request = next(conversation)
        while True:
            connection.send(request)
            answer = connection.receive()
            while answer is None:
                answer = connection.receive()
            try:
                request = conversation.send(answer)
            except StopIteration:
                break
        finished += 1
        if time.perf_counter() > deadline:
            break
    return finished


def _side_by_side(connections: list[Connection], conversations: Iterator[Conversation], deadline: float) -> int:
    """One loop over all connections; whatever answered is asked again at once."""
    poll = select.epoll()
    held: dict[int, tuple[Connection, Conversation]] = {}

    def begin(connection: Connection) -> None:
        conversation = next(conversations, None) if time.perf_counter() < deadline else None
        if conversation is not None:
            connection.send(next(conversation))
            held[connection.line.fileno()] = (connection, conversation)

    for connection in connections:
        begin(connection)
        poll.register(connection.line.fileno(), select.EPOLLIN)
    finished = 0
    while held:
        events = poll.poll(_LONGEST_WAIT)
        if not events:
            raise Unexpected(f"no answer within {_LONGEST_WAIT:g} s")
        for number, _ in events:
            connection, conversation = held[number]
            answer = connection.receive()
            if answer is None:
                continue
            try:
                connection.send(conversation.send(answer))
            except StopIteration:
                finished += 1
                del held[number]
                begin(connection)
    poll.close()
    return finished
