"""How a meeting's days and its time zone are said, in words and with marked-up dates."""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from html import unescape

from django.utils.formats import date_format, time_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from meetings.calendars.zone_names import ZONE_NAMES
from meetings.models import Meeting
from meetings.times import begins_at, ends_at, registration_closes_at
from r2pnet.partial_dates import PartialDate, Precision, Sense


@dataclass(frozen=True)
class When:
    """The days of a meeting as HTML; `is_day_known` is false when the sources know less than the day."""

    html: SafeString
    is_day_known: bool = True

    @property
    def words(self) -> str:
        """The same without elements, for titles and descriptions."""
        return unescape(strip_tags(self.html))


@dataclass(frozen=True)
class Zone:
    """The times of a meeting on its first day: where they are those of, "Central European Summer Time" and "UTC+2"."""

    place: str
    name: str
    offset: str


def when(meeting: Meeting) -> When:
    """The days of `meeting` as far as they are known: "15–16 May 2025", "2022, day not verified"."""
    return _said(meeting.start, meeting.end, get_language() or "en")


def year_of(meeting: Meeting) -> int | None:
    """The year under which a meeting stands in lists; None when not even that is known."""
    return meeting.start.core.year if meeting.start else None


def zone_of(meeting: Meeting) -> Zone | None:
    """The zone in which the meeting's times are; None when it is not recorded, or the day is not known.

    It is called by the meeting's own place; the city that names the zone, New York for Washington, only stands in
    where no place is recorded. Computed for noon of the first day, since summer time changes the abbreviation and the
    offset.
    """
    start = meeting.start
    if not meeting.zone or start is None or not _is_day(start):
        return None
    try:
        noon = datetime.combine(start.core, time(12), zoneinfo.ZoneInfo(meeting.zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):  # a name from before the last edition of the zone database
        return None
    return _zone_at(noon, meeting)


def last_minute(meeting: Meeting) -> SafeString | str:
    """The last minute to register: "Thursday 15 April 2027, 23:59 (Central European Summer Time, UTC+2)".

    Empty for a meeting that has no last day to register. The zone is named as it is on that day.
    """
    closes = registration_closes_at(meeting)
    if closes is None:
        return ""
    last = (closes.astimezone(UTC) - timedelta(minutes=1)).astimezone(closes.tzinfo)
    day = format_html('<time datetime="{}">{}</time>', last.isoformat(timespec="minutes"), _day_and_time(last))
    return format_html('{} (<bdi dir="ltr">{}</bdi>)', day, _zone_words(last, meeting))


def day_and_time_of(moment: datetime, meeting: Meeting) -> str:
    """ "Thursday 15 April 2027, 15:00 (Central European Summer Time, UTC+2)"; `moment` is in the meeting's zone."""
    return f"{_day_and_time(moment)} ({_zone_words(moment, meeting)})"


def moment_in_words(moment: datetime) -> str:
    """ "Thursday 15 April 2027, 15:00 (Central European Summer Time, UTC+2)", in the zone that `moment` is in."""
    named = (_zone_name(moment), _utc_offset(moment.utcoffset() or timedelta()))
    return f"{_day_and_time(moment)} ({', '.join(part for part in named if part)})"


def times_of(meeting: Meeting) -> str:
    """When it begins on its first day and ends on its last: "Begins at 09:30, ends at 17:00"; empty when not known."""
    if meeting.start_time is None:
        return ""
    begins = time_format(meeting.start_time, "H:i")
    if meeting.end_time is None:
        return gettext("Begins at %(begins)s") % {"begins": begins}
    words = {"begins": begins, "ends": time_format(meeting.end_time, "H:i")}
    return gettext("Begins at %(begins)s, ends at %(ends)s") % words


def own_times_of(meeting: Meeting, zone: tzinfo) -> str:
    """The same by the clocks of another zone, each with its day: "Begins Wed 12 May, 03:30, ends Thu 13 May, 11:00".

    Empty where the time is not known, and where the clocks of the zone show the same.
    """
    begins, ends = begins_at(meeting), ends_at(meeting)
    if begins is None or begins.utcoffset() == begins.astimezone(zone).utcoffset():
        return ""
    said = {
        name: date_format(at.astimezone(zone), "D j M, H:i") for name, at in (("begins", begins), ("ends", ends)) if at
    }
    words = gettext("Begins %(begins)s, ends %(ends)s") if ends else gettext("Begins %(begins)s")
    return words % said


def _day_and_time(moment: datetime) -> str:
    return date_format(moment, "l j F Y, H:i")


def _zone_words(moment: datetime, meeting: Meeting) -> str:
    zone = _zone_at(moment, meeting)
    return ", ".join(part for part in (zone.name, zone.offset) if part)


def _zone_at(moment: datetime, meeting: Meeting) -> Zone:
    place = meeting.place or meeting.zone.rsplit("/", 1)[-1].replace("_", " ")
    return Zone(place, _zone_name(moment), _utc_offset(moment.utcoffset() or timedelta()))


def _zone_name(moment: datetime) -> str:
    """The zone's name in words, else its letters; nothing where the zone has no letters, or only those of UTC."""
    letters = moment.tzname() or ""
    if letters in ZONE_NAMES:
        return str(ZONE_NAMES[letters])
    return letters if letters.isalpha() and letters != "UTC" else ""


def _utc_offset(offset: timedelta) -> str:
    """UTC, UTC+2, UTC-4, UTC+5:45."""
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"


@lru_cache(maxsize=4096)
def _said(start: PartialDate | None, end: PartialDate | None, language: str) -> When:
    """The days in words of `language`, which is the active one: kept, for dates are the dear part of a list."""
    if start is None:
        return When(format_html("{}", gettext("Day not recorded")), is_day_known=False)
    if not _is_day(start):
        return When(format_html(gettext("{date}, day not verified"), date=_marked(start)), is_day_known=False)
    if end is None or end == start:
        return When(_marked(start))
    if not _is_day(end):
        return When(format_html(gettext("{first}, last day not verified"), first=_marked(start)), is_day_known=False)
    return When(_range(start, end))


def _is_day(known: PartialDate) -> bool:
    return known.precision == Precision.DAY and known.sense == Sense.EXACT


def _range(start: PartialDate, end: PartialDate) -> SafeString:
    """Two days without saying month and year twice; numbers run from left to right in every script."""
    first, last = start.core, end.core
    if (first.year, first.month) == (last.year, last.month):
        days = format_html('<bdi dir="ltr">{}–{}</bdi>', _marked(start, "j"), _marked(end, "j"))
        pattern = pgettext("days of one month: 15–16 May 2025", "{days} {month_and_year}")
        return format_html(pattern, days=days, month_and_year=date_format(last, "F Y"))
    short = "j F" if first.year == last.year else "j F Y"
    return format_html("{} – {}", _marked(start, short), _marked(end, "j F Y"))


def _marked(known: PartialDate, form: str = "") -> SafeString:
    """A date as an element that machines read, too."""
    return format_html('<time datetime="{}">{}</time>', known.iso, date_format(known.core, form) if form else known)
