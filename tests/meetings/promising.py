"""A meeting that has taken place, and members that take something on."""

from datetime import date, timedelta
from typing import Any

from focalpoints.models import Appointment, Member, Person
from meetings.models import Meeting, NextStep
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.services.taking_on import Promise, take_on
from r2pnet.acting import Reason
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from tests.meetings.gathering import account_of, invited, open_meeting, seat

WORDS = "Zqx we translate the checklist"


def in_days(days: int) -> date:
    return network_today() + timedelta(days=days)


def let_begin(meeting: Meeting, *, days_ago: int = 1, status: str = MeetingStatus.HELD) -> Meeting:
    """Its only day was so many days ago."""
    day = PartialDate.on(in_days(-days_ago))
    meeting.start = meeting.end = day
    meeting.registration_closes_on, meeting.status = None, status
    meeting.save()
    return meeting


def came(meeting: Meeting, *, status: str = RegistrationStatus.ATTENDED, **person: Any) -> Person:
    """The focal point of a member, registered for a meeting that is still to come, who took part."""
    one = invited(meeting, **person)
    registration = seat(one, meeting)
    registration.status = status
    registration.save()
    return one


def gathered(number: int = 1, **fields: Any) -> tuple[Meeting, list[Person]]:
    """A meeting that was held yesterday, and so many focal points who came."""
    meeting = open_meeting(**fields)
    people = [came(meeting) for _ in range(number)]
    return let_begin(meeting), people


def member_of(person: Person) -> Member:
    found: Member = Appointment.objects.get(person=person).member
    return found


def promised(
    meeting: Meeting, person: Person, words: str = WORDS, *, days: int = 30, shown_to: str = "own"
) -> NextStep:
    """Taken on by the focal point themselves."""
    promise = Promise(words, in_days(days), shown_to)
    return take_on(meeting, member_of(person), promise, by=account_of(person))


def made_due(step: NextStep, days: int) -> NextStep:
    """Due so many days from today, and taken on a while ago."""
    begun = in_days(-200)
    NextStep.objects.filter(pk=step.pk).update(
        due_on=in_days(days), meeting_begins_on=begun, taken_on_at=step.taken_on_at - timedelta(days=20)
    )
    found: NextStep = NextStep.objects.get(pk=step.pk)
    return found


def by_letter(days_ago: int = 0) -> Reason:
    """The word of a member that came by letter."""
    return Reason(channel="letter", received_on=in_days(-days_ago))
