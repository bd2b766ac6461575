"""Statistics of a meeting: totals by region, capacity and sector, in person and online, and who was invited and came.

They count those whom the list of participants may name, and delegations with one of them: whoever reads the list
beside it finds nobody else in any number. How many more took part is said once, of the whole meeting.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from focalpoints.models import Appointment
from focalpoints.models.country import UNGroup
from focalpoints.models.institution import Sector
from meetings.dates import when
from meetings.models import Meeting, Registration
from meetings.models.capacity import CapacityKind
from meetings.models.invitation import Reply
from meetings.models.registration import Mode, RegistrationStatus
from meetings.participants import meeting_named, readers_of
from meetings.reporting.bars import Bars, bars_of
from meetings.reporting.too_few import FEWEST, Row
from meetings.services.telling import where_words


@dataclass(frozen=True)
class Line:
    """Numbers under a name; none where the number is not said."""

    name: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """One way to look at those who took part, as a chart and a table."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Line, ...]
    chart: Bars | None
    legend: str = ""
    note: str = ""


@dataclass(frozen=True)
class Statistics:
    """All that the file says."""

    title: str
    meeting: str
    when: str
    where: str
    kind: str
    number: str
    named: int
    in_person: int
    online: int
    more: str
    tables: tuple[Table, ...]
    is_sample: bool

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def statistics(subject: str, language: str) -> Statistics:
    """The totals of the meeting with the address `subject`; raises `NoSubject` where there is none."""
    meeting = meeting_named(subject)
    modes = _by_value(_listed(meeting), "mode")
    named = sum(modes.values())
    return Statistics(
        title=gettext("Statistics"),
        meeting=meeting.title,
        when=when(meeting).words,
        where=where_words(meeting),
        kind=str(meeting.get_kind_display()),
        number=str(meeting.ordinal or ""),
        named=named,
        in_person=modes[Mode.IN_PERSON],
        online=modes[Mode.ONLINE],
        more=_more_words(sum(who_came(meeting, "status").values()) - named),
        tables=tuple(_tables(meeting)) if named else (),
        is_sample=meeting.is_sample,
    )


def _tables(meeting: Meeting) -> Iterable[Table]:
    """Delegations by regional group; people by group, capacity and sector, in person or online by capacity."""
    groups = {group.value: str(group.label) for group in UNGroup} | {"": gettext("Organisations and others")}
    region, people = gettext("Regional group"), gettext("People")
    came, accepted, invited = gettext("Took part"), gettext("Accepted"), gettext("Invited")
    delegations = tuple(_delegations(meeting, groups))
    title = gettext("Members and organisations, by regional group")
    chart = bars_of([(line.name, [line.numbers[0] or 0]) for line in delegations])
    legend = gettext("Members and organisations that took part.")
    note = (
        gettext("–: fewer than three more than took part.") if any(None in one.numbers for one in delegations) else ""
    )
    if delegations:
        yield Table(title, (region, came, accepted, invited), delegations, chart, legend, note)
    counted = _by_value(_listed(meeting), "invitation__member__country__un_group")
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
    rows = tuple(counted)
    drawn = [(row.name, row.numbers[1:] if stacked else row.numbers) for row in rows]
    return Table(
        title, heads, tuple(Line(row.name, row.numbers) for row in rows), bars_of(drawn, stacked=stacked), legend
    )


def _named(names: Mapping[str, str], counted: Mapping[str, int]) -> Iterator[Row]:
    return (Row(name, (counted[value],)) for value, name in names.items() if counted.get(value))


def _by_capacity(meeting: Meeting) -> Iterator[Row]:
    counted = Counter[tuple[str, str]]()
    for kind, mode, number in _listed(meeting).values_list("capacity__kind", "mode").annotate(Count("pk")):
        counted[kind, mode] += number
    for kind in CapacityKind:
        in_person, online = (counted[kind.value, mode.value] for mode in (Mode.IN_PERSON, Mode.ONLINE))
        if in_person or online:
            yield Row(str(kind.label), (in_person + online, in_person, online))


def _listed(meeting: Meeting) -> QuerySet[Registration]:
    """Those who took part and whom the list of participants may name to its readers."""
    seen = Registration.objects.visible_to(readers_of(meeting)).filter(meeting=meeting, is_listed=True)
    return seen.filter(status=RegistrationStatus.ATTENDED).order_by()


def _more_words(number: int) -> str:
    """How many took part without being named; of one or two no number, of nobody nothing."""
    if not number:
        return ""
    if number < FEWEST:
        return gettext("Fewer than three more took part without being named.")
    return gettext("%(number)d more took part without being named.") % {"number": number}


def who_came(meeting: Meeting, field: str) -> Counter[str]:
    """How many took part, by the values of `field`; the empty text for none."""
    rows = meeting.registrations.filter(status=RegistrationStatus.ATTENDED)
    return _by_value(rows.order_by(), field)


def _by_sector(meeting: Meeting) -> Counter[str]:
    """By the sector of the institution of the office that they hold for the member, as its readers may see it.

    Of several offices the latest counts.
    """
    came = _listed(meeting)
    people = list(came.values_list("person", "invitation__member"))
    offices = Appointment.objects.visible_to(readers_of(meeting)).filter(person__in=came.values("person"))
    told = offices.filter(institution__isnull=False).order_by("pk")
    sectors = {(who, member): one for who, member, one in told.values_list("person", "member", "institution__sector")}
    return Counter(sectors.get((who, member), "") for who, member in people)


def _delegations(meeting: Meeting, groups: Mapping[str, str]) -> Iterator[Line]:
    """By regional group: whose people the list names, who had accepted, who was invited; groups of nobody are left out.

    Of who accepted or was invited the number is said only where it is three more than came, or else it would point at
    one or two who are named nowhere.
    """
    field, rows = "member__country__un_group", meeting.invitations.order_by()
    came = _by_value(rows.filter(registrations__in=_listed(meeting).values("pk")), field)
    accepted, invited = _by_value(rows.filter(reply=Reply.ACCEPTED), field), _by_value(rows, field)
    for value, name in groups.items():
        if invited[value]:
            said = [one[value] if one[value] - came[value] >= FEWEST else None for one in (accepted, invited)]
            yield Line(name, (came[value], *said))


def _by_value(rows: QuerySet[Any], field: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for value, number in rows.values_list(field).annotate(Count("pk", distinct=True)):
        found[value or ""] += number
    return found
