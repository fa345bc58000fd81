"""Prints speed and memory beside their goals: `python -m benchmarks [--quick]` (make bench)."""

import argparse
import datetime
import os
import platform
import shlex
import sys
from pathlib import Path

from benchmarks import engines
from benchmarks.tables import print_table

_MIB_GOAL_NOTE = "Peak memory in the journey: provider {provider} MiB, worker {worker} MiB."


def main() -> int:
    """Exit status 0 whether or not the goals were met: the tables say which were."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("--only", choices=("engines", "journey"), help="one part only")
    chosen = parser.parse_args()
    print(f"Command: {shlex.join(['python', '-m', 'benchmarks', *sys.argv[1:]])}")
    print(f"Date: {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC")
    print(f"Machine: {machine()}")
    print(f"Load before: {' '.join(f'{load:.1f}' for load in os.getloadavg())} (1, 5, 15 minutes)", flush=True)
    if chosen.only in (None, "engines"):
        heads = ["engine", "median", "CPU", "first (loads)", "goal", ""]
        print_table("Engines", heads, engines.rows(runs=2 if chosen.quick else 7))
    if chosen.only in (None, "journey"):
        _journey(requests=20 if chosen.quick else 50)
    return 0


def _journey(requests: int) -> None:
    from benchmarks import journey  # noqa: PLC0415  the engines' part needs no browser

    if not Path(journey.CHROMIUM).exists():
        print(f"SKIPPED: the journey and the pages need {journey.CHROMIUM} (apt-get install chromium).")
        return
    figures = journey.measure(requests)
    print_table("Server CPU of the main job", ["step", "provider", "worker", "by the clock"], figures.steps)
    print(_MIB_GOAL_NOTE.format(**figures.peak_mib))
    heads = ["page", "median", "95th percentile", "goal", ""]
    print_table(f"Time to first byte, {requests} requests on one connection", heads, figures.pages)


def machine() -> str:
    """The processor, the cores, the systems."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown CPU")
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
