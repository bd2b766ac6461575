"""What the network keeps about its meetings: one file a thing."""

from meetings.models.meeting import Meeting, MeetingHost
from meetings.models.paper import Paper

__all__ = ["Meeting", "MeetingHost", "Paper"]
