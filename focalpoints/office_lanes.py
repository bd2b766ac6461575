"""Times in office as a drawing: a lane for each role, full where it is certain, thin or dotted where it is not.

The drawing has no words of its own and is stretched to the width there is; the lists beneath say the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

from focalpoints.models import Appointment
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.terms import certain_days
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate, Sense

WIDTH: Final = 1000.0
ROW: Final = 16
"""Height of a row of a lane in CSS pixels."""
MOST_TICKS: Final = 12
NARROWEST: Final = 3.0
A_DAY: Final = timedelta(days=1)


class Look(StrEnum):
    """How sure it is that somebody served: certainly; perhaps, a day is not known exactly; nobody knows how long."""

    SURE = "sure"
    MAYBE = "maybe"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Stretch:
    """Days from the first to the last that look the same."""

    look: Look
    first: date
    last: date


@dataclass(frozen=True)
class Bar:
    """A stretch where it is drawn; numbers are text, so that no language writes them with a comma."""

    look: str
    x: str
    width: str
    y: int


@dataclass(frozen=True)
class Lane:
    """The times in one role, in as many rows as are needed to stand beside each other."""

    role: str
    label: str
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Lanes:
    """All lanes on one scale, from the beginning of the first year to the end of the last."""

    first_year: str
    last_year: str
    ticks: tuple[str, ...]
    today: str
    lanes: tuple[Lane, ...]
    looks: frozenset[str]


@dataclass(frozen=True)
class _Scale:
    begin: date
    end: date

    def x(self, day: date) -> float:
        inside = min(max(day, self.begin), self.end)
        return WIDTH * (inside - self.begin).days / (self.end - self.begin).days


def lanes_of(offices: Sequence[Appointment], today: date | None = None) -> Lanes | None:
    """The lanes of `offices`, which stand by role; None where no date is known at all."""
    today = today or network_today()
    if not any(office.start or office.end for office in offices):
        return None
    scale = _scale(offices, today)
    lanes = [_lane(Role(role), list(some), scale, today) for role, some in groupby(offices, lambda one: one.role)]
    first, last = scale.begin.year, scale.end.year - 1
    every = -(-(last - first + 1) // MOST_TICKS)
    return Lanes(
        str(first),
        str(last),
        tuple(_text(scale.x(date(year, 1, 1))) for year in range(first + every, last + 1, every)),
        _text(scale.x(today)),
        tuple(lanes),
        frozenset(bar.look for lane in lanes for bar in lane.bars),
    )


def stretches(office: Appointment, begin: date, today: date) -> Iterator[Stretch]:
    """What is known of a time in office, in the order of the days; `begin` is where the drawing starts.

    What is open is drawn until today, or from its first day on where that is to come.
    """
    start, end, sure = office.start, office.end, certain_days(office)
    until = end.latest if end else max(today, start.latest if start else today)
    if start is None:
        yield Stretch(Look.UNKNOWN, begin, end.earliest if end else until)
        if end and end.latest > end.earliest:
            yield Stretch(Look.MAYBE, end.earliest + A_DAY, end.latest)
        return
    if office.end_state == EndState.UNKNOWN:
        if start.earliest < start.latest:
            yield Stretch(Look.MAYBE, start.earliest, start.latest)
        else:
            yield Stretch(Look.SURE, start.latest, start.latest)
        yield Stretch(Look.UNKNOWN, start.latest + A_DAY, until)
        return
    if sure is None:
        yield Stretch(Look.MAYBE, start.earliest, until)
        return
    if start.earliest < sure[0]:
        yield Stretch(Look.MAYBE, start.earliest, sure[0] - A_DAY)
    last = min(sure[1], until)
    yield Stretch(Look.SURE, sure[0], last)
    if last < until:
        yield Stretch(Look.MAYBE, last + A_DAY, until)


def _scale(offices: Iterable[Appointment], today: date) -> _Scale:
    """Whole years around everything that is known, and today."""
    days = [_named(when) for office in offices for when in (office.start, office.end) if when]
    last = max(today, *(when.latest for office in offices for when in (office.start, office.end) if when))
    return _Scale(date(min([*days, today]).year, 1, 1), date(last.year + 1, 1, 1))


def _named(when: PartialDate) -> date:
    """ "By 2013" is drawn a year before, not back to the network's beginning."""
    return date(when.core.year - 1, 1, 1) if when.sense == Sense.BY and when.core.year > 2005 else when.earliest


def _lane(role: Role, offices: Sequence[Appointment], scale: _Scale, today: date) -> Lane:
    """Times in one role: one that certainly runs beside another stands in a row of its own."""
    rows: list[date] = []
    bars: list[Bar] = []
    drawn = [(office, list(stretches(office, scale.begin, today))) for office in offices]
    for office, parts in sorted(drawn, key=lambda one: (one[0].is_agreed_cover, _main(one[1]).first, one[0].pk or 0)):
        main = _main(parts)
        free = (at for at, until in enumerate(rows) if until < main.first)
        row = next(free, len(rows)) if not office.is_agreed_cover or not rows else next((at for at in free if at), 1)
        rows.extend([date.min] * (row + 1 - len(rows)))
        rows[row] = max(rows[row], main.last)
        bars.extend(_bar(part, row, scale) for part in parts if part.first <= part.last)
    return Lane(str(role.value), str(role.label), ROW * len(rows), tuple(bars))


def _main(parts: Sequence[Stretch]) -> Stretch:
    """What a time in office takes up in its row: what is certain of it, else all of it."""
    sure = next((part for part in parts if part.look == Look.SURE), None)
    return sure or Stretch(Look.MAYBE, parts[0].first, parts[-1].last)


def _bar(part: Stretch, row: int, scale: _Scale) -> Bar:
    x = scale.x(part.first)
    width = max(scale.x(part.last + A_DAY if part.last < date.max else part.last) - x, NARROWEST)
    return Bar(str(part.look), _text(min(x, WIDTH - NARROWEST)), _text(width), ROW * row)


def _text(number: float) -> str:
    return f"{number:.1f}"
