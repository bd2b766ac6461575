"""The programme as a PDF: what its audience may read of the newest version, parallel sessions in one row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import groupby
from math import ceil
from typing import Final

from django.utils.formats import date_format, time_format
from django.utils.text import Truncator
from django.utils.translation import gettext

from meetings.dates import when, zone_of
from meetings.models import Meeting, ReleasedSession
from meetings.programme.audiences import participants_of
from meetings.programme.clock import as_released, day_of, day_words
from meetings.programme.comparing import who_words
from meetings.programme.versions import current_rows, version_for
from meetings.services.telling import where_words
from meetings.times import zone_info_of
from r2pnet.clock import network_day
from r2pnet.reports.letters import has_font_for
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Level

SIDE_BY_SIDE: Final = 2
LONGEST_SUMMARY: Final = 280
# A table that crosses a page falls apart in the tags of the file: lines of text that a page surely holds.
LINES_A_TABLE: Final = 34
LETTERS_A_LINE: Final = 70


@dataclass(frozen=True)
class Cell:
    """One session in a row."""

    name: str
    facts: str
    summary: str


@dataclass(frozen=True)
class Row:
    """Sessions of the same time; `begins` and `ends` are by the clocks of the place, the others for machines."""

    begins: str
    ends: str
    cells: tuple[Cell, ...]
    is_pause: bool


@dataclass(frozen=True)
class Table:
    """A day, or a part of a long one."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ProgrammeDocument:
    """All that the file shows."""

    title: str
    meeting: str
    when: str
    where: str
    number: str
    kind: str
    version: str
    zone: str
    tables: tuple[Table, ...]
    is_sample: bool
    lacks_a_font: bool = False
    """A letter is in none of the fonts that the portal brings, such as a Chinese one."""

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def audience_of_public(subject: str) -> Audience:
    """Everybody; raises `NoSubject` for a meeting that is not there."""
    _meeting(subject)
    return Audience(Level.PUBLIC)


def audience_of_participants(subject: str) -> Audience:
    """Those with a place at the meeting with this address; raises `NoSubject` where there is none."""
    return participants_of(_meeting(subject))


def public_programme(subject: str, language: str) -> ProgrammeDocument:
    """What everybody may read of the programme of the meeting with the address `subject`."""
    return _document(_meeting(subject), Audience(Level.PUBLIC))


def programme_for_participants(subject: str, language: str) -> ProgrammeDocument:
    """What all have in common who have a place at the meeting."""
    meeting = _meeting(subject)
    return _document(meeting, participants_of(meeting))


def _meeting(subject: str) -> Meeting:
    found = Meeting.objects.select_related("country").filter(slug=subject).first()
    if found is None:
        raise NoSubject(subject)
    return found


def _document(meeting: Meeting, reader: Audience) -> ProgrammeDocument:
    rows = current_rows(reader, meeting)
    if not rows:
        raise NoSubject(meeting.slug)
    stood = as_released(meeting, rows)
    tables, where = tuple(_tables(rows, zone_info_of(stood))), where_words(meeting)
    return ProgrammeDocument(
        title=gettext("Programme"),
        meeting=meeting.title,
        when=when(meeting).words,
        where=where,
        number=str(meeting.ordinal or ""),
        kind=str(meeting.get_kind_display()),
        version=_version(reader, meeting),
        zone=_zone(stood),
        tables=tables,
        is_sample=meeting.is_sample,
        lacks_a_font=not has_font_for(f"{meeting.title}{where}{_zone(stood)}{''.join(_words(tables))}"),
    )


def _words(tables: Iterable[Table]) -> Iterator[str]:
    """What stands in the cells."""
    for table in tables:
        for row in table.rows:
            yield from (f"{cell.name}{cell.facts}{cell.summary}" for cell in row.cells)


def _version(reader: Audience, meeting: Meeting) -> str:
    release = version_for(reader, meeting)
    if release is None:
        return ""
    words = gettext("Version %(number)s of %(day)s")
    return words % {"number": release.number, "day": date_format(network_day(release.released_at), "j F Y")}


def _zone(meeting: Meeting) -> str:
    zone = zone_of(meeting)
    if zone is None:
        return ""
    named = ", ".join(part for part in (zone.name, zone.offset) if part)
    return gettext("Times are those of %(place)s: %(zone)s.") % {"place": zone.place, "zone": named}


def _tables(rows: Iterable[ReleasedSession], zone: tzinfo) -> Iterator[Table]:
    for day, own in groupby(rows, key=lambda row: day_of(row, zone)):
        for part, in_part in enumerate(_parts(list(_rows(own, zone)))):
            yield Table(_title(day, is_first=not part), tuple(in_part))


def _title(day: date, *, is_first: bool) -> str:
    return day_words(day) if is_first else gettext("%(day)s, continued") % {"day": day_words(day)}


def _rows(rows: Iterable[ReleasedSession], zone: tzinfo) -> Iterator[Row]:
    for (starts_at, ends_at), group in groupby(rows, key=lambda row: (row.starts_at, row.ends_at)):
        begins, ends = (time_format(at.astimezone(zone).time(), "H:i") for at in (starts_at, ends_at))
        together = list(group)
        for first in range(0, len(together), SIDE_BY_SIDE):
            cells = together[first : first + SIDE_BY_SIDE]
            is_pause = all(one.is_break for one in cells)
            yield Row(begins, ends, tuple(_cell(one) for one in cells), is_pause)


def _cell(row: ReleasedSession) -> Cell:
    name = f"{row.number}. {row.title}" if row.number else row.title
    kind = "" if row.is_break else str(row.get_kind_display())
    seats = gettext("seats: %(number)s") % {"number": row.seats} if row.seats else ""
    facts = ", ".join(part for part in (kind, row.room, seats) if part)
    who = who_words(row)
    return Cell(name, f"{facts}. {who}" if facts and who else facts or who, _short(row.summary))


def _short(summary: str) -> str:
    return Truncator(" ".join(summary.split())).chars(LONGEST_SUMMARY)


def _parts(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows of a day in tables that each fit on a page."""
    part: list[Row] = []
    lines = 0
    for row in rows:
        needed = _lines(row)
        if part and lines + needed > LINES_A_TABLE:
            yield part
            part, lines = [], 0
        part.append(row)
        lines += needed
    if part:
        yield part


def _lines(row: Row) -> int:
    """How many lines of text the row takes at most; a title is larger than the rest."""
    width = LETTERS_A_LINE if len(row.cells) == 1 else LETTERS_A_LINE // 2
    return max(
        ceil(len(cell.name) * 1.3 / width) + ceil(len(cell.facts) / width) + ceil(len(cell.summary) / width) + 1
        for cell in row.cells
    )
