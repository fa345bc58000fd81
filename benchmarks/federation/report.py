"""Words the figures as Markdown: one table for each part, and whether the goals were met. Nothing is measured here."""

import statistics
from collections.abc import Mapping
from pathlib import Path

from benchmarks.federation.measure import Figures, Key, Part, Spread
from benchmarks.tables import print_table

HEADING = "# What `make bench-federation` printed"
PEER = "oidc-provider"
SQLITE, POSTGRESQL = "Truename, SQLite", "Truename, PostgreSQL"
_HEADS = ["provider", "clients", "per second", "× peer", "server CPU, ms", "database CPU, ms", "goal", ""]
_RATE_GOALS = {
    ("exchange", SQLITE): 1.5,
    ("round", SQLITE): 1.5,
    ("exchange", POSTGRESQL): 1.0,
    ("round", POSTGRESQL): 1.0,
}
_CPU_GOAL = 0.6


def print_parts(kept: Mapping[Key, Figures], parts: list[Part]) -> None:
    """A table for each part; in it a row for each contender and number of clients, the peer's first."""
    for part in parts:
        keys = [key for key in kept if key[0] == part.name]
        if keys:
            print_table(part.heading, _HEADS, [_row(key, kept) for key in keys])
    busiest = max((max(figures.generator) for figures in kept.values()), default=0.0)
    again = sum(figures.reconnects for figures in kept.values())
    print(f"The load generator used at most {busiest:.0%} of its core. Connections opened again: {again}.")


def keep(printed: str, file: Path) -> None:
    """Puts what was printed into `file`, in place of what an earlier run left there under the same heading."""
    before, heading, rest = file.read_text().partition(f"\n{HEADING}\n")
    later = rest.partition("\n# ")[2] if heading else ""
    after = f"\n# {later}" if later else ""
    file.write_text(f"{before.rstrip()}\n\n{HEADING}\n\n{printed.strip()}\n{after}")


def _row(key: Key, kept: Mapping[Key, Figures]) -> list[str]:
    part, clients, name = key
    figures, peers = kept[key], kept.get((part, clients, PEER))
    ratio = None if peers is None or name == PEER else _ratio(figures, peers)
    server = figures.cpu_milliseconds("server")
    database = _shown(figures.cpu_milliseconds("database"), 3) if "database" in figures.cpu else "–"
    return [
        name,
        str(clients),
        _shown(figures.rate, 0),
        "–" if ratio is None else _shown(ratio, 2),
        _shown(server, 3),
        database,
        *_goals(part, name, ratio, server),
    ]


def _ratio(ours: Figures, theirs: Figures) -> Spread:
    """Round by round, so that what slowed the machine down slowed both."""
    ratios = [mine / peers for mine, peers in zip(ours.rates, theirs.rates, strict=True)]
    return Spread(statistics.median(ratios), min(ratios), max(ratios))


def _goals(part: str, name: str, ratio: Spread | None, server: Spread) -> list[str]:
    wanted = _RATE_GOALS.get((part, name))
    if wanted is None or ratio is None:
        return ["–", "–"]
    text, met = f"≥ {wanted:g} ×", [ratio.median >= wanted]
    if part == "exchange":
        text += f", ≤ {_CPU_GOAL:g} ms"
        met.append(server.median <= _CPU_GOAL)
    return [text, "met" if all(met) else "NOT met"]


def _shown(spread: Spread, digits: int) -> str:
    return f"{spread.median:,.{digits}f} ({spread.least:,.{digits}f}–{spread.most:,.{digits}f})"
