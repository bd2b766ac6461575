"""The versions of a programme that a reader knows of: those in which something changes that they may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from meetings.models import Meeting, ProgrammeRelease, ReleasedSession
from meetings.programme.comparing import Comparison, compare
from meetings.times import zone_info_of
from r2pnet.visibility import Reader


def rows_for(user: Reader, meeting: Meeting) -> QuerySet[ReleasedSession]:
    """All that `user` may see of all versions of the programme: every list, count, comparison and file begins here."""
    rows: QuerySet[ReleasedSession] = ReleasedSession.objects.visible_to(user).filter(session__meeting=meeting)
    return rows


def current_rows(user: Reader, meeting: Meeting) -> list[ReleasedSession]:
    """The programme as `user` may read it, in its order; one query."""
    return list(rows_for(user, meeting).filter(until=None).order_by("starts_at", "ends_at", "room", "session_id"))


def versions_for(user: Reader, meeting: Meeting) -> list[ProgrammeRelease]:
    """The newest first; one query. What changed for others alone is no version for `user`."""
    rows = rows_for(user, meeting).order_by()
    known = Q(pk__in=rows.values("since")) | Q(pk__in=rows.exclude(until=None).values("until"))
    return list(meeting.programme_releases.filter(known).select_related("released_by").order_by("-number"))


def version_for(user: Reader, meeting: Meeting) -> ProgrammeRelease | None:
    """The newest version that `user` knows of."""
    return next(iter(versions_for(user, meeting)), None)


@dataclass(frozen=True)
class History:
    """The versions that a reader knows, the newest first, with what changed in each since the one before."""

    versions: Sequence[ProgrammeRelease]
    rows: Sequence[ReleasedSession]
    meeting: Meeting

    def between(self, a: int, b: int) -> Comparison:
        """What changed from version `a` to version `b`; from 0 all is new."""
        return compare(self._in_version(a), self._in_version(b), zone_info_of(self.meeting))

    def _in_version(self, number: int) -> list[ReleasedSession]:
        numbers = {one.pk: one.number for one in self.versions}
        return [row for row in self.rows if _stands_in(row, number, numbers)]


def history_for(user: Reader, meeting: Meeting) -> History:
    """All versions and their rows in two queries."""
    rows = rows_for(user, meeting).order_by("starts_at", "ends_at", "room", "session_id")
    return History(versions_for(user, meeting), list(rows), meeting)


def _stands_in(row: ReleasedSession, number: int, numbers: dict[int, int]) -> bool:
    since = numbers[row.since_id]
    return since <= number and (row.until_id is None or numbers[row.until_id] > number)
