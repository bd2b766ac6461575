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


def follow_changes(before: Meeting, meeting: Meeting) -> None:
    """Tell those who registered what has become of `meeting`, and take back the files that say what was.

    `before` is its row as it was. Call in the transaction of the change, while the meeting is held and before anybody
    moves up: who has a seat since then reads the new days in that message. Nobody is told of a meeting that is over.
    """
    is_moved = any(getattr(before, name) != getattr(meeting, name) for name in WHEN_AND_WHERE)
    was_cancelled, is_cancelled = (one.status == MeetingStatus.CANCELLED for one in (before, meeting))
    if is_moved or was_cancelled != is_cancelled:
        take_back_files_of_meeting(meeting)
        _tell(meeting, is_cancelled=is_cancelled, is_anew=is_cancelled and not was_cancelled)
    if meeting.status == MeetingStatus.DRAFT != before.status:
        seen_at = (before.level, before.scope)
        withdraw_narrowed_files(Meeting.stamp_group, before=seen_at, after=(Level.SECRETARIAT, ""))


def _tell(meeting: Meeting, *, is_cancelled: bool, is_anew: bool) -> None:
    """Everybody who registered, once, of a cancellation; those with a place of what stands now."""
    if is_over(meeting):
        return
    rows = meeting.registrations.select_related("person__user", "capacity").by_arrival()
    if is_anew:
        _tell_each(rows.live(), "registration-meeting-cancelled")
    elif not is_cancelled and meeting.status in PLANNED:
        _tell_each(rows.taking_part(), "registration-meeting-changed")


def _tell_each(registrations: Iterable[Registration], kind: str) -> None:
    for registration in registrations:
        tell(registration, kind)
