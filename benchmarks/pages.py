"""Time to the first byte of pages over one kept-alive connection. Which pages, and for whom, is the caller's."""

import http.client
import statistics
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from benchmarks.tables import Goal

_GOAL = Goal(30, "ms")
_WARM_UP = 5


def row(name: str, url: str, cookies: Mapping[str, str], requests: int) -> list[str]:
    """Median and 95th percentile in milliseconds. Raises SystemExit when the page does not answer 200."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "localhost", parts.port, timeout=20)
    headers = {"Accept-Language": "en", "Accept": "text/html"}
    if cookies:
        headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in cookies.items())
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    milliseconds = []
    try:
        for _ in range(requests + _WARM_UP):
            begun = time.perf_counter()
            connection.request("GET", target, headers=headers)
            response = connection.getresponse()
            milliseconds.append((time.perf_counter() - begun) * 1000)
            response.read()
            if response.status != http.client.OK:
                raise SystemExit(f"{name} ({parts.path}) answered {response.status}, not 200.")
    finally:
        connection.close()
    kept = sorted(milliseconds[_WARM_UP:])
    median = statistics.median(kept)
    return [name, f"{median:.1f} ms", f"{kept[int(0.95 * len(kept))]:.1f} ms", *_GOAL.cells(median)]
