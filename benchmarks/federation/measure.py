"""Runs the parts in turns over all servers and keeps every figure; decides nothing about what is printed."""

import json
import statistics
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.federation.conversations import Person, Provider
from benchmarks.federation.servers import Server
from setup.demo import BIN, ROOT

LOAD_CORE = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is measured: its name in `load`, its heading, how many conversations a turn holds per client."""

    name: str
    heading: str
    count: int
    needs: tuple[str, ...] = ()


PARTS = (
    Part("exchange", "(a) code exchange", 2_000),
    Part("round", "(b) SSO round: authorize, token, userinfo", 1_000),
    Part("introspection", "(c) introspection", 3_000, ("introspection_endpoint",)),
    Part("jwks", "(d) JWKS", 4_000),
    Part("discovery", "(d) discovery", 4_000),
)


@dataclass
class Contender:
    """A server in the benchmark with a way to sign people in at it, done anew before each turn."""

    server: Server
    sign_in: Callable[[], list[Person]]
    provider: Provider = field(init=False)

    def __post_init__(self) -> None:
        self.provider = self.server.provider


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of a figure over the rounds, with its least and its most."""

    median: float
    least: float
    most: float


@dataclass
class Figures:
    """What one contender did in one part with one number of clients, a value for each round."""

    rates: list[float] = field(default_factory=list)
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    generator: list[float] = field(default_factory=list)
    reconnects: int = 0

    @property
    def rate(self) -> Spread:
        """Conversations a second."""
        return _spread(self.rates)

    def cpu_milliseconds(self, name: str) -> Spread:
        """CPU of one conversation."""
        return _spread([seconds * 1000 for seconds in self.cpu[name]])


Key = tuple[str, int, str]  # part, clients, contender


def take_turns(
    contenders: list[Contender], *, parts: list[Part], clients: list[int], rounds: int, seconds: float
) -> dict[Key, Figures]:
    """Every part with every number of clients at every contender, one after the other, `rounds` times over.

    The first round warms the servers up and is not kept. Raises SystemExit when a server answers wrongly.
    """
    kept: dict[Key, Figures] = defaultdict(Figures)
    for number in range(rounds + 1):
        for part, connections, contender in _turns(contenders, parts, clients):
            figures = _turn(part, connections, contender, seconds=seconds)
            key = (part.name, connections, contender.server.name)
            _say(number, rounds, key, figures)
            if number:
                into = kept[key]
                into.rates.append(figures["finished"] / figures["seconds"])
                into.generator.append(figures["generator"])
                into.reconnects += int(figures["reconnects"])
                for name, spent in figures["cpu"].items():
                    into.cpu[name].append(spent)
    return kept


def _turns(contenders: list[Contender], parts: list[Part], clients: list[int]) -> Iterator[tuple[Part, int, Contender]]:
    for part in parts:
        for connections in clients:
            for contender in contenders:
                if all(contender.provider.paths[need] for need in part.needs):
                    yield part, connections, contender


def _turn(part: Part, connections: int, contender: Contender, *, seconds: float) -> dict[str, Any]:
    job = {
        "part": part.name,
        "provider": asdict(contender.provider),
        "people": [asdict(person) for person in contender.sign_in()],
        "clients": connections,
        "count": part.count,
        "seconds": seconds,
        "core": LOAD_CORE,
        "processes": contender.server.roots,
    }
    command = [BIN / "python", "-m", "benchmarks.federation.load"]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(job), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{contender.server.name}: {done.stderr[-3000:]}")
    return dict(json.loads(done.stdout))


def _say(number: int, rounds: int, key: Key, figures: dict[str, Any]) -> None:
    part, clients, name = key
    rate = figures["finished"] / figures["seconds"]
    spent = ", ".join(f"{each} {seconds * 1000:.3f} ms" for each, seconds in figures["cpu"].items())
    line = f"{number}/{rounds} {part:<14} {clients:>2} clients  {name:<28} {rate:>7.0f}/s  CPU {spent}"
    print(f"{line}  generator {figures['generator']:.0%}", flush=True)


def _spread(values: list[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))
