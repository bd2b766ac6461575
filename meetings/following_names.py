"""Meetings are found by the name of the state in which they take place."""

from focalpoints.models import Country
from focalpoints.services.naming import follow_names
from meetings.models import Meeting


@follow_names
def renew_meetings(country: Country) -> None:
    """A meeting's own save collects its words; nobody edited the meeting, so its history says nothing."""
    for meeting in Meeting.objects.filter(country=country).select_related("country"):
        meeting.skip_history_when_saving = True
        meeting.save()
