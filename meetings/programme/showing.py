"""The programme as a page shows it: days, sessions with their times at the place and in the reader's own zone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from itertools import groupby

from django.utils.formats import date_format
from django.utils.safestring import SafeString

from meetings.dates import Zone, zone_of
from meetings.models import Meeting, ProgrammeRelease, ReleasedSession
from meetings.programme.clock import as_released, day_of, day_words, marked_hours, other_hours
from meetings.programme.comparing import who_words
from meetings.programme.seats import SignUp
from meetings.programme.versions import current_rows, version_for
from meetings.times import zone_info_of
from r2pnet.clock import network_day
from r2pnet.visibility import Reader
from r2pnet.who_sees import words_for

MOST_ON_MEETING_PAGE = 60
"""Of more sessions the page of the meeting says the days; they stand on the page of the programme."""


@dataclass(frozen=True)
class Line:
    """One session in words; `seen_by` is empty for what everybody may see."""

    row: ReleasedSession
    hours: SafeString
    own_hours: str
    who: str
    seen_by: str
    sign_up: SignUp | None = None

    @property
    def name(self) -> str:
        return self.row.title


@dataclass(frozen=True)
class Day:
    """A day of the programme."""

    day: date
    lines: Sequence[Line]

    @property
    def words(self) -> str:
        return day_words(self.day)

    @property
    def anchor(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True)
class Programme:
    """What a reader may read of the programme; without days where nothing is released for them."""

    days: Sequence[Day]
    version: ProgrammeRelease | None
    zone: Zone | None
    own_zone: str = ""
    rows: Sequence[ReleasedSession] = field(default=())

    @property
    def version_words(self) -> dict[str, str]:
        """The number and the day of the newest version that the reader knows of."""
        if self.version is None:
            return {}
        released = network_day(self.version.released_at)
        return {"number": str(self.version.number), "day": date_format(released, "j F Y")}

    @property
    def is_long(self) -> bool:
        return len(self.rows) > MOST_ON_MEETING_PAGE

    def __bool__(self) -> bool:
        return bool(self.rows)


def programme_of(
    user: Reader,
    meeting: Meeting,
    *,
    own_zone: tzinfo | None = None,
    sign_ups: Mapping[int, SignUp] | None = None,
    rows: Sequence[ReleasedSession] | None = None,
) -> Programme:
    """The newest version as `user` may read it; a few queries, however long it is.

    `own_zone` is another zone whose hours stand beside; `rows` are those that are shown, where not all are.
    """
    shown = current_rows(user, meeting) if rows is None else rows
    stood = as_released(meeting, shown)
    zone = zone_info_of(stood)
    version = version_for(user, meeting) if shown else None
    days = tuple(_days(shown, zone, own_zone, words_for(shown, user), sign_ups or {}))
    return Programme(days, version, zone_of(stood), str(own_zone or ""), shown)


def _days(
    rows: Iterable[ReleasedSession],
    zone: tzinfo,
    own_zone: tzinfo | None,
    seen_by: Mapping[tuple[str, str], str],
    sign_ups: Mapping[int, SignUp],
) -> Iterable[Day]:
    for day, own in groupby(rows, key=lambda row: day_of(row, zone)):
        lines = [
            Line(
                row,
                marked_hours(row, zone),
                other_hours(row, zone, own_zone) if own_zone else "",
                who_words(row),
                seen_by.get((row.level, row.scope), ""),
                sign_ups.get(row.session_id),
            )
            for row in own
        ]
        yield Day(day, lines)
