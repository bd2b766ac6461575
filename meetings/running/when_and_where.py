"""The days, times and place of a meeting as the secretariat checks them: with weekdays, and with what looks odd."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from meetings.dates import zone_of
from meetings.models import Meeting
from meetings.models.meeting import MeetingStatus
from meetings.running.steps import EXACT_DAY, ZONE
from meetings.times import exact_day, zone_info_of
from r2pnet.partial_dates import PartialDate

FIRST_OF_WEEKEND = 5
"""Saturday, as `date.weekday` counts. Where other days are free, the secretariat knows."""


@dataclass(frozen=True)
class Fact:
    """One line: its name, what it says, and what it said before where that was something else."""

    name: str
    words: str
    before: str = ""

    @property
    def is_changed(self) -> bool:
        return self.words != self.before


def facts_of(meeting: Meeting, before: Meeting | None = None) -> list[Fact]:
    """When and where `meeting` takes place, line by line; with `before`, what each line said there."""
    was = dict(_lines(before)) if before else {}
    return [Fact(name, words, was.get(name, "")) for name, words in _lines(meeting)]


def changed_facts(before: Meeting, after: Meeting) -> list[Fact]:
    """Those lines alone that `after` changes."""
    return [fact for fact in facts_of(after, before) if fact.is_changed]


def _lines(meeting: Meeting) -> Iterator[tuple[str, str]]:
    none = _("not set")
    yield _("First day"), _day(meeting.start) or none
    yield _("Last day"), _day(meeting.end) or none
    yield _("Begins at"), time_format(meeting.start_time, "H:i") if meeting.start_time else none
    yield _("Ends at"), time_format(meeting.end_time, "H:i") if meeting.end_time else none
    yield _("Time zone"), _zone(meeting) or none
    yield _("Place"), meeting.place or none
    yield _("State"), str(meeting.country or none)
    yield _("How"), str(meeting.get_how_held_display())
    yield _("Address for joining online"), meeting.joining_address or none
    yield _("Registration opens on"), _exact(meeting.registration_opens_on) or none
    yield _("Last day to register"), _exact(meeting.registration_closes_on) or _("the last day of the meeting")


def _day(known: PartialDate | None) -> str:
    day = exact_day(known)
    return _exact(day) if day else str(known or "")


def _exact(day: date | None) -> str:
    return date_format(day, "l j F Y") if day else ""


def _zone(meeting: Meeting) -> str:
    """ "Europe/Brussels (Central European Summer Time, UTC+2)": as it is on the first day itself."""
    zone = zone_of(meeting)
    said = ", ".join(part for part in (zone.name, zone.offset) if part) if zone else ""
    return f"{meeting.zone} ({said})" if said else meeting.zone


def odd_things_about(meeting: Meeting) -> list[str]:
    """What is allowed and yet probably not meant, in words."""
    return [*_weekends(meeting), *_registration(meeting), *_clocks(meeting)]


def _weekends(meeting: Meeting) -> Iterator[str]:
    named = (
        (_("First day"), exact_day(meeting.start)),
        (_("Last day"), exact_day(meeting.end)),
        (_("Registration opens on"), meeting.registration_opens_on),
        (_("Last day to register"), meeting.registration_closes_on),
    )
    for name, day in named:
        if day and day.weekday() >= FIRST_OF_WEEKEND:
            yield _("%(name)s: %(day)s is on a weekend.") % {"name": name, "day": _exact(day)}


def _registration(meeting: Meeting) -> Iterator[str]:
    first, closes, opens = exact_day(meeting.start), meeting.registration_closes_on, meeting.registration_opens_on
    today = datetime.now(zone_info_of(meeting)).date()
    if first and closes and closes >= first:
        yield _("People can still register when the meeting has begun.")
    if meeting.status == MeetingStatus.OPEN:
        yield from (str(need.words) for need in (EXACT_DAY, ZONE) if not need.is_met(meeting))
    if closes and closes < today:
        yield _("The last day to register has passed.")
    if first and opens and opens >= first:
        yield _("Registration opens only when the meeting has begun.")


def _clocks(meeting: Meeting) -> Iterator[str]:
    """A time that the clocks of the place skip on that day, or show twice."""
    named = (
        (exact_day(meeting.start), meeting.start_time),
        (exact_day(meeting.end or meeting.start), meeting.end_time),
    )
    for day, at in named:
        if day and at and not _is_shown_once(day, at, meeting):
            words = _("On %(day)s the clocks of the place change: %(time)s is not there, or twice.")
            yield words % {"day": _exact(day), "time": time_format(at, "H:i")}


def _is_shown_once(day: date, at: time, meeting: Meeting) -> bool:
    """False in the hour that is left out in spring and in the one that comes twice in autumn (PEP 495)."""
    moment = datetime.combine(day, at, zone_info_of(meeting))
    is_there = moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)
    return is_there and moment.utcoffset() == moment.replace(fold=1).utcoffset()
