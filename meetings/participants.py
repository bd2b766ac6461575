"""The official list of participants: states in the alphabet of the language, the head of each delegation first.

Then regional organisations, states that consider joining, the United Nations, observers and speakers, the secretariat.
It names only those who agreed, gives no contact, and says how many take part in all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.models.member import MemberKind, Standing
from meetings.dates import when
from meetings.models import Meeting, Registration
from meetings.models.capacity import CapacityKind
from meetings.models.registration import Mode, Rank
from meetings.titles import short_title
from r2pnet.reports.registry import NoSubject
from r2pnet.text import searchable
from r2pnet.visibility import Audience, Level

STATES, ORGANISATIONS, PROSPECTIVE, UN, GUESTS, STAFF = range(6)
GROUPS: Final = {
    STATES: _("Member states"),
    ORGANISATIONS: _("Regional organisations that are members"),
    PROSPECTIVE: _("States that consider joining"),
    UN: _("United Nations"),
    GUESTS: _("Observers, speakers and other organisations"),
    STAFF: _("Secretariat"),
}
RANKS: Final = {Rank.HEAD: 0, Rank.ALTERNATE: 1, Rank.ADVISER: 2}


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

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def audience_of(subject: str) -> Audience:
    """Those who take part in the meeting with this address; raises `NoSubject` where there is none."""
    return Audience(Level.MEMBERS, f"meeting:{_meeting(subject).pk}")


def participant_list(subject: str, language: str) -> ParticipantList:
    """The list of the meeting with the address `subject`, as those who take part in it may read it."""
    meeting = _meeting(subject)
    shown = list(_shown(meeting, Audience(Level.MEMBERS, f"meeting:{meeting.pk}")))
    groups = tuple(
        Group(title, tuple(Delegation(name, tuple(map(_participant, people))) for name, people in delegations))
        for title, delegations in in_official_order(shown)
    )
    counted = tuple(_counted(meeting))
    everybody = sum(row.in_person + row.online for row in counted)
    return ParticipantList(
        title=gettext("List of participants"),
        meeting=meeting.title,
        when=when(meeting).words,
        where=", ".join(part for part in (meeting.place, str(meeting.country or "")) if part),
        number=str(meeting.ordinal or ""),
        kind=str(meeting.get_kind_display()),
        counted=counted,
        groups=groups,
        unnamed=everybody - len(shown),
        is_sample=meeting.is_sample,
    )


def name_of(meeting: Meeting) -> str:
    """What the form calls the meeting."""
    return short_title(meeting)


def _meeting(subject: str) -> Meeting:
    found = Meeting.objects.select_related("country").filter(slug=subject).first()
    if found is None:
        raise NoSubject(subject)
    return found


def _shown(meeting: Meeting, reader: Audience) -> Iterable[Registration]:
    rows = Registration.objects.visible_to(reader).taking_part().filter(meeting=meeting)
    return rows.select_related(
        *("person", "capacity", "invitation__organisation"),
        *("invitation__member__country", "invitation__member__organisation"),
    )


def _counted(meeting: Meeting) -> Iterator[Counted]:
    rows = meeting.registrations.taking_part().values_list("capacity", "mode").annotate(number=Count("pk"))
    numbers = {(capacity, mode): number for capacity, mode, number in rows.order_by()}
    for capacity in meeting.capacities.all():
        in_person, online = (numbers.get((capacity.pk, mode), 0) for mode in (Mode.IN_PERSON, Mode.ONLINE))
        if in_person or online:
            yield Counted(str(capacity), in_person, online)


def in_official_order(rows: Iterable[Registration]) -> Iterator[tuple[str, list[tuple[str, list[Registration]]]]]:
    """The groups by their titles, in each the delegations in the alphabet of the language, in each its people.

    The head comes first, then alternates, advisers and whoever has no rank; among equals by name. The rows have their
    person, capacity and invitation with them. A group without anybody is left out.
    """
    groups: dict[int, dict[str, list[Registration]]] = {number: {} for number in GROUPS}
    for one in rows:
        groups[_group_of(one)].setdefault(_delegation_of(one), []).append(one)
    for number, title in GROUPS.items():
        names = sorted(groups[number], key=searchable)
        if names:
            yield str(title), [(name, sorted(groups[number][name], key=_place_in_delegation)) for name in names]


def _group_of(one: Registration) -> int:
    member = one.invitation.member if one.invitation else None
    if member is not None and member.standing != Standing.MEMBER:
        return PROSPECTIVE
    if member is not None:
        return STATES if member.kind == MemberKind.STATE else ORGANISATIONS
    special = {CapacityKind.PROSPECTIVE: PROSPECTIVE, CapacityKind.UN: UN, CapacityKind.STAFF: STAFF}
    return special.get(CapacityKind(one.capacity.kind), GUESTS)


def _delegation_of(one: Registration) -> str:
    return str(one.invitation) if one.invitation else str(one.capacity)


def _place_in_delegation(one: Registration) -> tuple[int, str]:
    return RANKS.get(Rank(one.rank), 3) if one.rank else 3, searchable(str(one.person))


def _participant(one: Registration) -> Participant:
    is_head = one.rank == Rank.HEAD
    notes = [str(one.capacity)]
    if is_head:
        notes.append(gettext("head"))
    if one.mode == Mode.ONLINE:
        notes.append(gettext("online"))
    return Participant(one.person.name, one.office, ", ".join(notes), is_head)
