"""Files that show a registration are taken back when it says less than they do."""

from meetings.models import Registration
from r2pnet.reports.withdrawing import withdraw_files


def take_back_files(registration: Registration) -> None:
    """Let nobody open a list of participants or a letter any more that was made before this registration changed.

    Call in the transaction of the change: a name whose consent was withdrawn stands in no file that is still served.
    """
    withdraw_files("participants", registration.meeting.slug)
    withdraw_files("confirmation-letter", str(registration.pk))
