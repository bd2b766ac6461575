"""What the network keeps about its meetings: one file a thing."""

from meetings.models.capacity import Capacity
from meetings.models.invitation import Invitation, InvitationReminder
from meetings.models.meeting import Meeting
from meetings.models.meeting_host import MeetingHost
from meetings.models.needs import Needs
from meetings.models.paper import Paper
from meetings.models.registration import Registration

__all__ = [
    "Capacity",
    "Invitation",
    "InvitationReminder",
    "Meeting",
    "MeetingHost",
    "Needs",
    "Paper",
    "Registration",
]
