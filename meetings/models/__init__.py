"""What the network keeps about its meetings: one file a thing."""

from meetings.models.calendar_address import CalendarAddress
from meetings.models.capacity import Capacity
from meetings.models.change_request import ChangeRequest
from meetings.models.final_list import FinalList, FinalListRow
from meetings.models.invitation import Invitation, InvitationReminder
from meetings.models.joining_mail import JoiningMail
from meetings.models.meeting import Meeting
from meetings.models.meeting_host import MeetingHost
from meetings.models.meeting_report import MeetingReport, SessionNote
from meetings.models.needs import Needs
from meetings.models.paper import Paper
from meetings.models.programme import ProgrammeRelease, ReleasedSession
from meetings.models.question import Answer, Question
from meetings.models.registration import Registration
from meetings.models.session import Session, SessionOffice
from meetings.models.session_place import SessionPlace
from meetings.models.thanks_mail import ThanksMail
from meetings.models.travel_support import TravelSupport

__all__ = [
    "Answer",
    "CalendarAddress",
    "Capacity",
    "ChangeRequest",
    "FinalList",
    "FinalListRow",
    "Invitation",
    "InvitationReminder",
    "JoiningMail",
    "Meeting",
    "MeetingHost",
    "MeetingReport",
    "Needs",
    "Paper",
    "ProgrammeRelease",
    "Question",
    "Registration",
    "ReleasedSession",
    "Session",
    "SessionNote",
    "SessionOffice",
    "SessionPlace",
    "ThanksMail",
    "TravelSupport",
]
