"""The secretariat's layer over meetings, registrations and papers: one file a family."""

from meetings.admin.meetings import MeetingAdmin, PaperAdmin
from meetings.admin.registrations import RegistrationAdmin

__all__ = ["MeetingAdmin", "PaperAdmin", "RegistrationAdmin"]
