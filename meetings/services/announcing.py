"""A meeting comes into the record, and its hosts and capacities with it."""

from django.db import transaction

from focalpoints.models import User
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.services.changes import follow_changes
from meetings.services.inviting import give_standard_capacities
from meetings.services.seating import fill_seats, held, refuse_fewer_seats_than_taken
from r2pnet.acting import Why
from r2pnet.recording import record
from r2pnet.slugs import free_slug
from r2pnet.stamps import bump


def save_meeting(meeting: Meeting, *, by: User | None, reason: Why = "") -> Meeting:
    """Save a meeting; a new one gets its address for good (kind, number or year, place) and the standard capacities.

    Who waits for a seat that it has now moves up; who registered is told when it is cancelled, and who has a place when
    it takes place at another time or place. Raises `Refused` for fewer seats than are taken; else as `record`.
    """
    is_new = meeting.pk is None
    if not meeting.slug:
        meeting.slug = free_slug(Meeting, _words_of_address(meeting))
    with transaction.atomic():
        bump(Meeting.stamp_group)
        bump(Registration.stamp_group)
        before = None if is_new else held(meeting)
        if before:
            refuse_fewer_seats_than_taken(meeting)
        record(meeting, by=by, reason=reason)
        if is_new and meeting.status != MeetingStatus.HELD:
            give_standard_capacities(meeting, by=by)
        if before:
            follow_changes(before, meeting)
        fill_seats(meeting, by=by)
    return meeting


def _words_of_address(meeting: Meeting) -> str:
    """ "annual 9 Brussels", "regional 2012 Abuja"; what is not known is left out."""
    year = meeting.start.core.year if meeting.start else ""
    return f"{meeting.kind} {meeting.ordinal or year} {meeting.place}"
