"""What the directory shows: the members that the public may see, by UN group, each with its office and source."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TypeVar

from django.conf import settings

from focalpoints.directory_map import DirectoryMap, directory_map
from focalpoints.entries import entries_of
from focalpoints.growth import Chart, chart_of
from focalpoints.models import Member, MembershipCount
from focalpoints.models.member import ListGroup
from focalpoints.signs import Entry, Sign, since_words
from focalpoints.source_list import Source, SourceList
from r2pnet.days import day_in_words
from r2pnet.public_files import PUBLIC

ROWS_A_TABLE = 22
ROOM_MM = 190.0
"""Height that a table or a part of the sources may take: the page's 235 mm without a title, a heading and their gaps.

One that crosses a page falls apart in the tags.
"""
LINE_MM, PADDING_MM = 4.2, 2.8
NAME_LETTERS, OFFICE_LETTERS = 26, 24
"""How many letters fit a line of the columns for names and offices."""

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Row:
    """One member as the directory prints it; empty words stand for what is not recorded."""

    name: str
    code: str
    point: str
    is_vacant: bool
    is_verified: bool
    office: str
    office_source: int | None
    is_office_verified: bool
    since: str
    source_date: str
    confirmed: str
    source: int

    @property
    def height_mm(self) -> float:
        """About how high it is in print."""
        name = len(wrap(f"{self.name} {self.code}", NAME_LETTERS))
        office = len(wrap(self.office, OFFICE_LETTERS)) + (not self.is_office_verified)
        return PADDING_MM + LINE_MM * max(name, office, 1 + bool(self.confirmed))


@dataclass(frozen=True)
class Group:
    """A UN regional group, or the organisations, in tables that each fit a page."""

    anchor: str
    title: str
    listed: int
    unverified: int
    tables: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True)
class CountRow:
    """A count that the network published."""

    counted: str
    states: int
    organisations: int | None
    source_date: str
    source: int


@dataclass(frozen=True)
class Directory:
    """All that the document shows."""

    listed: int
    unverified: int
    signs: tuple[str, ...]
    map: DirectoryMap | None
    chart: Chart | None
    counts: tuple[CountRow, ...]
    groups: tuple[Group, ...]
    sources: tuple[tuple[Source, ...], ...]
    address: str
    made_by_a_sample: bool

    @property
    def verified(self) -> int:
        return self.listed - self.unverified

    @property
    def newest_count(self) -> CountRow | None:
        return self.counts[-1] if self.counts else None


def directory(subject: str, language: str) -> Directory:
    """The directory as the public may see it, without samples, in three queries.

    It has no subject; `language` is active already.
    """
    sources = SourceList()
    counts = list(MembershipCount.objects.filter(is_sample=False).order_by("counted_latest", "pk"))
    count_rows = tuple(_count_row(count, sources) for count in counts)
    members = _members()
    entries = list(zip(members, entries_of(members, PUBLIC, real_only=True, with_sources=True), strict=True))
    groups = tuple(_groups(entries, sources))
    return Directory(
        listed=len(entries),
        unverified=sum(group.unverified for group in groups),
        signs=tuple(sign.value for sign in Sign if any(entry.sign == sign for _member, entry in entries)),
        map=directory_map(entries),
        chart=chart_of(counts),
        counts=count_rows,
        groups=groups,
        sources=parted(sources.numbered(), lambda source: source.height_mm),
        address=f"{settings.SITE_URL}/members/",
        made_by_a_sample=settings.SAMPLE,
    )


def parted(things: Sequence[Thing], height_of: Callable[[Thing], float]) -> tuple[tuple[Thing, ...], ...]:
    """`things` in order, cut so that no part has over `ROWS_A_TABLE` of them or, with two or more, over `ROOM_MM`."""
    parts: list[list[Thing]] = []
    used = 0.0
    for thing in things:
        height = height_of(thing)
        if not parts or len(parts[-1]) == ROWS_A_TABLE or used + height > ROOM_MM:
            parts.append([])
            used = 0.0
        parts[-1].append(thing)
        used += height
    return tuple(tuple(part) for part in parts)


def _members() -> list[Member]:
    """Members of today that the public may see."""
    found = Member.objects.standing_members().visible_to(PUBLIC).filter(is_sample=False)
    return list(found.with_names().by_name())


def _groups(entries: Sequence[tuple[Member, Entry]], sources: SourceList) -> Iterable[Group]:
    """The groups that have members, in the order of the list."""
    for heading in ListGroup:
        rows = [_row(member, entry, sources) for member, entry in entries if member.list_group == heading]
        if rows:
            yield Group(
                anchor=f"group-{heading.name.lower().replace('_', '-')}",
                title=str(heading.label),
                listed=len(rows),
                unverified=sum(not row.is_verified for row in rows),
                tables=parted(rows, lambda row: row.height_mm),
            )


def _row(member: Member, entry: Entry, sources: SourceList) -> Row:
    fact = entry.rests_on
    number = sources.number_of(fact)
    office_source = sources.number_of(entry.held) if entry.held and entry.office else number
    return Row(
        name=member.name,
        code=member.code,
        point=entry.point,
        is_vacant=entry.is_vacant,
        is_verified=member.verified,
        office=entry.office,
        office_source=office_source if office_source != number else None,
        is_office_verified=not entry.office or entry.held is None or entry.held.verified or not member.verified,
        since=since_words(member.joined) if member.joined else "",
        source_date=str(fact.source_date or ""),
        confirmed=day_in_words(fact.last_confirmed_on) if fact.last_confirmed_on else "",
        source=number,
    )


def _count_row(count: MembershipCount, sources: SourceList) -> CountRow:
    return CountRow(
        counted=str(count.counted),
        states=count.states,
        organisations=count.organisations,
        source_date=str(count.source_date or ""),
        source=sources.number_of(count),
    )
