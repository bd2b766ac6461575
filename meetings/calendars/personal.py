"""The calendar of one person: the meetings that they take part in, wait for or are invited to, and how they stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from icalendar import Event

from focalpoints.models import Appointment, Person
from meetings.calendars.events import calendar_of, event_of, has_an_address, own_event
from meetings.calendars.step_events import own_open_steps, step_event
from meetings.models import Invitation, Meeting, NextStep, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.registration import TAKING_PART
from meetings.programme.calendar import own_sessions
from meetings.times import exact_day, is_open_to_register, is_over, last_boundary, last_day_to_register
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader, is_of_secretariat

DAYS_AFTER: Final = 90
"""So long a meeting stays in the calendar when it is over: whoever finds an address reads no record of years."""


@dataclass(frozen=True)
class Standing:
    """How somebody stands to the meetings of their calendar.

    `listed` are the meetings that they see; `held` has their last registration at each, which is the live one if there
    is one; `saved` how often all of theirs were saved there; `reached` the meetings of which an invitation reaches
    them, `asked` those whose invitation was not declined; `steps` are the open next steps of their member.
    `is_of_network` for who holds an office, or is of the secretariat.
    """

    listed: dict[int, Meeting]
    held: dict[int, Registration]
    reached: frozenset[int]
    asked: frozenset[int]
    saved: Counter[int] = field(default_factory=Counter)
    steps: tuple[NextStep, ...] = ()
    is_of_network: bool = False

    def is_entitled(self, registration: Registration) -> bool:
        """Who came by an office that has ended since is not."""
        return registration.invitation_id is None or registration.meeting_id in self.reached

    @property
    def taking_part(self) -> list[Registration]:
        """The registrations with a place, by an office that has not ended."""
        return [one for one in self.held.values() if one.status in TAKING_PART and self.is_entitled(one)]

    @property
    def last_boundary(self) -> str:
        """The last moment at which something of it has changed by itself; for its tag."""
        return max((last_boundary(meeting) for meeting in self.listed.values()), default="")

    @property
    def has_a_calendar(self) -> bool:
        """Who holds no office and has no place of their own at a meeting to come has none to follow."""
        coming = {key for key, meeting in self.listed.items() if not is_over(meeting)}
        own = {key for key, one in self.held.items() if one.is_live and self.is_entitled(one)}
        return self.is_of_network or bool(coming & (own | self.asked))


def standing_of_all(person: Person) -> Standing:
    """How `person`, who has an account, stands to the meetings that they may see now; a constant number of queries."""
    user: Reader = person.user  # type: ignore[assignment]  # has an account
    meetings = {one.pk: one for one in _listed(user)}
    offices = list(Appointment.objects.current().filter(person=person).values_list("member_id", flat=True))
    named = Invitation.objects.filter(persons=person).values("pk")
    reaching = Invitation.objects.filter(Q(member__in=offices) | Q(pk__in=named), meeting__in=list(meetings))
    replies = list(reaching.order_by().values_list("meeting_id", "reply"))
    held, saved = _registrations(user, meetings)
    return Standing(
        meetings,
        held,
        frozenset(meeting for meeting, _reply in replies),
        frozenset(meeting for meeting, reply in replies if reply != Reply.DECLINED),
        saved,
        own_open_steps(user),
        bool(offices) or is_of_secretariat(user),
    )


def personal_calendar(standing: Standing, user: Reader) -> bytes:
    """The calendar as it is now, in the language that is active; where `user` takes part with their own programme."""
    events = [event for meeting in standing.listed.values() for event in _events(meeting, standing)]
    events += own_sessions(user, standing.taking_part)
    events += [step_event(step) for step in standing.steps]
    name = _("Your meetings, %(network)s") % {"network": settings.NETWORK_NAME}
    return calendar_of(events, standing.listed.values(), name)


def _listed(user: Reader) -> Iterable[Meeting]:
    """Those whose day is known and that are not over for long."""
    since = network_today() - timedelta(days=DAYS_AFTER)
    lasting = Q(end_latest__gte=since) | Q(end_latest=None, start_latest__gte=since)
    seen = Meeting.objects.visible_to(user).filter(lasting).select_related("country").soonest_first()
    return [meeting for meeting in seen if exact_day(meeting.start)]


def _registrations(user: Reader, meetings: dict[int, Meeting]) -> tuple[dict[int, Registration], Counter[int]]:
    """The last of each meeting, since nobody registers anew beside a live one; and how often they were saved."""
    rows = Registration.objects.of(user).filter(meeting__in=list(meetings)).order_by("pk")
    found: dict[int, Registration] = {}
    saved = Counter[int]()
    for one in rows:
        one.meeting = meetings[one.meeting_id]
        found[one.meeting_id] = one
        saved[one.meeting_id] += one.version
    return found, saved


def _events(meeting: Meeting, standing: Standing) -> list[Event]:
    """One for what somebody is registered for or invited to, none for any other meeting."""
    saved, held = standing.saved[meeting.pk], standing.held.get(meeting.pk)
    if held and held.is_live:
        joins = has_an_address(held) and standing.is_entitled(held)
        return [own_event(held, saved=saved, joins=joins)]
    is_planned = meeting.status in (*PLANNED, MeetingStatus.CANCELLED) and not is_over(meeting)
    if held or meeting.pk not in standing.asked or not is_planned:
        return []
    return [_invited(meeting, saved)]


def _invited(meeting: Meeting, saved: int) -> Event:
    event = event_of(meeting, saved=saved, title=_("Invited: %(meeting)s"))
    if meeting.status != MeetingStatus.CANCELLED:
        event["STATUS"] = "TENTATIVE"
        event.add("TRANSP", "TRANSPARENT")  # the time is not taken yet
        event.add("DESCRIPTION", _invited_words(meeting))
    return event


def _invited_words(meeting: Meeting) -> str:
    page = f"{settings.SITE_URL}{meeting.get_absolute_url()}"
    last_day = last_day_to_register(meeting)
    if last_day is None or not is_open_to_register(meeting):
        return _("You are invited: %(address)s") % {"address": page}
    words = _("You are invited. The last day to register is %(day)s: %(address)s")
    return words % {"day": day_in_words(last_day), "address": f"{page}register/"}
