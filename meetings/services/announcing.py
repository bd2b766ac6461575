"""A meeting comes into the record, and its hosts with it."""

from focalpoints.models import User
from meetings.models import Meeting
from r2pnet.recording import record
from r2pnet.slugs import free_slug


def save_meeting(meeting: Meeting, *, by: User | None, reason: str = "") -> Meeting:
    """Save a meeting; a new one gets its address for good: kind, number or year, place. Raises as `record`."""
    if not meeting.slug:
        meeting.slug = free_slug(Meeting, _words_of_address(meeting))
    return record(meeting, by=by, reason=reason)


def _words_of_address(meeting: Meeting) -> str:
    """ "annual 9 Brussels", "regional 2012 Abuja"; what is not known is left out."""
    year = meeting.start.core.year if meeting.start else ""
    return f"{meeting.kind} {meeting.ordinal or year} {meeting.place}"
