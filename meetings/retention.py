"""What is deleted of meetings, and when: needs, 90 days after the last day (threat model, privacy)."""

from collections.abc import Iterable
from datetime import date, timedelta

from meetings.models import Meeting, Needs
from meetings.models.needs import KEPT_DAYS


def needs_to_forget(day: date) -> Iterable[tuple[Meeting, int]]:
    """Delete the needs of meetings whose last day lies more than `KEPT_DAYS` days before `day`.

    Gives each such meeting with how many were deleted; nothing the second time.
    """
    limit = day - timedelta(days=KEPT_DAYS)
    over = Meeting.objects.filter(registrations__needs__isnull=False).distinct()
    for meeting in over:
        if meeting.last_day is not None and meeting.last_day < limit:
            number, _rows = Needs.objects.filter(registration__meeting=meeting).delete()
            yield meeting, number
