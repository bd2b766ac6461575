"""What the portal itself keeps: the log of the administration, sign-ins under way, backups, and what makes it run."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from r2pnet.clock import network_day
from r2pnet.models import Forgetting, Pulse, StaffExport, Stamp
from r2pnet.retention import Forgotten, Held, Kept, histories

STAFF_EXPORTS_KEPT_DAYS: Final = 3 * 365
LOG_KEPT_DAYS: Final = 365
"""The log of the administration names records; the history, which stays, says more than it."""


def kept() -> list[Kept]:
    """Lists taken away, history and log, backups, the list of what was forgotten, and the portal's own works."""
    return [_exports(), _history(), _log(), _backups(), _forgotten(), _works()]


def forget(day: date) -> Iterator[Forgotten]:
    """Delete the lines of the log that were written a year before `day`, and notes on lists taken away of three."""
    last = day - timedelta(days=LOG_KEPT_DAYS)
    with transaction.atomic():
        deleted, _rows = LogEntry.objects.filter(action_time__date__lte=last).delete()
        yield Forgotten(_("Lines of the log of the administration"), "", deleted)
    with transaction.atomic():
        taken = StaffExport.objects.filter(exported_at__date__lte=day - timedelta(days=STAFF_EXPORTS_KEPT_DAYS))
        deleted, _rows = taken.delete()
        yield Forgotten(_("Notes on lists that the secretariat has taken away"), "", deleted)


def next_day() -> date | None:
    """When the oldest line of the log is deleted."""
    oldest = LogEntry.objects.aggregate(oldest=Min("action_time"))["oldest"]
    return network_day(oldest) + timedelta(days=LOG_KEPT_DAYS) if oldest else None


def next_day_of_exports() -> date | None:
    """When the oldest note on a list that was taken away is deleted."""
    oldest = StaffExport.objects.aggregate(oldest=Min("exported_at"))["oldest"]
    return network_day(oldest) + timedelta(days=STAFF_EXPORTS_KEPT_DAYS) if oldest else None


def _exports() -> Kept:
    return Kept(
        45,
        _("Lists that the secretariat has taken away as files"),
        _("Who of the secretariat took which list when, by which filters, and how many rows; nothing of the rows."),
        _("so that it can be said where a copy of your data is."),
        _("until %(days)d days later; then it is deleted.") % {"days": STAFF_EXPORTS_KEPT_DAYS},
        _("the secretariat."),
        holds=(Held(StaffExport, "exported_at"),),
        next_day=next_day_of_exports,
    )


def _history() -> Kept:
    return Kept(
        50,
        _("History of the records"),
        _("Who changed which record, when, why, and what it said before."),
        _("so that a mistake can be found and nothing is lost."),
        _("as long as the record; the name and contact of who is erased are taken out of it."),
        _("the secretariat."),
        holds=histories(),
    )


def _log() -> Kept:
    return Kept(
        51,
        _("Log of the administration"),
        _("Which member of staff opened or saved which record, by its name, and when."),
        _("so that staff find again what they worked on."),
        _("until %(days)d days after it was written; then it is deleted.") % {"days": LOG_KEPT_DAYS},
        _("the member of staff whose work it is."),
        holds=(Held(LogEntry, "action_time"),),
        next_day=next_day,
    )


def _backups() -> Kept:
    return Kept(
        55,
        _("Backups"),
        _("All of this but the sign-ins, as it was when the backup was made."),
        _("so that nothing is lost with a machine."),
        _(
            "as long as the secretariat keeps the backup. When one is brought back, who was erased is erased again and "
            "what is overdue is deleted, before the portal opens."
        ),
        _("those who run the portal."),
    )


def _forgotten() -> Kept:
    return Kept(
        70,
        _("What was deleted and who was erased"),
        _("What was deleted after its time, of which meeting, and how much; who was erased, by a number. No name."),
        _("so that it can be shown that it was done, and done again after a restore."),
        _("for good."),
        _("the secretariat."),
        holds=(Held(Forgetting, "forgotten_on"),),
        files=("ERASED_LIST",),
        about_persons=False,
    )


def _works() -> Kept:
    tables = (Stamp, Pulse, ContentType, Permission, Group, Group.permissions.through)
    return Kept(
        80,
        _("What makes the portal run"),
        _("Which table has changed, which worker is alive, what each group may do; jobs under way, style sheets."),
        _("so that pages are right and work is done."),
        _("as long as it is true. In the sample alone, messages are files beside the database."),
        _("those who run the portal."),
        holds=tuple(Held(table) for table in tables),
        files=("BROKER_FOLDER", "EMAIL_FOLDER", "STATIC_ROOT", "MEDIA_ROOT"),
        about_persons=False,
    )
