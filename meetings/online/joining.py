"""Joining a meeting online: who reads the address, when it is sent to them, when they can say that they take part."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.calendars.events import has_an_address, is_still_invited
from meetings.dates import day_and_time_of
from meetings.models import Meeting, Registration
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.registration import TAKING_PART, Mode, RegistrationStatus
from meetings.times import begins_at, exact_day, finishes_at, is_over, zone_info_of

WRITTEN_BEFORE: Final = timedelta(hours=1)
DOOR_OPENS: Final = timedelta(minutes=30)
"""So long before it begins somebody can say that they take part."""
DOOR_CLOSES: Final = timedelta(hours=2)
"""So long after it has ended they still can."""


def is_time_to_write(meeting: Meeting, now: datetime) -> bool:
    """From an hour before it begins until it is over; never without the time at which it begins."""
    begins, over = begins_at(meeting), finishes_at(meeting)
    # In UTC: within one zone Python reckons by what its clocks show, an hour too much or too little where they change.
    return begins is not None and over is not None and begins.astimezone(UTC) - WRITTEN_BEFORE <= now < over


def is_written_to(registration: Registration) -> bool:
    """Confirmed to join online, by an office that has not ended since; the meeting takes place and has an address."""
    meeting = registration.meeting
    joins = registration.status == RegistrationStatus.CONFIRMED and registration.mode == Mode.ONLINE
    return joins and meeting.status in PLANNED and bool(meeting.joining_address) and is_still_invited(registration)


def has_door_open(meeting: Meeting, now: datetime | None = None) -> bool:
    """True while people can say themselves that they take part: from half an hour before until two hours after it.

    Without times, on its days. A meeting that is recorded as held meanwhile keeps its door open that long.
    """
    first, over = exact_day(meeting.start), finishes_at(meeting)
    if first is None or over is None or meeting.status not in (*PLANNED, MeetingStatus.HELD):
        return False
    begins = begins_at(meeting) or datetime.combine(first, datetime.min.time(), zone_info_of(meeting))
    opens, closes = begins.astimezone(UTC) - DOOR_OPENS, over.astimezone(UTC) + DOOR_CLOSES
    return opens <= (now or timezone.now()) < closes


def can_say_so(registration: Registration) -> bool:
    """True for who is confirmed to join online, while the door is open."""
    is_online = registration.status == RegistrationStatus.CONFIRMED and registration.mode == Mode.ONLINE
    return is_online and has_door_open(registration.meeting)


def joining_words(registration: Registration) -> Mapping[str, Any] | None:
    """For the page of a registration: the address, and the button with which somebody says that they take part.

    Nothing for who has no place, and for who comes to the room of a meeting without an address.
    """
    meeting = registration.meeting
    is_online = registration.mode == Mode.ONLINE and registration.status in TAKING_PART
    address = meeting.joining_address if has_an_address(registration) and is_still_invited(registration) else ""
    is_planned = meeting.status in PLANNED and not is_over(meeting)
    can_say = can_say_so(registration)
    has_said = is_online and registration.status == RegistrationStatus.ATTENDED and has_door_open(meeting)
    if not (address or can_say or has_said or (is_online and is_planned)):
        return None
    return {"meeting": meeting, "address": address, "when": _when_words(meeting, address, is_online=is_online)} | {
        "can_say_so": can_say,
        "has_said_so": has_said,
    }


def _when_words(meeting: Meeting, address: str, *, is_online: bool) -> str:
    """When it begins, and that the address comes by mail; empty for who comes to the room, and once it has begun."""
    begins = begins_at(meeting)
    if not is_online or begins is None or begins <= timezone.now():
        return ""
    words = _("It begins on %(when)s. We write to you an hour before.")
    if not address:
        words = _("It begins on %(when)s. The address is not set yet: we write it to you an hour before.")
    return words % {"when": day_and_time_of(begins, meeting)}
