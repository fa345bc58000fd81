"""The load generator: a process of its own that holds one part of the benchmark against one provider.

Reads one job as JSON from standard input and writes its figures as JSON to standard output. What the part needs
beforehand (codes, access tokens) it fetches from the same provider before the clock and the CPU count begin.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, cycle, islice
from typing import Any

import psutil

from benchmarks.federation.conversations import (
    Person,
    Provider,
    Wire,
    authorize,
    exchange,
    fetch,
    introspect,
    sign_on,
    wire_of,
)
from benchmarks.federation.wire import Connection, Conversation, Unexpected, hold

PARTS = ("exchange", "round", "introspection", "jwks", "discovery")
_PREPARING_SECONDS = 12.0  # a code lives for sixty
_TOKENS = 200


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement: `part` at `provider` over `clients` connections, `count` conversations or `seconds` at most.

    `processes` names the root process of each thing whose CPU is counted; its children count with it."""

    part: str
    provider: Provider
    people: list[Person]
    clients: int
    count: int
    seconds: float
    core: int | None
    processes: dict[str, int]


def main() -> int:
    job = _read_job(json.load(sys.stdin))
    if job.core is not None:
        os.sched_setaffinity(0, {job.core})
    try:
        json.dump(run(job), sys.stdout)
    except (Unexpected, OSError) as failed:
        print(f"{job.part} at port {job.provider.port}: {failed}", file=sys.stderr)
        return 1
    return 0


def run(job: Job) -> dict[str, float | dict[str, float]]:
    """Prepares, then measures. Raises Unexpected when the provider answers something else than it must."""
    connections = [Connection(job.provider.port) for _ in range(job.clients)]
    wires = [wire_of(job.provider, person) for person in job.people]
    conversations = _prepared(job, wires, connections)
    before, own = {name: _cpu(root) for name, root in job.processes.items()}, os.times()
    outcome = hold(connections, conversations, most_seconds=job.seconds)
    after, own_after = {name: _cpu(root) for name, root in job.processes.items()}, os.times()
    if outcome.finished == 0:
        raise Unexpected("nothing was finished")
    return {
        "finished": outcome.finished,
        "seconds": outcome.seconds,
        "reconnects": outcome.reconnects,
        "cpu": {name: (after[name] - before[name]) / outcome.finished for name in before},
        "generator": (own_after.user + own_after.system - own.user - own.system) / outcome.seconds,
    }


def _prepared(job: Job, wires: list[Wire], connections: list[Connection]) -> Iterator[Conversation]:
    """The conversations of the part, with the codes and tokens that they need fetched already."""
    parts: dict[str, Callable[[], Iterator[Conversation]]] = {
        "exchange": lambda: (exchange(wire, code) for wire, code in _codes(job.count, wires, connections)),
        "round": lambda: (sign_on(wire) for wire in islice(cycle(wires), job.count)),
        "introspection": lambda: (
            introspect(wire, token) for wire, token in islice(cycle(_tokens(wires, connections)), job.count)
        ),
        "jwks": lambda: (fetch(job.provider, "jwks_uri") for _ in range(job.count)),
        "discovery": lambda: (fetch(job.provider, "discovery") for _ in range(job.count)),
    }
    return parts[job.part]()


def _codes(count: int, wires: list[Wire], connections: list[Connection]) -> list[tuple[Wire, bytes]]:
    """Codes from the authorization endpoint, fetched over all the connections."""
    chosen = list(islice(cycle(wires), count))
    kept: list[list[bytes]] = [[] for _ in chosen]
    fetching = (authorize(wire, into) for wire, into in zip(chosen, kept, strict=True))
    hold(connections, fetching, most_seconds=_PREPARING_SECONDS)
    return [(wire, into[0]) for wire, into in zip(chosen, kept, strict=True) if into]


def _tokens(wires: list[Wire], connections: list[Connection]) -> list[tuple[Wire, bytes]]:
    """Access tokens by real exchanges."""
    pairs = _codes(_TOKENS, wires, connections)
    kept: list[list[bytes]] = [[] for _ in pairs]
    exchanging = (exchange(wire, code, into) for (wire, code), into in zip(pairs, kept, strict=True))
    hold(connections, exchanging, most_seconds=_PREPARING_SECONDS)
    return [(wire, token) for (wire, _), token in zip(pairs, chain.from_iterable(kept), strict=False)]


def _cpu(root: int) -> float:
    """Seconds of CPU of a process with all its children, those that ended included."""
    process = psutil.Process(root)
    own = process.cpu_times()
    spent = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        spent += times.user + times.system
    return float(spent)


def _read_job(sent: dict[str, Any]) -> Job:
    provider = Provider(**sent.pop("provider"))
    people = [Person(**person) for person in sent.pop("people")]
    return Job(provider=provider, people=people, **sent)


if __name__ == "__main__":
    sys.exit(main())
