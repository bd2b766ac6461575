"""The official list of participants: states in the alphabet of the language, the head of each delegation first.

Then regional organisations, states that consider joining, the United Nations, observers and speakers, the secretariat.
It names only those who agreed, gives no contact, and says how many take part in all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext

from meetings.dates import when
from meetings.models import FinalList, FinalListRow, Meeting, Registration
from meetings.models.capacity import CapacityKind
from meetings.models.registration import Mode, Rank
from meetings.official_order import GUESTS, Place, group_of, in_official_order
from meetings.reporting.final_list import (
    WITH_WORDS,
    can_be_closed,
    changes_since,
    newest_version,
    row_of,
    since_words,
    version_words,
)
from meetings.titles import short_title
from r2pnet.reports.letters import has_font_for
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Level


@dataclass(frozen=True)
class Entry:
    """Somebody who may be named, from the running list or from a version of the final one."""

    group: int
    delegation: str
    rank: str
    name: str
    office: str
    capacity: str
    mode: str


@dataclass(frozen=True)
class Participant:
    """A person by name and office; `note` says the rank and who joins online."""

    name: str
    office: str
    note: str
    is_head: bool


@dataclass(frozen=True)
class Delegation:
    name: str
    people: tuple[Participant, ...]


@dataclass(frozen=True)
class Group:
    title: str
    delegations: tuple[Delegation, ...]


@dataclass(frozen=True)
class Counted:
    """How many take part in a capacity, with those who are not named."""

    capacity: str
    in_person: int
    online: int


@dataclass(frozen=True)
class ParticipantList:
    title: str
    meeting: str
    when: str
    where: str
    number: str
    kind: str
    counted: tuple[Counted, ...]
    groups: tuple[Group, ...]
    unnamed: int
    is_sample: bool
    standing: str = ""
    """Whether it is the final one, of which version and day; or that it is not closed yet."""
    since: str = ""
    """How much is otherwise since it was closed."""
    has_boxes: bool = False
    """A name has letters that no font has."""

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def audience_of(subject: str) -> Audience:
    """Those who take part in the meeting with this address; raises `NoSubject` where there is none."""
    return readers_of(meeting_named(subject))


def participant_list(subject: str, language: str) -> ParticipantList:
    """The list of the meeting with the address `subject`, as those who take part in it may read it.

    Once it is closed it is the newest version; before, and saying so, who has a place now. No version stands while the
    meeting is not on record as held.
    """
    meeting = meeting_named(subject)
    was_held = can_be_closed(meeting)
    version = newest_version(meeting) if was_held else None
    if version is None:
        standing = gettext("Not final: the list is not closed yet.") if was_held else ""
        return _made(meeting, _entries_now(meeting), _counted(meeting), standing=standing)
    return list_of_version(version)


def list_of_version(version: FinalList) -> ParticipantList:
    """A version of the final list, without those who may not be named any more."""
    words = {"standing": version_words(version), "since": since_words(version, changes_since(version))}
    entries = _entries_of(version)
    return _made(version.meeting, entries, _counted_in(version), title=gettext("Final list of participants"), **words)


def list_to_close(meeting: Meeting, took_part: Iterable[Registration]) -> ParticipantList:
    """The list as the next version would say it; `took_part` are those who took part."""
    rows = [row_of(one) for one in took_part]
    entries = [_entry_of(row) for row in rows if row.name]
    counted = Counter((row.capacity, row.mode) for row in rows)
    in_order = _in_order([(*key, number) for key, number in counted.items()], CapacityKind.values)
    return _made(meeting, entries, in_order)


def _made(
    meeting: Meeting, entries: Iterable[Entry], counted: Iterable[Counted], *, title: str = "", **words: str
) -> ParticipantList:
    shown, rows = list(entries), tuple(counted)
    everybody = sum(row.in_person + row.online for row in rows)
    return ParticipantList(
        title=title or gettext("List of participants"),
        meeting=meeting.title,
        when=when(meeting).words,
        where=", ".join(part for part in (meeting.place, str(meeting.country or "")) if part),
        number=str(meeting.ordinal or ""),
        kind=str(meeting.get_kind_display()),
        counted=rows,
        groups=tuple(_grouped(shown)),
        unnamed=everybody - len(shown),
        is_sample=meeting.is_sample,
        has_boxes=not all(has_font_for(one.name + one.office + one.delegation) for one in shown),
        **words,
    )


def name_of(meeting: Meeting) -> str:
    """What the form calls the meeting."""
    return short_title(meeting)


def meeting_named(subject: str) -> Meeting:
    """The meeting with this address; raises `NoSubject` where there is none."""
    found = Meeting.objects.select_related("country").filter(slug=subject).first()
    if found is None:
        raise NoSubject(subject)
    return found


def readers_of(meeting: Meeting) -> Audience:
    """Those who take part in `meeting`, as one reader."""
    return Audience(Level.MEMBERS, f"meeting:{meeting.pk}")


def _entries_now(meeting: Meeting) -> Iterator[Entry]:
    """Those with a place who agreed to be named, as they are now."""
    rows = Registration.objects.visible_to(readers_of(meeting)).taking_part().filter(meeting=meeting)
    for one in rows.select_related(*WITH_WORDS):
        delegation = str(one.invitation or one.capacity)
        words = (one.rank, one.person.name, one.office, str(one.capacity), one.mode)
        yield Entry(group_of(one), delegation, *words)


def _entries_of(version: FinalList) -> Iterator[Entry]:
    rows = FinalListRow.objects.visible_to(readers_of(version.meeting)).named().filter(final_list=version)
    return map(_entry_of, rows)


def _entry_of(row: FinalListRow) -> Entry:
    """A row with a name, in the language that is active."""
    capacity = str(row.get_capacity_display())
    group = GUESTS if row.group is None else row.group
    return Entry(group, row.delegation or capacity, row.rank, row.name, row.office, capacity, row.mode)


def _counted(meeting: Meeting) -> Iterator[Counted]:
    rows = meeting.registrations.taking_part().values_list("capacity__kind", "mode").annotate(number=Count("pk"))
    kinds = meeting.capacities.values_list("kind", flat=True)
    return _in_order(rows.order_by(), kinds)


def _counted_in(version: FinalList) -> Iterator[Counted]:
    rows = version.people_listed.values_list("capacity", "mode").annotate(number=Count("pk"))
    return _in_order(rows.order_by(), CapacityKind.values)


def _in_order(rows: Iterable[tuple[str, str, int]], kinds: Iterable[str]) -> Iterator[Counted]:
    numbers = {(kind, mode): number for kind, mode, number in rows}
    for kind in kinds:
        in_person, online = (numbers.get((kind, mode), 0) for mode in (Mode.IN_PERSON, Mode.ONLINE))
        if in_person or online:
            yield Counted(str(CapacityKind(kind).label), in_person, online)


def _grouped(shown: Iterable[Entry]) -> Iterator[Group]:
    for title, delegations in in_official_order(shown, _place_of):
        parts = (Delegation(name, tuple(map(_participant, people))) for name, people in delegations)
        yield Group(title, tuple(parts))


def _place_of(one: Entry) -> Place:
    return Place(one.group, one.delegation, one.rank, one.name)


def _participant(one: Entry) -> Participant:
    is_head = one.rank == Rank.HEAD
    notes = [one.capacity]
    if is_head:
        notes.append(gettext("head"))
    if one.mode == Mode.ONLINE:
        notes.append(gettext("online"))
    return Participant(one.name, one.office, ", ".join(notes), is_head)
