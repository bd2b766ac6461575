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
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import TAKING_PART, Mode, RegistrationStatus
from meetings.places import is_invited
from meetings.taking_part import registration_words
from meetings.times import begins_at, ends_at, exact_day, is_over, zone_info_of
from meetings.titles import short_title

CONTENT_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"
PRODUCT = "-//Global Network of R2P Focal Points//Portal//EN"
# UIDs are made from the address of a meeting, which is given once and never changes: no host stands in them.
NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://r2p-focal-points.invalid/meetings/")
CANCELLED = gettext_lazy("Cancelled: %(meeting)s")
# What many calendars show of a state is the title alone.
TITLES = {
    RegistrationStatus.REQUESTED: gettext_lazy("Asked for: %(meeting)s"),
    RegistrationStatus.WAITING: gettext_lazy("Waiting list: %(meeting)s"),
    RegistrationStatus.DECLINED: gettext_lazy("Declined: %(meeting)s"),
    RegistrationStatus.WITHDRAWN: gettext_lazy("Withdrawn: %(meeting)s"),
}


def uid_of(meeting: Meeting) -> str:
    """The identity of the event: the same for ever, on every host, for everybody (RFC 7986, 5.3)."""
    return str(uuid.uuid5(NAMES, meeting.slug))


def public_calendar(meetings: Iterable[Meeting], *, name: str = "") -> bytes:
    """The meetings whose days are known, with public facts only; `name` for a calendar that people subscribe to."""
    listed = [meeting for meeting in meetings if exact_day(meeting.start)]
    return calendar_of([event_of(meeting) for meeting in listed], listed, name)


def own_calendar(registration: Registration) -> bytes:
    """The meeting as somebody takes part in it; the address for joining stands in it for the confirmed alone.

    Empty where the day is not known.
    """
    meeting = registration.meeting
    if exact_day(meeting.start) is None:
        return calendar_of([], [])
    rows = Registration.objects.filter(meeting=meeting, person=registration.person_id)
    saved: int = rows.aggregate(total=Sum("version"))["total"] or 0
    joins = has_an_address(registration) and is_still_invited(registration)
    return calendar_of([own_event(registration, saved=saved, joins=joins)], [meeting])


def own_event(registration: Registration, *, saved: int, joins: bool) -> Event:
    """The meeting with the state of a registration in words; `joins` for whom the address for joining stands in it.

    The number of the version counts the changes of the meeting and, by `saved`, of every registration that the person
    ever had there, so that a calendar always takes the newer file: one who withdrew and registers anew is not taken for
    withdrawn.
    """
    meeting = registration.meeting
    words = [state_words(registration)]
    event = event_of(meeting, saved=saved, title=TITLES.get(RegistrationStatus(registration.status)))
    if meeting.status != MeetingStatus.CANCELLED and registration.status not in TAKING_PART:
        event["STATUS"] = "TENTATIVE" if registration.is_live else "CANCELLED"
    if joins:
        joining = _("Join online: %(address)s. It is for you: do not pass it on.")
        words.append(joining % {"address": meeting.joining_address})
        if registration.mode == Mode.ONLINE:
            event["LOCATION"] = vText(meeting.joining_address)
    event.add("DESCRIPTION", " ".join(words))
    return event


def event_of(meeting: Meeting, *, saved: int = 0, title: Any = None) -> Event:
    """The public facts of a meeting whose day is known; `title` has a place for its name, "Waiting list: ...".

    The secretariat is the organiser (RFC 5546, 3.2.1.1: what is published has one).
    """
    is_cancelled = meeting.status == MeetingStatus.CANCELLED
    named = {"meeting": f"{short_title(meeting)} – {settings.NETWORK_NAME}"}
    event = Event()
    event.add("UID", uid_of(meeting))
    event.add("SEQUENCE", meeting.version + saved)
    event.add("DTSTAMP", timezone.now())
    event.add("SUMMARY", str((CANCELLED if is_cancelled else title) or "%(meeting)s") % named)
    event.add("ORGANIZER", _secretariat())
    event.add("URL", settings.SITE_URL + meeting.get_absolute_url())
    event.add("STATUS", "CANCELLED" if is_cancelled else "CONFIRMED")
    if place := ", ".join(part for part in (meeting.place, str(meeting.country or "")) if part):
        event.add("LOCATION", place)
    for name, value in _days_or_times(meeting).items():
        event.add(name, value)
    return event


def has_an_address(registration: Registration) -> bool:
    """Confirmed for a meeting to come, which one can join online."""
    meeting = registration.meeting
    is_planned = meeting.status != MeetingStatus.CANCELLED and not is_over(meeting)
    return bool(meeting.joining_address) and registration.status in TAKING_PART and is_planned


def state_words(registration: Registration) -> str:
    """Where it stands, without the place in the line: that changes by what others do, and a calendar asks seldom."""
    meeting = registration.meeting
    is_planned = meeting.status != MeetingStatus.CANCELLED and not is_over(meeting)
    if registration.status == RegistrationStatus.WAITING and is_planned:
        return _("You are on the waiting list.")
    return registration_words(registration)


def is_still_invited(registration: Registration) -> bool:
    """False for who came by an office that has ended since."""
    return registration.invitation_id is None or is_invited(registration.person, registration.meeting)


def _secretariat() -> vCalAddress:
    address = vCalAddress(f"mailto:{settings.SECRETARIAT_EMAIL}")
    address.params["CN"] = vText(str(settings.SECRETARIAT_NAME))
    return address


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


def calendar_of(events: Iterable[Event], meetings: Iterable[Meeting], name: str = "") -> bytes:
    """A calendar with these events and the zones of these meetings' times; `name` for one that is subscribed to."""
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


def _years(meetings: Iterable[Meeting]) -> dict[str, set[int]]:
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
