"""Statistics of a meeting: totals by region, capacity and sector, in person and online, and who was invited and came.

Nothing stands here of which fewer than three people are the whole: such rows are put together, so that whoever reads
the list of participants beside it learns nothing of those who did not agree to be named.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from focalpoints.models import Appointment
from focalpoints.models.country import UNGroup
from focalpoints.models.institution import Sector
from meetings.dates import when
from meetings.models import Meeting
from meetings.models.capacity import CapacityKind
from meetings.models.invitation import Reply
from meetings.models.registration import Mode, RegistrationStatus
from meetings.participants import meeting_named, readers_of
from meetings.reporting.bars import Bars, bars_of
from meetings.services.telling import where_words

FEWEST: Final = 3
"""A row of fewer people would single somebody out."""


@dataclass(frozen=True)
class Row:
    """Numbers under a name; the first says how many people, or delegations, it is about."""

    name: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """One way to look at those who took part, as a chart and a table; without rows where they would be too few."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Bars | None
    legend: str = ""
    are_some_together: bool = False


@dataclass(frozen=True)
class Statistics:
    """All that the file says."""

    title: str
    meeting: str
    when: str
    where: str
    kind: str
    number: str
    everybody: int
    in_person: int
    online: int
    tables: tuple[Table, ...]
    is_sample: bool

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def statistics(subject: str, language: str) -> Statistics:
    """The totals of the meeting with the address `subject`; raises `NoSubject` where there is none."""
    meeting = meeting_named(subject)
    modes = who_came(meeting, "mode")
    return Statistics(
        title=gettext("Statistics"),
        meeting=meeting.title,
        when=when(meeting).words,
        where=where_words(meeting),
        kind=str(meeting.get_kind_display()),
        number=str(meeting.ordinal or ""),
        everybody=sum(modes.values()),
        in_person=modes[Mode.IN_PERSON],
        online=modes[Mode.ONLINE],
        tables=tuple(_tables(meeting)),
        is_sample=meeting.is_sample,
    )


def put_together(rows: Iterable[Row]) -> tuple[tuple[Row, ...], bool]:
    """The rows with those that are about one or two as one, and whether there is one. A row about nobody stays.

    A sum that is still too small takes the smallest of the other rows with it: what is left out of a total could be
    counted back. None at all where everybody together is too few.
    """
    ordered = list(rows)
    small = [row for row in ordered if 0 < row.numbers[0] < FEWEST]
    others = [row for row in ordered if row not in small]
    if not small:
        return tuple(others), False
    while _people(small) < FEWEST and (with_people := [row for row in others if row.numbers[0]]):
        smallest = min(with_people, key=lambda row: row.numbers[0])
        others.remove(smallest)
        small.append(smallest)
    if _people(small) < FEWEST:
        return (), False
    sums = tuple(sum(numbers) for numbers in zip(*(row.numbers for row in small), strict=True))
    return (*others, Row(gettext("Smaller groups together"), sums)), True


def _people(rows: Iterable[Row]) -> int:
    return sum(row.numbers[0] for row in rows)


def _tables(meeting: Meeting) -> Iterable[Table]:
    """Delegations by regional group; people by group, capacity and sector.

    In person or online only by capacity, as the list of participants counts it: with a region or a sector beside it
    one person online would be somebody.
    """
    groups = {group.value: str(group.label) for group in UNGroup} | {"": gettext("Organisations and others")}
    region, people = gettext("Regional group"), gettext("People")
    came, accepted, invited = gettext("Took part"), gettext("Accepted"), gettext("Invited")
    rows = _delegations(meeting, groups)
    title = gettext("Members and organisations, by regional group")
    legend = gettext("From the top: took part (dark), accepted (light), invited (ochre).")
    yield _table(title, (region, came, accepted, invited), rows, legend=legend)
    counted = who_came(meeting, "invitation__member__country__un_group")
    yield _table(gettext("People who took part, by regional group"), (region, people), _named(groups, counted))
    by_mode = (gettext("Capacity"), people, gettext("In person"), gettext("Online"))
    legend = gettext("People in person (dark) and online (light).")
    by_capacity = _by_capacity(meeting)
    yield _table(gettext("People who took part, by capacity"), by_mode, by_capacity, legend=legend, stacked=True)
    sectors = {one.value: str(one.label) for one in Sector} | {"": gettext("No office of a member, or not known")}
    heads = (gettext("Sector of the institution"), people)
    yield _table(gettext("People who took part, by sector"), heads, _named(sectors, _by_sector(meeting)))


def _table(
    title: str, heads: tuple[str, ...], counted: Iterable[Row], *, legend: str = "", stacked: bool = False
) -> Table:
    rows, are_some_together = put_together(counted)
    drawn = [(row.name, row.numbers[1:] if stacked else row.numbers) for row in rows]
    return Table(title, heads, rows, bars_of(drawn, stacked=stacked), legend, are_some_together)


def _named(names: Mapping[str, str], counted: Mapping[str, int]) -> Iterator[Row]:
    return (Row(name, (counted[value],)) for value, name in names.items() if counted.get(value))


def _by_capacity(meeting: Meeting) -> Iterator[Row]:
    counted = Counter[tuple[str, str]]()
    came = meeting.registrations.filter(status=RegistrationStatus.ATTENDED).order_by()
    for kind, mode, number in came.values_list("capacity__kind", "mode").annotate(Count("pk")):
        counted[kind, mode] += number
    for kind in CapacityKind:
        in_person, online = (counted[kind.value, mode.value] for mode in (Mode.IN_PERSON, Mode.ONLINE))
        if in_person or online:
            yield Row(str(kind.label), (in_person + online, in_person, online))


def who_came(meeting: Meeting, field: str) -> Counter[str]:
    """How many took part, by the values of `field`; the empty text for none."""
    rows = meeting.registrations.filter(status=RegistrationStatus.ATTENDED)
    return _by_value(rows.order_by(), field)


def _by_sector(meeting: Meeting) -> Counter[str]:
    """By the sector of the institution of the office that they hold for the member, as its readers may see it.

    Of several offices the latest counts.
    """
    came = meeting.registrations.filter(status=RegistrationStatus.ATTENDED).order_by()
    people = list(came.values_list("person", "invitation__member"))
    offices = Appointment.objects.visible_to(readers_of(meeting)).filter(person__in=came.values("person"))
    told = offices.filter(institution__isnull=False).order_by("pk")
    sectors = {(who, member): one for who, member, one in told.values_list("person", "member", "institution__sector")}
    return Counter(sectors.get((who, member), "") for who, member in people)


def _delegations(meeting: Meeting, groups: Mapping[str, str]) -> Iterator[Row]:
    """By regional group: who was there, who had accepted, who was invited; groups without anybody are left out."""
    field, rows = "member__country__un_group", meeting.invitations.order_by()
    came = _by_value(rows.filter(registrations__status=RegistrationStatus.ATTENDED), field)
    accepted, invited = _by_value(rows.filter(reply=Reply.ACCEPTED), field), _by_value(rows, field)
    for value, name in groups.items():
        if invited[value]:
            yield Row(name, (came[value], accepted[value], invited[value]))


def _by_value(rows: QuerySet[Any], field: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for value, number in rows.values_list(field).annotate(Count("pk", distinct=True)):
        found[value or ""] += number
    return found
