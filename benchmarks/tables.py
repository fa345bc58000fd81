"""Tables on the console and the interval that goes with a proportion. Nothing is measured here."""

from collections.abc import Sequence
from dataclasses import dataclass

_Z_95 = 1.959964


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table, aligned, so that it can be kept as it was printed."""
    widths = [max(len(line[column]) for line in (heads, *rows)) for column in range(len(heads))]
    print(f"\n### {title}\n")
    for line in (heads, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
    print(flush=True)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a proportion. Source: E. B. Wilson, JASA 22 (1927)."""
    if trials == 0:
        return 0.0, 1.0
    share, z2 = successes / trials, _Z_95**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z_95 / (1 + z2 / trials) * (share * (1 - share) / trials + z2 / (4 * trials**2)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Goal:
    """The most that a figure may be."""

    most: float
    unit: str

    def cells(self, measured: float) -> list[str]:
        """The goal, and whether it was met."""
        return [f"≤ {self.most:g} {self.unit}", "met" if measured <= self.most else "NOT met"]
