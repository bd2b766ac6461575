"""What a change of a meeting means to those who registered or are invited: who is told, which files are taken back."""

from collections.abc import Iterable

from django.db.models import Q

from meetings.inviting.plan import NEWS, OFF
from meetings.inviting.speakers import Speakers, speakers_of
from meetings.models import Invitation, Meeting, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.services.files import take_back_files_of_meeting
from meetings.services.telling import tell
from meetings.services.writing_invitations import letters
from meetings.times import is_over
from r2pnet.outbox.posting import post_each
from r2pnet.reports.withdrawing import withdraw_narrowed_files
from r2pnet.visibility import Level

WHEN_AND_WHERE = (
    *("start", "end", "start_time", "end_time", "zone"),
    *("place", "country_id", "how_held", "joining_address"),
)
CANCELLED, CHANGED = "registration-meeting-cancelled", "registration-meeting-changed"
AFTER_ALL = "registration-meeting-after-all"


def follow_changes(before: Meeting, meeting: Meeting) -> None:
    """Tell those who registered, or know of it, what has become of `meeting`; take back the files that say what was.

    `before` is its row as it was. Call in the transaction of the change, while the meeting is held and before anybody
    moves up: who has a seat since then reads the new days in that message. Nobody is told of a meeting that is over.
    """
    if is_news(before, meeting):
        take_back_files_of_meeting(meeting)
        kind, registrations = who_is_told(before, meeting)
        for registration in registrations:
            tell(registration, kind)
        if invited := invited_to_tell(before, meeting):
            kind = OFF if meeting.status == MeetingStatus.CANCELLED else NEWS
            post_each(kind, letters(kind, invited))
    if meeting.status == MeetingStatus.DRAFT != before.status:
        seen_at = (before.level, before.scope)
        withdraw_narrowed_files(Meeting.stamp_group, before=seen_at, after=(Level.SECRETARIAT, ""))


def is_news(before: Meeting, meeting: Meeting) -> bool:
    """It takes place at another time or place, is cancelled, or is not any more."""
    is_moved = any(getattr(before, name) != getattr(meeting, name) for name in WHEN_AND_WHERE)
    was_cancelled, is_cancelled = (one.status == MeetingStatus.CANCELLED for one in (before, meeting))
    return is_moved or was_cancelled != is_cancelled


def who_is_told(before: Meeting, meeting: Meeting) -> tuple[str, Iterable[Registration]]:
    """The kind of message and who gets it: everybody who registered of a cancellation and when it is taken back, once.

    Those with a place of another day or place.

    In order of arrival, in one query. Whoever has no address is among them: `recipient_of` knows.
    """
    none = "", Registration.objects.none()
    if is_over(meeting) or not is_news(before, meeting):
        return none
    rows = meeting.registrations.select_related("person__user", "capacity").by_arrival()
    if meeting.status == MeetingStatus.CANCELLED != before.status:
        return CANCELLED, rows.live()
    if meeting.status not in PLANNED:
        return none
    return (AFTER_ALL, rows.live()) if before.status == MeetingStatus.CANCELLED else (CHANGED, rows.taking_part())


def invited_to_tell(before: Meeting, meeting: Meeting) -> list[tuple[Invitation, Speakers]]:
    """Who is told of the same although nobody has registered for them: they accepted, or were invited by mail.

    With those who speak for each; six queries. Who has declined, and who never heard of it, is not told.
    """
    is_told = meeting.status in (*PLANNED, MeetingStatus.CANCELLED) and not is_over(meeting)
    if not is_told or not is_news(before, meeting):
        return []
    knows = Q(reply=Reply.ACCEPTED) | Q(reply=Reply.NONE, sent_at__isnull=False)
    rows = list(
        Invitation.objects.filter(knows, meeting=meeting, registrations__isnull=True)
        .select_related("member__country", "member__organisation", "organisation")
        .order_by("pk")
    )
    spoken = speakers_of(rows) if rows else {}
    for row in rows:
        row.meeting = meeting
    return [(row, spoken[row.pk]) for row in rows if spoken[row.pk]]
