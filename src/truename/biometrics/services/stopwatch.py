"""Times the stages of a check for reports. Not the clock: nothing is decided by these numbers."""

import time


class Stopwatch:
    """Milliseconds of each stage since the one before."""

    def __init__(self) -> None:
        self._laps: list[tuple[str, int]] = []
        self._started = self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Ends a stage and gives it its name."""
        now = time.perf_counter()
        self._laps.append((stage, round((now - self._last) * 1000)))
        self._last = now

    @property
    def laps(self) -> tuple[tuple[str, int], ...]:
        """The stages in order, then `total`."""
        return (*self._laps, ("total", round((self._last - self._started) * 1000)))
