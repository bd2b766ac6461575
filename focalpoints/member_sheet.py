"""The sheet of one member: all that its audience may read of it on one or two pages, each fact with its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext

from focalpoints.directory import parted
from focalpoints.member_rows import left_words
from focalpoints.member_words import chips_of, group_words, since_of
from focalpoints.models import Member
from focalpoints.models.member import Standing
from focalpoints.offices import CoveredSector, Moment, Offices, offices_seen, steering_moments, timeline
from focalpoints.signs import Entry, Sign, since_words
from focalpoints.source_list import Source, SourceList
from r2pnet.days import day_in_words
from r2pnet.offers import offered
from r2pnet.provenance import Provenance
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience
from r2pnet.who_sees import who_sees

HELD_AT_MOST: Final = 20
"""Times in office that one sheet lists: a longer list crosses pages, and stands on the member's page."""


@dataclass(frozen=True)
class Cited:
    """The source of a fact: its date in words, and its number in the list of sources; 0 where there is none."""

    words: str
    number: int


@dataclass(frozen=True)
class Part:
    """One thing said under a heading; `quiet` for what says that nothing is recorded."""

    words: str
    is_quiet: bool = False
    is_unsure: bool = False
    chip: str = ""
    note: str = ""
    cited: Cited | None = None


@dataclass(frozen=True)
class Fact:
    """A row of the table of facts."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Held:
    """A time in office, or a vacancy, in the list of who has held the office."""

    point: str
    time: str
    title: str
    chip: str
    confirmed: str
    cited: Cited | None


@dataclass(frozen=True)
class TableRow:
    """A row of another app's table; words that are not recorded are empty."""

    head: str
    cells: tuple[str, ...]
    number: int = 0


@dataclass(frozen=True)
class Table:
    """What another app says of a member, from its `member_sheet.py`: `tables(member, reader, sources)`."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    note: str = ""


@dataclass(frozen=True)
class MemberSheet:
    """All that the document shows."""

    title: str
    official_name: str
    code: str
    m49: str
    standing: str
    point: str
    has_point: bool
    chips: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    sectors: tuple[CoveredSector, ...]
    others: tuple[Fact, ...]
    tables: tuple[Table, ...]
    held: tuple[Held, ...]
    held_in_all: int
    sources: tuple[tuple[Source, ...], ...]
    newest_source: str
    address: str
    made_by_a_sample: bool

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the first page has no running head, for its document line says the same."""
        return True


def audience_of(slug: str) -> Audience:
    """Those who may see the member; raises `NoSubject` when there is none."""
    # Every level is read on purpose: who may see it is what is asked.
    found = Member.objects.filter(slug=slug).values_list("level", "scope").first()
    if found is None:
        raise NoSubject(slug)
    return Audience(*found)


def member_sheet(slug: str, language: str) -> MemberSheet:
    """The sheet as all who may see the member may read it, in a constant number of queries; `language` is active.

    Raises `NoSubject` when there is no such member.
    """
    reader = audience_of(slug)
    member = Member.objects.visible_to(reader).with_names().filter(slug=slug).first()
    if member is None:
        raise NoSubject(slug)
    offices = offices_seen(member, reader)
    entry = offices.of_focal_points.entry_of(member)
    sources = SourceList()
    facts = tuple(_facts(member, entry, reader, sources))
    others = tuple(_others(offices, sources))
    tables = tuple(table for offer in offered("member_sheet", "tables") for table in offer(member, reader, sources))
    moments = timeline(entry, offices)
    held = tuple(_held(moment, sources) for moment in moments[:HELD_AT_MOST])
    return MemberSheet(
        **_head(member, entry),
        facts=facts,
        sectors=tuple(offices.sectors),
        others=others,
        tables=tables,
        held=held,
        held_in_all=len(moments),
        sources=parted(sources.numbered(), lambda source: source.height_mm),
        made_by_a_sample=settings.SAMPLE,
    )


def sheet_facts(member: Member, reader: Audience, sources: SourceList) -> tuple[Fact, ...]:
    """The facts that stand on the sheet of `member`, its sectors and other offices among them; two queries."""
    offices = offices_seen(member, reader)
    entry = offices.of_focal_points.entry_of(member)
    covered = [Part(str(sector.label)) for sector in offices.sectors if sector.is_covered]
    none = [Part(gettext("none recorded"), is_quiet=True)]
    sectors = Fact(gettext("Sectors covered"), tuple(covered or none))
    return (*_facts(member, entry, reader, sources), sectors, *_others(offices, sources))


