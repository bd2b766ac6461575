"""How the network has grown: the counts that it published, as a table and as a chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from focalpoints.models import MembershipCount
from r2pnet.partial_dates import PartialDate, Precision

WIDTH, HEIGHT = 620, 226
LEFT, RIGHT, TOP, FOOT = 34.0, 604.0, 34.0, 190.0
LABEL_SIZE = 10
GRID_STEPS = 3
FEWEST_POINTS_APART = 42.0
"""Values closer to each other than this would be printed over one another."""
ASIDE = 8.0
"""How far a value stands back from the point of the next count."""


@dataclass(frozen=True)
class Stem:
    """One count: where it stands and what it says. `is_day` is false when only the month or year is known."""

    x: str
    y: str
    label: str
    label_x: str
    label_y: str
    from_x: str
    to_x: str
    is_day: bool


@dataclass(frozen=True)
class Mark:
    """A line of the grid or a year: where it is, where its word stands, the word."""

    at: str
    label_at: str
    label: str


@dataclass(frozen=True)
class Chart:
    """All that the template draws; numbers are text, so that no language writes them with a comma."""

    grid: tuple[Mark, ...]
    years: tuple[Mark, ...]
    stems: tuple[Stem, ...]


def chart_of(counts: Sequence[MembershipCount]) -> Chart | None:
    """The chart of `counts`, oldest first; None when there are fewer than two, which say nothing of growth."""
    dated = [(count, count.counted) for count in counts if count.counted]
    if len(dated) < 2:
        return None
    first, last = dated[0][1].core.year, dated[-1][1].latest.year
    scale = _Scale(first, last + 1, max(count.states for count in counts))
    return Chart(
        grid=tuple(scale.grid()),
        years=tuple(scale.years()),
        stems=tuple(_stems(dated, scale)),
    )


def _stems(dated: Iterable[tuple[MembershipCount, PartialDate]], scale: "_Scale") -> Iterable[Stem]:
    placed = [(count, when, scale.x(when.core + (when.latest - when.core) / 2)) for count, when in dated]
    label_before = -float(WIDTH)
    raised = False
    for (count, when, x), following in zip_longest(placed, placed[1:]):
        y = scale.y(count.states)
        raised = not raised and x - label_before < FEWEST_POINTS_APART
        label_before = x
        is_near_next = following is not None and following[2] - x < FEWEST_POINTS_APART
        yield Stem(
            x=_text(x),
            y=_text(y),
            label=f"{count.states} + {count.organisations}" if count.organisations else str(count.states),
            label_x=_text(x - ASIDE if is_near_next and not raised else x),
            label_y=_text(y - (22 if raised else 9)),
            from_x=_text(scale.x(when.core)),
            to_x=_text(scale.x(when.latest)),
            is_day=when.precision == Precision.DAY,
        )


@dataclass(frozen=True)
class _Scale:
    """From years and numbers of states to points of the chart."""

    first_year: int
    end_year: int
    most: int

    def x(self, day: date) -> float:
        begin = date(self.first_year, 1, 1)
        return LEFT + (RIGHT - LEFT) * (day - begin).days / (date(self.end_year, 1, 1) - begin).days

    def y(self, states: int) -> float:
        return FOOT - (FOOT - TOP) * states / max(self.most, 1)

    def grid(self) -> Iterable[Mark]:
        step = max(10, self.most // GRID_STEPS // 10 * 10)
        for value in range(step, self.most + 1, step):
            at = self.y(value)
            yield Mark(_text(at), _text(at + LABEL_SIZE * 0.36), str(value))

    def years(self) -> Iterable[Mark]:
        every = -(-(self.end_year - self.first_year) // 14)
        for year in range(self.first_year, self.end_year, every):
            end = min(year + every, self.end_year)
            start_x, end_x = self.x(date(year, 1, 1)), self.x(date(end, 1, 1))
            yield Mark(_text(start_x), _text((start_x + end_x) / 2 if every == 1 else start_x), str(year))


def _text(number: float) -> str:
    return f"{number:.1f}"
