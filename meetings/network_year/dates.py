"""The dates of the network's year that a reader may see."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from focalpoints.confirming.cycle import due_after, in_the_cycle, months_after, months_before
from focalpoints.models import Appointment, Member
from meetings.dates import when
from meetings.labels import Label
from meetings.models import Invitation, Meeting, NextStep, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.next_step import NextStepState
from meetings.next_steps.shown import CHIPS, names_of_meetings, own_members
from meetings.times import is_over, last_day_to_register
from meetings.titles import short_title, title_with_place
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader, is_of_secretariat

MONTHS: Final = 12
MEETING, STEP, OWN = range(3)


@dataclass(frozen=True)
class YearDate:
    """One date: `said` is the day in words, `about` whose it is or where it stands."""

    on: date
    order: int
    title: str
    url: str
    said: str
    about: str = ""
    label: Label | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Month:
    """A month in which there is something."""

    title: str
    dates: Sequence[YearDate]


def dates_ahead(reader: Reader) -> list[YearDate]:
    """From the first of this month on for twelve months, the nearest first; a constant number of queries."""
    first = network_today().replace(day=1)
    last = months_after(first, MONTHS)
    found = [*_meetings_ahead(reader, first, last), *_steps(reader, first, last), *_own(reader, first, last)]
    return sorted(found, key=lambda one: (one.on, one.order, one.title))


def dates_behind(reader: Reader) -> list[YearDate]:
    """The twelve months before this one, the newest first."""
    last = network_today().replace(day=1)
    first = months_before(last, MONTHS)
    found = [*_meetings_behind(reader, first, last), *_steps(reader, first, last)]
    return sorted(found, key=lambda one: (one.on, -one.order), reverse=True)


def by_month(dates: Iterable[YearDate]) -> list[Month]:
    """Months in the order of `dates`; one without a date is not there."""
    months = groupby(dates, key=lambda one: date_format(one.on, "F Y"))
    return [Month(title, list(some)) for title, some in months]


def _meetings_ahead(reader: Reader, first: date, last: date) -> Iterator[YearDate]:
    """Those that take place, in the month of their first day; one that lasts since the month before, in this one."""
    seen = Meeting.objects.visible_to(reader).taking_place().filter(start_latest__lt=last)
    return _told(seen.filter(Q(start_latest__gte=first) | _lasting()).soonest_first(), first)


def _meetings_behind(reader: Reader, first: date, last: date) -> Iterator[YearDate]:
    """Those that took place, in the month of their first day, as far as that is known; none that lasts still."""
    seen = Meeting.objects.visible_to(reader).taking_place().filter(start_latest__gte=first, start_latest__lt=last)
    return _told(seen.exclude(_lasting()), first)


def _lasting() -> Q:
    return Q(end_latest__gte=network_today()) & ~Q(status=MeetingStatus.HELD)


def _told(meetings: Iterable[Meeting], first: date) -> Iterator[YearDate]:
    for meeting in meetings:
        on = max(meeting.start.latest, first) if meeting.start else first
        yield YearDate(on, MEETING, title_with_place(meeting), meeting.get_absolute_url(), when(meeting).words)


def _steps(reader: Reader, first: date, last: date) -> Iterator[YearDate]:
    """By the day on which they are due; what the own member has dropped is no date any more either."""
    seen = NextStep.objects.visible_to(reader).exclude(state=NextStepState.DROPPED)
    steps = list(seen.filter(due_on__gte=first, due_on__lt=last).with_names().by_due_day())
    own, names = own_members(reader), names_of_meetings({step.meeting_id for step in steps}, reader)
    for step in steps:
        name, page = names.get(step.meeting_id, (_("A meeting"), ""))
        is_own = step.member_id in own
        url = f"{reverse('next-steps')}#step-{step.pk}" if is_own else page
        label = Label(str(step.get_state_display()), CHIPS[NextStepState(step.state)])
        about = f"{step.member.name}, {name}"
        yield YearDate(step.due_on, STEP, step.words, url, day_in_words(step.due_on), about, label, is_own)


def _own(reader: Reader, first: date, last: date) -> Iterator[YearDate]:
    """The last days to register that concern the reader, and when the own entry is to be confirmed again."""
    for meeting in _to_register(reader):
        day = last_day_to_register(meeting)
        if day is not None and max(first, network_today()) <= day < last:
            title = _("Last day to register: %(meeting)s") % {"meeting": short_title(meeting)}
            yield YearDate(day, OWN, title, meeting.get_absolute_url(), day_in_words(day), is_own=True)
    for member, day in _to_confirm(reader):
        if first <= day < last:
            title = _("Confirm the entry of %(member)s") % {"member": member.name}
            yield YearDate(
                day, OWN, title, reverse("desk"), _("from %(day)s") % {"day": day_in_words(day)}, is_own=True
            )


def _to_register(reader: Reader) -> list[Meeting]:
    """Planned meetings to which the reader's member or the reader is invited and has not declined; for staff all.

    None for which the reader is registered already.
    """
    seen = Meeting.objects.visible_to(reader).filter(status__in=PLANNED).soonest_first()
    if not reader.is_authenticated:
        return []  # nobody is invited; without a key the condition would find invitations that name no person
    if not is_of_secretariat(reader):
        invited = Invitation.objects.filter(Q(member__in=own_members(reader)) | Q(persons__user=reader.pk))
        invited = invited.exclude(reply=Reply.DECLINED)
        registered = Registration.objects.of(reader).live().order_by().values("meeting")
        seen = seen.filter(pk__in=invited.order_by().values("meeting")).exclude(pk__in=registered)
    return [meeting for meeting in seen if not is_over(meeting)]


def _to_confirm(reader: Reader) -> Iterator[tuple[Member, date]]:
    """The own members whose word is on record, and the day from which they are asked again; two queries."""
    members = in_the_cycle().filter(pk__in=own_members(reader)).with_names().by_name()
    offices = Appointment.objects.of_focal_points().current().filter(member__in=own_members(reader))
    days = [*offices.filter(last_confirmed_on__isnull=False).order_by().values_list("member", "last_confirmed_on")]
    for member in members:
        known = [day for key, day in days if key == member.pk]
        known += [member.last_confirmed_on] if member.last_confirmed_on else []
        if known:
            yield member, due_after(max(known))