def _head(member: Member, entry: Entry) -> dict[str, Any]:
    """What stands above the facts."""
    chips = chips_of(member, entry, who_sees(member.level, member.scope))
    return {
        "title": member.name,
        "official_name": member.country.official_name if member.country else "",
        "code": member.code,
        "m49": member.country.m49 if member.country else "",
        "standing": str(left_words(member) or Standing(member.standing).label),
        "point": entry.point,
        "has_point": entry.sign != Sign.NONE,
        "chips": tuple((chip.words, chip.kind) for chip in chips),
        "newest_source": str(entry.rests_on.source_date or ""),
        "address": f"{settings.SITE_URL}{member.get_absolute_url()}",
    }


def _facts(member: Member, entry: Entry, reader: Audience, sources: SourceList) -> Iterator[Fact]:
    """The rows of the first table, in the order of the member's page."""
    yield Fact(gettext("Office of the focal point"), (_office(entry, sources),))
    if member.country and (words := group_words(member.country)):
        yield Fact(gettext("Regional group"), (Part(words, note=member.country.group_note),))
    if member.standing == Standing.PROSPECTIVE:
        joining = member.joining_note or gettext("It has said that it will join.")
        yield Fact(gettext("Where its joining stands"), (Part(joining, cited=_cited(member, sources)),))
    else:
        yield Fact(gettext("Member since"), (_since(member),))
        known = Part("", chip=_unverified(member), cited=_cited(member, sources))
        yield Fact(gettext("How we know of its membership"), (known,))
    if member.standing == Standing.FORMER:
        left = Part(since_words(member.left)) if member.left else Part(gettext("Date not recorded"), is_quiet=True)
        yield Fact(gettext("Left"), (left,))
    terms = [
        Part(term.words, chip=_unverified(term.fact), cited=_cited(term.fact, sources))
        for term in steering_moments(member, reader)
    ]
    yield Fact(gettext("Steering group"), tuple(terms) or (Part(gettext("No term recorded"), is_quiet=True),))


def _office(entry: Entry, sources: SourceList) -> Part:
    if entry.is_vacant:
        return Part(gettext("Vacant"))
    cited = _cited(entry.held, sources) if entry.held else None
    if entry.held is None or not entry.office:
        return Part(gettext("Office not recorded"), is_quiet=True, cited=cited)
    return Part(entry.office, is_unsure=not entry.held.verified, chip=_unverified(entry.held), cited=cited)


def _since(member: Member) -> Part:
    since = since_of(member.joined)
    if not since:
        return Part(gettext("Not recorded"), is_quiet=True)
    return Part(since["words"], is_unsure=since["is_unsure"], note=since["note"])


def _others(offices: Offices, sources: SourceList) -> Iterator[Fact]:
    """Offices beside that of the focal point."""
    for office in (one for one in offices.others if not one.has_ended):
        words = office.office or gettext("Office not recorded")
        part = Part(words, is_quiet=not office.office, chip=_unverified(office), cited=_cited(office, sources))
        yield Fact(str(office.get_role_display()), (part,))


def _held(moment: Moment, sources: SourceList) -> Held:
    fact = moment.fact
    confirmed = day_in_words(fact.last_confirmed_on) if fact and fact.last_confirmed_on else ""
    cited = _cited(fact, sources) if fact else None
    return Held(moment.point, moment.time, moment.title, moment.chip, confirmed, cited)


def _unverified(fact: Provenance) -> str:
    return "" if fact.verified else gettext("Unverified")


def _cited(fact: Provenance, sources: SourceList) -> Cited:
    """The source of `fact` as the sheet cites it."""
    if not fact.source_url:
        return Cited(gettext("No source recorded"), sources.number_of(fact) if fact.source_note else 0)
    if fact.source_date is None:
        return Cited(gettext("Source without a date"), sources.number_of(fact))
    return Cited(gettext("Source of %(date)s") % {"date": fact.source_date}, sources.number_of(fact))
