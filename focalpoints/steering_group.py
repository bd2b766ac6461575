"""The steering group over time: who serves, who rotates out when, and how the regions stand now and after that."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from focalpoints.models import Member, SteeringTerm
from focalpoints.models.member import ListGroup
from focalpoints.models.term import EndState
from focalpoints.offices import term_words
from focalpoints.services.terms import is_current
from r2pnet.clock import network_today
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Served:
    """One term: whose, in which role, from when to when in words."""

    term: SteeringTerm
    words: str


@dataclass(frozen=True)
class Region:
    """How many members of a heading of the list serve now and after the next change, and how many there are."""

    label: str
    now: int
    then: int
    members: int


@dataclass(frozen=True)
class SteeringGroup:
    """All that the page shows. `changes_on`: the first day on which others serve than today, as far as is recorded."""

    current: Sequence[Served]
    coming: Sequence[Served]
    past: Sequence[Served]
    changes_on: date | None
    leaving: Sequence[str]
    entering: Sequence[str]
    regions: Sequence[Region]


def steering_group(reader: Reader) -> SteeringGroup:
    """The terms that `reader` may see, as of the network's today; two queries."""
    today = network_today()
    rows = SteeringTerm.objects.visible_to(reader).filter(member__in=Member.objects.visible_to(reader))
    terms = list(rows.select_related("member__country", "member__organisation").newest_first())
    current = sorted((term for term in terms if is_current(term, today)), key=_end)
    coming = [term for term in terms if term.start is not None and term.start.latest > today]
    past = [term for term in terms if term not in current and term not in coming]
    changes_on = _next_change(current, coming)
    then = [term for term in terms if is_current(term, changes_on)] if changes_on else current
    return SteeringGroup(
        current=_told(current),
        coming=_told(reversed(coming)),
        past=_told(past),
        changes_on=changes_on,
        leaving=[term.member.name for term in current if term not in then],
        entering=[term.member.name for term in then if term not in current],
        regions=_regions(current, then, reader),
    )


def _end(term: SteeringTerm) -> tuple[date, str]:
    """Who rotates out first stands first; an open end comes last."""
    last = term.end.earliest if term.end_state == EndState.KNOWN and term.end else date.max
    return last, term.member.sort_name


def _next_change(current: Iterable[SteeringTerm], coming: Iterable[SteeringTerm]) -> date | None:
    """The day after the first last day, or the first day of a term to come."""
    ends = [term.end.earliest + timedelta(days=1) for term in current if term.end and term.end.earliest < date.max]
    starts = [term.start.latest for term in coming if term.start]
    return min([*ends, *starts], default=None)


def _told(terms: Iterable[SteeringTerm]) -> list[Served]:
    return [Served(term, term_words(term)) for term in terms]


def _regions(now: Iterable[SteeringTerm], then: Iterable[SteeringTerm], reader: Reader) -> list[Region]:
    """A line for each heading that has a member of the network or of the group."""
    members = Member.objects.standing_members().visible_to(reader).filter(is_sample=False)
    of_all = Counter(members.order_by().values_list("list_group", flat=True))
    of_now, of_then = (Counter(term.member.list_group for term in terms) for terms in (now, then))
    return [
        Region(str(group.label), of_now[group], of_then[group], of_all[group])
        for group in ListGroup
        if of_now[group] or of_then[group] or of_all[group]
    ]
