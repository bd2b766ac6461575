"""What the network keeps about its meetings: one file a thing."""

from meetings.models.badge_print import BadgePrint
from meetings.models.calendar_address import CalendarAddress
from meetings.models.capacity import Capacity
from meetings.models.change_request import ChangeRequest
from meetings.models.check_in import CheckIn
from meetings.models.final_list import FinalList, FinalListRow
from meetings.models.invitation import Invitation, InvitationReminder
from meetings.models.joining_mail import JoiningMail
from meetings.models.meeting import Meeting
from meetings.models.meeting_host import MeetingHost
from meetings.models.meeting_report import MeetingReport, SessionNote
from meetings.models.needs import Needs
from meetings.models.next_step import NextStep
from meetings.models.paper import Paper
from meetings.models.paper_file import PaperFile
from meetings.models.programme import ProgrammeRelease, ReleasedSession
from meetings.models.question import Answer, Question
from meetings.models.registration import Registration
from meetings.models.session import Session, SessionOffice
from meetings.models.session_place import SessionPlace
from meetings.models.thanks_mail import ThanksMail
from meetings.models.travel_support import TravelSupport

__all__ = [
    "Answer",
    "BadgePrint",
    "CalendarAddress",
    "Capacity",
    "ChangeRequest",
    "CheckIn",
    "FinalList",
    "FinalListRow",
    "Invitation",
    "InvitationReminder",
    "JoiningMail",
    "Meeting",
    "MeetingHost",
    "MeetingReport",
    "Needs",
    "NextStep",
    "Paper",
    "PaperFile",
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
