"""Seconds and peak memory of reading evidence: `python -m benchmarks.evidence FRONT BACK PASSPORT_PAGE`."""

import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truename.site.settings")
_ROUNDS = 5


def main(front: Path, back: Path, page: Path) -> None:
    """Prints the first (loading) and the median time of each reading, and the peak memory of the process."""
    django.setup()
    from truename.evidence.services.reading import read_evidence  # noqa: PLC0415  Django must be set up first

    cases = {
        "licence, front and back": (front.read_bytes(), back.read_bytes()),
        "passport page": (page.read_bytes(), None),
    }
    for name, (first, second) in cases.items():
        seconds = []
        for _ in range(_ROUNDS):
            begun = time.perf_counter()
            read_evidence(front=first, back=second)
            seconds.append(time.perf_counter() - begun)
        print(f"{name:24} first {seconds[0]:.2f} s, median {sorted(seconds)[_ROUNDS // 2]:.2f} s")
    print(f"{'peak memory':24} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
