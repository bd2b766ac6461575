"""The days and times of sessions: kept in UTC, typed and said by the clocks of the meeting's place."""

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import combinations
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meetings.models import Meeting, ReleasedSession, Session
from meetings.models.meeting import ZONES
from meetings.times import exact_day, zone_info_of

MOST_DAYS = 31
"""A meeting whose last day is typed wrong shall not make a form of a year."""
Timed = Session | ReleasedSession
TimedRow = TypeVar("TimedRow", Session, ReleasedSession)


def days_of(meeting: Meeting) -> list[date]:
    """The days of the meeting; empty when they are not known to the day."""
    first = exact_day(meeting.start)
    if first is None:
        return []
    last = exact_day(meeting.end) or first
    return [first + timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))]


def moment(day: date, at: time, meeting: Meeting) -> datetime:
    """That time of that day, by the clocks of the place."""
    return datetime.combine(day, at, zone_info_of(meeting))


def carried(at: datetime, source: Meeting, target: Meeting) -> datetime:
    """The same hour by the clocks of `target`, as far from its first day; of the same day where either has none."""
    first, new_first = (next(iter(days_of(one)), None) for one in (source, target))
    distance = new_first - first if first and new_first else timedelta()
    local = at.astimezone(zone_info_of(source)).replace(tzinfo=None) + distance
    return local.replace(tzinfo=zone_info_of(target))


def as_released(meeting: Meeting, rows: Iterable[ReleasedSession]) -> Meeting:
    """`meeting` as it stood when these rows were released, not to be saved: their hours are by the clocks of then.

    It can have moved since; its new hours come with the next version. The rows have their versions with them.
    """
    newest = max((row.since for row in rows), key=lambda release: release.pk, default=None)
    if newest is None or newest.zone == meeting.zone:
        return meeting
    stood = copy(meeting)
    stood.zone, stood.place = newest.zone, ""
    return stood


def end_moment(day: date, begins: time, ends: time, meeting: Meeting) -> datetime:
    """The end of a session that begins on that day; 00:00 is midnight, and 01:30 after 22:00 is the next day."""
    next_day = ends <= begins and ends < time(6)
    return moment(day + timedelta(days=1) if next_day else day, ends, meeting)


def day_of(row: Timed, zone: tzinfo) -> date:
    """The day on which it begins, in `zone`."""
    return row.starts_at.astimezone(zone).date()


def hours(row: Timed, zone: tzinfo) -> str:
    """ "09:30–10:15" in `zone`."""
    return f"{_clock(row.starts_at.astimezone(zone))}–{_clock(row.ends_at.astimezone(zone))}"


def marked_hours(row: Timed, zone: tzinfo) -> SafeString:
    """The same as elements that machines read; numbers run from left to right in every script."""
    first, last = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    element = '<bdi dir="ltr"><time datetime="{}">{}</time>–<time datetime="{}">{}</time></bdi>'
    parts = (first.isoformat(timespec="minutes"), _clock(first), last.isoformat(timespec="minutes"), _clock(last))
    return format_html(element, *parts)


def day_words(day: date) -> str:
    """ "Wednesday 12 May 2027"."""
    return date_format(day, "l j F Y")


def day_and_hours(row: Timed, zone: tzinfo) -> str:
    """ "Wednesday 12 May 2027, 09:30–10:15"."""
    words = _("%(day)s, %(hours)s")
    return words % {"day": day_words(day_of(row, zone)), "hours": hours(row, zone)}


def other_hours(row: Timed, zone: tzinfo, other: tzinfo) -> str:
    """The hours in another zone, with the day where it is another; empty where the clocks show the same."""
    first = row.starts_at.astimezone(other)
    if first.utcoffset() == row.starts_at.astimezone(zone).utcoffset():
        return ""
    said = hours(row, other)
    return said if first.date() == day_of(row, zone) else f"{date_format(first, 'D j M')}, {said}"


def zone_named(name: str) -> ZoneInfo | None:
    """The zone that somebody asks for by its name, or None where there is none such."""
    return ZoneInfo(name) if name in ZONES else None


def overlap(one: Timed, other: Timed) -> bool:
    """True when both last at some moment; one that begins when the other ends does not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def overlapping(rows: Iterable[TimedRow]) -> Iterator[tuple[TimedRow, TimedRow]]:
    """Every two that overlap."""
    return ((one, other) for one, other in combinations(rows, 2) if overlap(one, other))


def last_begun(rows: Iterable[Timed], now: datetime) -> str:
    """The last beginning that has passed: at it a page that offers to sign up changes by itself; for its tag."""
    return max((row.starts_at.isoformat() for row in rows if row.starts_at <= now), default="")


def _clock(at: datetime) -> str:
    return time_format(at.time(), "H:i")
