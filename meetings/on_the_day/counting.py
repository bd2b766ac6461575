"""How many badges and certificates a meeting has, and how many badges changed since the last print: for its desk."""

from typing import Any, Final

from meetings.models import BadgePrint, Meeting
from meetings.models.meeting import MeetingStatus
from meetings.on_the_day.badges import badges_of, not_printed_as_they_are

COUNTED_AT_MOST: Final = 500
"""Of a larger meeting it is said on the page of its badges, which is asked for."""


def how_many_certificates(meeting: Meeting) -> int:
    """How many have a certificate of attendance; no query before the meeting was held, else one."""
    return meeting.registrations.certified().count() if meeting.status == MeetingStatus.HELD else 0


def on_the_day_words(meeting: Meeting, seated: int) -> dict[str, Any]:
    """For the page of the meeting: how many badges, and how many changed since the last print; three queries."""
    was_printed = BadgePrint.objects.filter(registration__meeting=meeting).exists()
    is_counted = was_printed and seated <= COUNTED_AT_MOST
    changed = len(not_printed_as_they_are(badges_of(meeting))) if is_counted else None
    return {"number": seated, "changed": changed, "was_printed": was_printed}
