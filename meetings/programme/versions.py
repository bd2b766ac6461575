"""The versions of a programme that a reader knows of: those in which something changes that they may see.

They are counted within what the reader knows, so that no number tells of a change that was for others alone.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

from django.db.models import QuerySet

from meetings.models import Meeting, ProgrammeRelease, ReleasedSession
from meetings.programme.comparing import Comparison, compare
from meetings.programme.numbers import as_read
from meetings.times import zone_info_of
from r2pnet.visibility import Reader


def rows_for(user: Reader, meeting: Meeting) -> QuerySet[ReleasedSession]:
    """All that `user` may see of all versions of the programme: every list, count, comparison and file begins here."""
    rows: QuerySet[ReleasedSession] = ReleasedSession.objects.visible_to(user).filter(session__meeting=meeting)
    return rows.select_related("session", "since").order_by("starts_at", "ends_at", "room", "session_id")


def current_rows(user: Reader, meeting: Meeting) -> list[ReleasedSession]:
    """The programme as `user` may read it, in its order; one query."""
    return as_read(rows_for(user, meeting).filter(until=None))


def versions_of(known: Iterable[tuple[int, int | None]], meeting: Meeting) -> list[ProgrammeRelease]:
    """Those since and until which the rows stood that a reader may see, the newest first; one query.

    Their numbers are the reader's, not saved ones. They are asked for by rows that were read before: a release in
    between is in neither.
    """
    keys = {key for pair in known for key in pair if key}
    found = list(meeting.programme_releases.filter(pk__in=keys).select_related("released_by").order_by("number"))
    for number, release in enumerate(found, start=1):
        release.number = number
    return found[::-1]


def version_for(user: Reader, meeting: Meeting) -> ProgrammeRelease | None:
    """The newest version that `user` knows of; two queries."""
    return next(iter(versions_of(rows_for(user, meeting).values_list("since", "until"), meeting)), None)


@dataclass(frozen=True)
class History:
    """The versions that a reader knows, the newest first, with what changed in each since the one before."""

    versions: Sequence[ProgrammeRelease]
    rows: Sequence[ReleasedSession]
    meeting: Meeting

    def between(self, a: int, b: int) -> Comparison:
        """What changed from version `a` to version `b`; from 0 all is new."""
        zones = {one.number: zone_info_of(_of_version(self.meeting, one)) for one in self.versions}
        return compare(self._in_version(a), self._in_version(b), zones[b], zones.get(a))

    def _in_version(self, number: int) -> list[ReleasedSession]:
        numbers = {one.pk: one.number for one in self.versions}
        return as_read(row for row in self.rows if _stands_in(row, number, numbers))


def _of_version(meeting: Meeting, release: ProgrammeRelease) -> Meeting:
    stood = copy(meeting)
    stood.zone = release.zone
    return stood


def history_for(user: Reader, meeting: Meeting) -> History:
    """All versions and their rows in two queries."""
    rows = list(rows_for(user, meeting))
    return History(versions_of([(row.since_id, row.until_id) for row in rows], meeting), rows, meeting)


def _stands_in(row: ReleasedSession, number: int, numbers: dict[int, int]) -> bool:
    since = numbers[row.since_id]
    return since <= number and (row.until_id is None or numbers[row.until_id] > number)
