"""What is printed: one line a goal, with what was measured and what it should be at most."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.requests import Burst

Bursts = Mapping[str, Sequence[Burst]]
HEADING = " #   what                                                  ratio of: wall processor   goal"


@dataclass
class Line:
    """One ratio of `performance`: by the clock, of the processor, and the most (or the least) that it should be."""

    goal: str
    what: str
    wall: float
    processor: float
    limit: float
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        if self.is_least:
            return max(self.wall, self.processor) >= self.limit
        return min(self.wall, self.processor) <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.is_least else "<="
        figures = f"{self.wall:>7.2f} {self.processor:>9.2f}"
        return f"{self.goal:>3}  {self.what:<58} {figures}   {sign} {self.limit:<5} {verdict(self.is_met)}"


def verdict(is_met: bool) -> str:
    """As it stands at the end of a line."""
    return "met" if is_met else "MISSED"


def note(goal: str, words: str, is_met: bool | None = None) -> str:
    """A line of words; without a verdict where there is nothing to be met."""
    return f"{goal:>3}  {words}" + ("" if is_met is None else f"   {verdict(is_met)}")


def ratio(goal: str, what: str, bursts: Bursts, one: str, other: str, limit: float) -> Line:
    """The ratio of two targets' medians."""
    wall = statistics.median(b.wall for b in bursts[one]) / statistics.median(b.wall for b in bursts[other])
    mine = statistics.median(b.processor for b in bursts[one])
    processor = mine / statistics.median(b.processor for b in bursts[other])
    return Line(goal, what, wall, processor, limit)


def ratio_of_p95(goal: str, what: str, some: Sequence[Burst], others: Sequence[Burst], limit: float) -> Line:
    """The ratio of the times within which 95 of 100 requests were answered."""
    p95 = statistics.median(b.p95 for b in some) / statistics.median(b.p95 for b in others)
    return Line(goal, what, p95, p95, limit)
