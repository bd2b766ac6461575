"""Whether an office was held without a break: what its member and the secretariat see, and nobody else.

Only what is certain counts: a gap lies between the latest day on which anybody before may have served and the earliest
on which anybody after may have begun. Who has an end that is not known may serve still.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from focalpoints.models import Appointment
from focalpoints.models.term import EndState
from focalpoints.signs import Entry
from r2pnet.clock import network_today

YEARS: Final = 10
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Gap:
    """Days on which certainly nobody served, from the first to the last; between which two times in office."""

    first: date
    last: date
    after: Appointment
    before: Appointment


@dataclass(frozen=True)
class Continuity:
    """Of the last `YEARS` years: full months in which certainly nobody served, and how many served."""

    months: int
    holders: int
    years: int = YEARS


def gaps_between(offices: Iterable[Appointment]) -> list[Gap]:
    """The gaps between times in one office, the oldest first."""
    found: list[Gap] = []
    last: Appointment | None = None
    for office in sorted(offices, key=lambda one: (_may_begin(one), one.pk or 0)):
        begins = _may_begin(office)
        if last is not None and (until := _may_last(last)) < date.max and until + A_DAY < begins:
            found.append(Gap(until + A_DAY, begins - A_DAY, last, office))
        if last is None or _may_last(office) > _may_last(last):
            last = office
    return found


def continuity_of(offices: Sequence[Appointment], entry: Entry) -> Continuity:
    """The continuity of one office, `entry` being how its member stands in the list; no query."""
    today = network_today()
    since = date(today.year - YEARS, today.month, min(today.day, 28))
    empty = [(gap.first, gap.last) for gap in gaps_between(offices)]
    ends = [_may_last(office) for office in offices]
    if entry.is_vacant and ends and max(ends) < today:
        empty.append((max(ends) + A_DAY, today))
    months = sum(_full_months(max(first, since), min(last, today) + A_DAY) for first, last in empty)
    served = [one for one in offices if _may_last(one) >= since and _may_begin(one) <= today]
    return Continuity(months, len({_holder(one) for one in served}))


def _full_months(first: date, end: date) -> int:
    """How many full months lie from the day `first` to the day before `end`."""
    return max(0, (end.year - first.year) * 12 + end.month - first.month - (end.day < first.day))


def _holder(office: Appointment) -> tuple[str, int | None]:
    """Who served: the person, or somebody of whom no more is known than this time in office."""
    return ("person", office.person_id) if office.person_id else ("office", office.pk)


def _may_begin(office: Appointment) -> date:
    return office.start.earliest if office.start else date.min


def _may_last(office: Appointment) -> date:
    """The last day on which it may have lasted."""
    return office.end.latest if office.end_state == EndState.KNOWN and office.end else date.max
