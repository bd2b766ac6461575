"""What a change of a meeting means to those who registered: who is told, and which files are taken back."""

from collections.abc import Iterable

from meetings.models import Meeting, Registration
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.services.files import take_back_files_of_meeting
from meetings.services.telling import tell
from meetings.times import is_over
from r2pnet.reports.withdrawing import withdraw_narrowed_files
from r2pnet.visibility import Level

WHEN_AND_WHERE = (
    *("start", "end", "start_time", "end_time", "zone"),
    *("place", "country_id", "how_held", "joining_address"),
)
CANCELLED, CHANGED = "registration-meeting-cancelled", "registration-meeting-changed"


def follow_changes(before: Meeting, meeting: Meeting) -> None:
    """Tell those who registered what has become of `meeting`, and take back the files that say what was.

    `before` is its row as it was. Call in the transaction of the change, while the meeting is held and before anybody
    moves up: who has a seat since then reads the new days in that message. Nobody is told of a meeting that is over.
    """
    if is_news(before, meeting):
        take_back_files_of_meeting(meeting)
        kind, registrations = who_is_told(before, meeting)
        for registration in registrations:
            tell(registration, kind)
    if meeting.status == MeetingStatus.DRAFT != before.status:
        seen_at = (before.level, before.scope)
        withdraw_narrowed_files(Meeting.stamp_group, before=seen_at, after=(Level.SECRETARIAT, ""))


def is_news(before: Meeting, meeting: Meeting) -> bool:
    """It takes place at another time or place, is cancelled, or is not any more."""
    is_moved = any(getattr(before, name) != getattr(meeting, name) for name in WHEN_AND_WHERE)
    was_cancelled, is_cancelled = (one.status == MeetingStatus.CANCELLED for one in (before, meeting))
    return is_moved or was_cancelled != is_cancelled


def who_is_told(before: Meeting, meeting: Meeting) -> tuple[str, Iterable[Registration]]:
    """The kind of message and who gets it: everybody who registered, once, of a cancellation; those with a place else.

    In order of arrival, in one query. Whoever has no address is among them: `recipient_of` knows.
    """
    none = "", Registration.objects.none()
    if is_over(meeting) or not is_news(before, meeting):
        return none
    rows = meeting.registrations.select_related("person__user", "capacity").by_arrival()
    if meeting.status == MeetingStatus.CANCELLED != before.status:
        return CANCELLED, rows.live()
    return (CHANGED, rows.taking_part()) if meeting.status in PLANNED else none
