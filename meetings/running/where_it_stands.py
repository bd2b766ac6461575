"""Where a meeting stands, for the secretariat: numbers by capacity and region, the steps that are there, what is next.

Needs are a number here and never a text. The number of queries is the same however many have registered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models.country import UNGroup
from meetings.changes.requests import standing_requests
from meetings.delegations.speaking import for_the_secretariat
from meetings.models import Capacity, Meeting, Needs, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, HowHeld, MeetingStatus
from meetings.models.registration import LIVE, TAKING_PART, Mode, RegistrationStatus
from meetings.on_the_day.states import is_door_open
from meetings.reporting.left_to_do import left_to_do
from meetings.running.noting_attendance import can_be_noted
from meetings.running.steps import Step, missing_for, steps_from
from meetings.seats import Seats
from meetings.times import begins_at, registration_closes_at
from r2pnet.days import day_in_words

ANSWERS = {Reply.ACCEPTED: "accepted", Reply.DECLINED: "declined", Reply.NONE: "silent"}


@dataclass
class CapacityRow:
    """How many take part in a capacity, wait for it, or asked for it; `limit` is its own number of seats, if any."""

    capacity: Capacity
    seated: int = 0
    online: int = 0
    attended: int = 0
    requested: int = 0
    waiting: int = 0

    @property
    def limit(self) -> int | None:
        return self.capacity.seats


@dataclass
class RegionRow:
    """A regional group of the UN: its members that are invited, what they answered, and how many people register."""

    name: str
    invited: int = 0
    accepted: int = 0
    declined: int = 0
    silent: int = 0
    registered: int = 0


@dataclass(frozen=True)
class OfferedStep:
    """A step that is there, with what it needs first; without anything missing it can be taken."""

    step: Step
    url: str
    missing: list[str]


@dataclass(frozen=True)
class ToDo:
    """One thing to do next, with its button."""

    words: str
    url: str
    button: str


@dataclass
class Standing:
    """All that the page of a meeting says to the secretariat."""

    capacities: list[CapacityRow]
    regions: list[RegionRow]
    seats: Seats
    needs: int
    changes: int
    steps: list[OfferedStep]
    to_do: list[ToDo] = field(default_factory=list)

    @property
    def invited(self) -> RegionRow:
        """All regions together."""
        names = ("invited", "accepted", "declined", "silent", "registered")
        return RegionRow(_("All"), **{name: sum(getattr(row, name) for row in self.regions) for name in names})

    @property
    def requested(self) -> int:
        return sum(row.requested for row in self.capacities)

    @property
    def online(self) -> int:
        return sum(row.online for row in self.capacities)

    @property
    def attended(self) -> int:
        return sum(row.attended for row in self.capacities)

    @property
    def seated(self) -> int:
        return sum(row.seated for row in self.capacities)

    @property
    def with_a_place(self) -> int:
        return self.seated + self.online


def where_it_stands(meeting: Meeting) -> Standing:
    """The numbers of `meeting` as they are now; at most ten queries."""
    rows = _capacities(meeting)
    seats = Seats(meeting.seats, sum(row.seated for row in rows), sum(row.waiting for row in rows))
    needs = Needs.objects.filter(registration__meeting=meeting, registration__status__in=LIVE).count()
    changes = standing_requests().filter(registration__meeting=meeting).count()
    steps = [
        OfferedStep(step, reverse("desk-meeting-step", args=[meeting.slug, step.key]), list(missing_for(meeting, step)))
        for step in steps_from(meeting)
    ]
    standing = Standing(rows, _regions(meeting), seats, needs, changes, steps)
    standing.to_do = list(_to_do(meeting, standing))
    return standing


def _capacities(meeting: Meeting) -> list[CapacityRow]:
    rows = {capacity.pk: CapacityRow(capacity) for capacity in meeting.capacities.all()}
    counted = meeting.registrations.order_by().values_list("capacity", "status", "mode").annotate(Count("pk"))
    for capacity, status, mode, number in counted:
        row = rows[capacity]
        if status in TAKING_PART:
            row.seated += number if mode == Mode.IN_PERSON else 0
            row.online += number if mode == Mode.ONLINE else 0
            row.attended += number if status == RegistrationStatus.ATTENDED else 0
        elif status == RegistrationStatus.REQUESTED:
            row.requested += number
        elif status == RegistrationStatus.WAITING:
            row.waiting += number
    return list(rows.values())


def _regions(meeting: Meeting) -> list[RegionRow]:
    """The five groups, and whoever is in none: organisations, observers, guests. Those without anybody are left out."""
    names = {group.value: str(group.label) for group in UNGroup} | {"": _("Organisations and others")}
    rows = {key: RegionRow(name) for key, name in names.items()}
    invited = meeting.invitations.order_by().values_list("member__country__un_group", "reply").annotate(Count("pk"))
    for group, reply, number in invited:
        row, answer = rows[group or ""], ANSWERS[Reply(reply)]
        row.invited += number
        setattr(row, answer, getattr(row, answer) + number)
    live = meeting.registrations.live().order_by().values_list("invitation__member__country__un_group")
    for group, number in live.annotate(Count("pk")):
        rows[group or ""].registered += number
    return [row for row in rows.values() if row.invited or row.registered]


def _to_do(meeting: Meeting, standing: Standing) -> Iterator[ToDo]:
    """What is next, in the order in which it is to be done."""
    if meeting.status not in (MeetingStatus.DRAFT, *PLANNED):
        yield from _afterwards(meeting, standing)
        return
    yield from _decisions(meeting, standing)
    yield from _preparations(meeting, standing)
    offered = {one.step.key: one for one in standing.steps}
    if is_door_open(meeting) and standing.seated:
        url = reverse("check-in", args=[meeting.slug])
        yield ToDo(_("The meeting is on: who comes into the room is checked in."), url, _("Check in"))
    elif can_be_noted(meeting) and standing.with_a_place and not standing.attended:
        yield _attendance(meeting)
    if _can(offered, "hold"):
        words = _("Its last day has come: say that it was held once it is over.")
        yield ToDo(words, offered["hold"].url, str(offered["hold"].step.verb))
        return
    for key in _next_keys(meeting):
        if key in offered and not offered[key].missing:
            step = offered[key].step
            yield ToDo(str(step.meaning), offered[key].url, str(step.verb))


def _afterwards(meeting: Meeting, standing: Standing) -> Iterator[ToDo]:
    """Of a meeting that was held: who took part; where nobody was registered here, how many did."""
    if meeting.status != MeetingStatus.HELD:
        return
    if standing.with_a_place:
        if not standing.attended:
            yield _attendance(meeting)
            return
        for words, name, button in left_to_do(meeting):
            yield ToDo(words, reverse(name, args=[meeting.slug]), button)
    elif meeting.attending is None:
        yield ToDo(_("Nobody has written down who attended."), _change_url(meeting), _("Write it down"))


def _attendance(meeting: Meeting) -> ToDo:
    url = reverse("attendance", args=[meeting.slug])
    return ToDo(_("Nobody has written down who attended."), url, _("Write down who attended"))


def _decisions(meeting: Meeting, standing: Standing) -> Iterator[ToDo]:
    asked = Registration.objects.filter(meeting=meeting, status=RegistrationStatus.REQUESTED)
    if standing.requested and (number := for_the_secretariat(asked).count()):
        words = ngettext("%(number)d request waits for you.", "%(number)d requests wait for you.", number)
        listed = f"{registrations_url(meeting)}&status__exact={RegistrationStatus.REQUESTED}&decides=staff"
        yield ToDo(words % {"number": number}, listed, _("Decide"))
    if number := standing.changes:
        words = ngettext("%(number)d change is asked for.", "%(number)d changes are asked for.", number)
        yield ToDo(words % {"number": number}, reverse("desk-changes", args=[meeting.slug]), _("Decide"))


def _preparations(meeting: Meeting, standing: Standing) -> Iterator[ToDo]:
    """What is missing before people can register, and who is to be asked."""
    is_before_opening = meeting.status in (MeetingStatus.DRAFT, MeetingStatus.ANNOUNCED)
    if is_before_opening:
        opening = next((one for one in standing.steps if one.step.key == "open"), None)
        for words in opening.missing if opening else ():
            yield ToDo(words, reverse("desk-meeting-move", args=[meeting.slug]), _("Change when and where"))
    elif meeting.how_held != HowHeld.IN_PERSON:
        yield from _joining(meeting)
    invited = standing.invited
    if not invited.invited and meeting.status in PLANNED:
        yield ToDo(_("Nobody is invited yet."), reverse("invite", args=[meeting.slug]), _("Invite"))
    elif invited.silent and not is_before_opening:
        words = ngettext(
            "%(number)d invited has not answered.", "%(number)d of those invited have not answered.", invited.silent
        )
        yield ToDo(words % {"number": invited.silent}, reverse("chase", args=[meeting.slug]), _("See who"))


def _joining(meeting: Meeting) -> Iterator[ToDo]:
    """What is missing so that people are told how to join online."""
    url = reverse("desk-meeting-move", args=[meeting.slug])
    if not meeting.joining_address:
        words = _("It has no address for joining online: nobody can be told how to join.")
        yield ToDo(words, url, _("Give the address"))
    elif begins_at(meeting) is None:
        words = _("It has no time at which it begins: the address for joining goes out an hour before.")
        yield ToDo(words, url, _("Give the time"))


def _next_keys(meeting: Meeting) -> tuple[str, ...]:
    """The step that comes next by itself: closing only once nobody can register any more."""
    closes = registration_closes_at(meeting)
    is_past = closes is not None and closes <= timezone.now()
    return {
        MeetingStatus.DRAFT.value: ("announce", "open"),
        MeetingStatus.ANNOUNCED.value: ("open",),
        MeetingStatus.OPEN.value: ("close",) if is_past else (),
    }.get(meeting.status, ())


def _can(offered: dict[str, OfferedStep], key: str) -> bool:
    return key in offered and not offered[key].missing


def registrations_url(meeting: Meeting) -> str:
    """The registrations of the meeting in the admin."""
    return f"{reverse('admin:meetings_registration_changelist')}?meeting__id__exact={meeting.pk}"


def _change_url(meeting: Meeting) -> str:
    return reverse("admin:meetings_meeting_change", args=[meeting.pk])


def days_to_register(meeting: Meeting) -> str:
    """ "from 1 March 2027 until 15 April 2027"; a day that is not set is left out."""
    first, last = meeting.registration_opens_on, meeting.registration_closes_on
    parts = [_("from %(day)s") % {"day": day_in_words(first)}] if first else []
    parts += [_("until %(day)s") % {"day": day_in_words(last)}] if last else []
    return " ".join(parts) or _("as long as its status says so")
