"""Meetings as calendar events (RFC 5545): one UID for ever, times in the zone of the place, cancelled shown as such."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import TAKING_PART, Mode
from meetings.places import is_invited
from meetings.times import begins_at, ends_at, exact_day, zone_info_of
from meetings.titles import short_title

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
PRODUCT = "-//Global Network of R2P Focal Points//Portal//EN"
# UIDs are made from the address of a meeting, which is given once and never changes: no host stands in them.
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://r2p-focal-points.invalid/meetings/")


def uid_of(meeting: Meeting) -> str:
    """The identity of the event: the same for ever, on every host, for everybody (RFC 7986, 5.3)."""
    return str(uuid.uuid5(NAMES, meeting.slug))


def public_calendar(meetings: Iterable[Meeting], *, name: str = "") -> bytes:
    """The meetings whose days are known, with public facts only; `name` for a calendar that people subscribe to."""
    listed = [meeting for meeting in meetings if exact_day(meeting.start)]
    return _calendar([_event(meeting) for meeting in listed], listed, name)


def own_calendar(registration: Registration) -> bytes:
    """The meeting as somebody takes part in it; the address for joining stands in it for the confirmed alone.

    Empty where the day is not known. The number of the version counts the changes of the meeting and of every
    registration that the person ever had there, so that a calendar always takes the newer file: one who withdrew and
    registers anew is not taken for withdrawn.
    """
    meeting = registration.meeting
    if exact_day(meeting.start) is None:
        return _calendar([], [])
    event = _event(meeting)
    event["SEQUENCE"] = meeting.version + _versions_of(registration)
    if meeting.status == MeetingStatus.CANCELLED:
        return _calendar([event], [meeting])
    if registration.status not in TAKING_PART:
        event["STATUS"] = "CANCELLED" if not registration.is_live else "TENTATIVE"
    elif meeting.joining_address and _is_still_invited(registration):
        event.add("DESCRIPTION", _joining_words(registration))
        if registration.mode == Mode.ONLINE:
            event["LOCATION"] = meeting.joining_address
    return _calendar([event], [meeting])


def _is_still_invited(registration: Registration) -> bool:
    """False for who came by an office that has ended since."""
    return registration.invitation_id is None or is_invited(registration.person, registration.meeting)


def _versions_of(registration: Registration) -> int:
    """How often this and every earlier registration of the person at the meeting was saved."""
    rows = Registration.objects.filter(meeting=registration.meeting_id, person=registration.person_id)
    count: int = rows.aggregate(total=Sum("version"))["total"] or 0
    return count


def _joining_words(registration: Registration) -> str:
    words = _("Join online: %(address)s. It is for you: do not pass it on.")
    return words % {"address": registration.meeting.joining_address}


def _event(meeting: Meeting) -> Event:
    event = Event()
    event.add("UID", uid_of(meeting))
    event.add("SEQUENCE", meeting.version)
    event.add("DTSTAMP", timezone.now())
    event.add("SUMMARY", f"{short_title(meeting)} – {settings.NETWORK_NAME}")
    event.add("URL", settings.SITE_URL + meeting.get_absolute_url())
    event.add("STATUS", "CANCELLED" if meeting.status == MeetingStatus.CANCELLED else "CONFIRMED")
    if place := ", ".join(part for part in (meeting.place, str(meeting.country or "")) if part):
        event.add("LOCATION", place)
    for name, value in _days_or_times(meeting).items():
        event.add(name, value)
    return event


def _days_or_times(meeting: Meeting) -> dict[str, date | datetime]:
    """Two moments where the times are known, else whole days; the end is exclusive (RFC 5545, 3.6.1)."""
    if times := _times(meeting):
        return {"DTSTART": times[0], "DTEND": times[1]}
    first = exact_day(meeting.start)
    last = exact_day(meeting.end) or first
    if first is None or last is None:
        return {}
    return {"DTSTART": first, "DTEND": last + timedelta(days=1)}


def _times(meeting: Meeting) -> tuple[datetime, datetime] | None:
    begins, ends = begins_at(meeting), ends_at(meeting)
    return (begins, ends) if begins and ends and begins < ends else None


def _calendar(events: list[Event], meetings: list[Meeting], name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    if name:  # RFC 7986, 5.1, and what programs read that are older than it
        calendar.add("NAME", name)
        calendar.add("X-WR-CALNAME", name)
    for zone, years in sorted(_years(meetings).items()):
        calendar.add_component(time_zone(ZoneInfo(zone), min(years), max(years)))
    for event in events:
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _years(meetings: list[Meeting]) -> dict[str, set[int]]:
    """For each zone in which times stand, the years that they fall into; events of whole days have no zone."""
    years: dict[str, set[int]] = {}
    for meeting in meetings:
        if times := _times(meeting):
            years.setdefault(zone_info_of(meeting).key, set()).update(time.year for time in times)
    return years


def time_zone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """The offsets of `zone` over these years as a VTIMEZONE.

    icalendar 7.3 writes the moment at which clocks go forward as the clock shows after it; RFC 5545 (3.6.5) wants it
    as the clock shows before.
    """
    component = Timezone.from_tzinfo(zone, first_date=date(first_year, 1, 1), last_date=date(last_year + 1, 1, 1))
    component.pop("COMMENT", None)
    changes: list[Any] = component.subcomponents
    for change in changes:
        before, after = change["TZOFFSETFROM"].td, change["TZOFFSETTO"].td
        if after > before:
            change["DTSTART"].dt -= after - before
    return component
