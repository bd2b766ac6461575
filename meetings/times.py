"""When a meeting and its registration begin and end, as moments: its days and times are those of its own place."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils import timezone

from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus
from r2pnet.partial_dates import PartialDate, Precision, Sense

DAYS_TO_TAKE_ON: Final = 90
"""So long after its last day a next step of a meeting can be taken on."""


def zone_info_of(meeting: Meeting) -> ZoneInfo:
    """The zone of the meeting's times; the network's where none is recorded, or one that the machine does not know."""
    try:
        return ZoneInfo(meeting.zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def registration_opens_at(meeting: Meeting) -> datetime | None:
    """The first moment of the first day to register, or None where no day is set: then the status alone decides."""
    day = meeting.registration_opens_on
    return _first_moment(day, meeting) if day else None


def registration_closes_at(meeting: Meeting) -> datetime | None:
    """The moment after the last day to register: 24:00 at the place of the meeting. None when it has no day."""
    day = last_day_to_register(meeting)
    return _first_moment(day + timedelta(days=1), meeting) if day else None


def last_day_to_register(meeting: Meeting) -> date | None:
    """The day that is set, else the last day of the meeting."""
    return meeting.registration_closes_on or meeting.last_day


def is_open_to_register(meeting: Meeting, now: datetime | None = None) -> bool:
    """The status is open, and `now` (default: this moment) lies inside the days of registration."""
    now = now or timezone.now()
    opens, closes = registration_opens_at(meeting), registration_closes_at(meeting)
    is_inside = (opens is None or opens <= now) and (closes is None or now < closes)
    return meeting.status == MeetingStatus.OPEN and is_inside


def is_open_to_register_on(meeting: Meeting, day: date) -> bool:
    """The status is open, and `day` is one of the days of registration."""
    first, last = meeting.registration_opens_on, last_day_to_register(meeting)
    return meeting.status == MeetingStatus.OPEN and (first or day) <= day <= (last or day)


def is_over(meeting: Meeting, now: datetime | None = None) -> bool:
    """Held, or its last day has passed at its own place."""
    if meeting.status == MeetingStatus.HELD:
        return True
    over = _over_at(meeting)
    return over is not None and (now or timezone.now()) >= over


def has_begun(meeting: Meeting, now: datetime | None = None) -> bool:
    """It has begun at its own place: at its time, or on its first day where no time is known; or it was held."""
    first = exact_day(meeting.start)
    begins = begins_at(meeting) or (_first_moment(first, meeting) if first else None)
    return is_over(meeting, now) or (begins is not None and (now or timezone.now()) >= begins)


def last_boundary(meeting: Meeting, now: datetime | None = None) -> str:
    """The last of the moments at which the page of the meeting changes by itself that has passed; for its tag."""
    now = now or timezone.now()
    registration = (registration_opens_at(meeting), registration_closes_at(meeting))
    boundaries = (*registration, *_taking_on(meeting), _over_at(meeting))
    passed = [at for at in boundaries if at and at <= now]
    return max(passed).isoformat() if passed else ""


def first_day_of(meeting: Meeting) -> date | None:
    """The first day: of a meeting to come that on which it has begun for certain, of one that was held the earliest."""
    if meeting.start is None:
        return None
    if meeting.status == MeetingStatus.HELD:
        return meeting.start.earliest
    return min(meeting.start.latest, meeting.last_day or meeting.start.latest)


def last_day_to_take_on(meeting: Meeting) -> date | None:
    """The last day on which a next step of it can be taken on; None where the meeting has no day."""
    return meeting.last_day + timedelta(days=DAYS_TO_TAKE_ON) if meeting.last_day else None


def _taking_on(meeting: Meeting) -> tuple[datetime | None, datetime | None]:
    """From when and until when next steps can be taken on."""
    first, last = first_day_of(meeting), last_day_to_take_on(meeting)
    opens = _first_moment(first, meeting) if first else None
    return opens, _first_moment(last + timedelta(days=1), meeting) if last else None


def begins_at(meeting: Meeting) -> datetime | None:
    """The moment at which it begins; None unless its first day and the time are known."""
    return _moment(meeting.start, meeting.start_time, meeting)


def ends_at(meeting: Meeting) -> datetime | None:
    """The moment at which it ends; None unless its last day and the time are known."""
    return _moment(meeting.end or meeting.start, meeting.end_time, meeting)


def finishes_at(meeting: Meeting) -> datetime | None:
    """The moment at which it is over: its time, else 24:00 of its last day; None when it has no day."""
    return ends_at(meeting) or _over_at(meeting)


def exact_day(known: PartialDate | None) -> date | None:
    """The day, where the sources know the day itself."""
    if known is None or known.precision != Precision.DAY or known.sense != Sense.EXACT:
        return None
    return known.core


def _over_at(meeting: Meeting) -> datetime | None:
    """24:00 of the last day; None when it has no day."""
    last = meeting.last_day
    return _first_moment(last + timedelta(days=1), meeting) if last else None


def _moment(known: PartialDate | None, at: time | None, meeting: Meeting) -> datetime | None:
    day = exact_day(known)
    return datetime.combine(day, at, zone_info_of(meeting)) if day and at else None


def _first_moment(day: date, meeting: Meeting) -> datetime:
    return datetime.combine(day, time.min, zone_info_of(meeting))
