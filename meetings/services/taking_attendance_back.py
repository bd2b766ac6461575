"""What goes when somebody did not take part after all: the check-in is undone, the certificate opens no more."""

from collections.abc import Collection

from django.utils import timezone

from focalpoints.models import User
from meetings.models import CheckIn, Registration
from r2pnet.reports.withdrawing import withdraw_files


def take_attendance_back(keys: Collection[int], *, by: User | None) -> None:
    """Undo the check-ins of the registrations with these keys, and let nobody open their certificates any more.

    Call in the transaction in which their status changes, while the meeting is held.
    """
    if not keys:
        return
    for one in CheckIn.objects.live().filter(registration__in=keys):
        one.undone_at, one.undone_by = max(timezone.now(), one.checked_in_at), by
        one.save()
    withdraw_files("certificate", *(str(key) for key in keys))
    slugs = Registration.objects.filter(pk__in=keys).order_by().values_list("meeting__slug", flat=True)
    withdraw_files("certificates", *slugs.distinct())
