"""Files that show a registration are taken back when it says less than they do."""

from meetings.models import Meeting, Registration
from meetings.reporting.editions import withdraw_editions
from r2pnet.reports.withdrawing import withdraw_files


def take_back_files(registration: Registration) -> None:
    """Let nobody open a list of participants or a letter any more that was made before this registration changed.

    Call in the transaction of the change: a name whose consent was withdrawn stands in no file that is still served.
    """
    withdraw_files("participants", registration.meeting.slug)
    withdraw_files("meeting-statistics", registration.meeting.slug)
    withdraw_editions(registration.meeting.slug)
    withdraw_files("confirmation-letter", str(registration.pk))
    withdraw_files("certificate", str(registration.pk))
    withdraw_files("certificates", registration.meeting.slug)
    take_back_sheets(registration)


def take_back_sheets(registration: Registration) -> None:
    """Let nobody print a badge or a tick list any more that was made before this registration changed."""
    slug = registration.meeting.slug
    withdraw_files("badge", str(registration.pk))
    withdraw_files("badges", slug, f"{slug}.changed")
    withdraw_files("tick-list", slug)


def take_back_files_of_meeting(meeting: Meeting) -> None:
    """The same for a meeting that was moved or cancelled: its list, and the letters of all who registered."""
    letters = meeting.registrations.order_by().values_list("pk", flat=True)
    withdraw_files("participants", meeting.slug)
    for kind in ("confirmation-letter", "certificate", "badge"):
        withdraw_files(kind, *(str(number) for number in letters))
    withdraw_files("badges", meeting.slug, f"{meeting.slug}.changed")
    withdraw_files("tick-list", meeting.slug)
    withdraw_files("certificates", meeting.slug)
    withdraw_editions(meeting.slug)
