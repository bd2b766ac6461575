"""The tick list: on paper, for the door, when nothing else works: by delegation in the official order, with boxes."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from meetings.dates import when
from meetings.models import Meeting, Registration
from meetings.models.registration import Mode, Rank
from meetings.official_order import in_official_order, place_of
from meetings.on_the_day.badges import RELATED
from r2pnet.reports.letters import has_font_for
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Level

EMPTY_LINES: Final = 13
LINES_A_TABLE: Final = 26
"""A table that crosses a page falls apart in the tags, so large delegations are cut into pieces that fit."""
LETTERS_OF_NAME, LETTERS_OF_OFFICE = 44, 64


@dataclass(frozen=True)
class Line:
    name: str
    office: str
    note: str


@dataclass(frozen=True)
class Delegation:
    """The people of one member or organisation, or a part of them."""

    name: str
    people: tuple[Line, ...]


@dataclass(frozen=True)
class Group:
    title: str
    delegations: tuple[Delegation, ...]


@dataclass(frozen=True)
class TickList:
    title: str
    meeting: str
    when: str
    where: str
    expected: int
    online: int
    groups: tuple[Group, ...]
    without_font: int
    is_sample: bool

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True

    @property
    def empty_lines(self) -> range:
        """Room for those who walk in."""
        return range(EMPTY_LINES)


def audience_of(subject: str) -> Audience:
    """The secretariat alone: everybody with a place stands in it; raises `NoSubject` for what is not there."""
    _meeting(subject)
    return Audience(Level.SECRETARIAT)


def tick_list(subject: str, language: str) -> TickList:
    """Everybody with a place in the room of the meeting with the address `subject`."""
    meeting = _meeting(subject)
    rows = list(meeting.registrations.seated().select_related(*RELATED))
    groups = tuple(
        Group(title, tuple(part for name, people in delegations for part in _parts(name, people)))
        for title, delegations in in_official_order(rows, place_of)
    )
    return TickList(
        title=gettext("Tick list"),
        meeting=meeting.title,
        when=when(meeting).words,
        where=", ".join(part for part in (meeting.place, str(meeting.country or "")) if part),
        expected=len(rows),
        online=meeting.registrations.taking_part().filter(mode=Mode.ONLINE).count(),
        groups=groups,
        without_font=sum(not has_font_for(f"{one.person.name}{one.office}{one.invitation or ''}") for one in rows),
        is_sample=meeting.is_sample,
    )


def _parts(name: str, people: list[Registration]) -> list[Delegation]:
    lines = [
        Line(
            one.person.name,
            one.office,
            f"{one.capacity}, {gettext('head')}" if one.rank == Rank.HEAD else str(one.capacity),
        )
        for one in people
    ]
    more = gettext("%(name)s, continued") % {"name": name}
    return [Delegation(more if number else name, tuple(piece)) for number, piece in enumerate(_pieces(lines))]


def _pieces(lines: list[Line]) -> list[list[Line]]:
    """So many rows a table as fit on a page, by how many lines of text each takes."""
    pieces: list[list[Line]] = [[]]
    taken = 0
    for one in lines:
        needed = 1 + len(one.name) // LETTERS_OF_NAME + (1 + len(one.office) // LETTERS_OF_OFFICE if one.office else 0)
        if pieces[-1] and taken + needed > LINES_A_TABLE:
            pieces.append([])
            taken = 0
        pieces[-1].append(one)
        taken += needed
    return pieces


def _meeting(subject: str) -> Meeting:
    found = Meeting.objects.select_related("country").filter(slug=subject).first()
    if found is None:
        raise NoSubject(subject)
    return found
