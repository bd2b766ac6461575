"""How long the file of a report is kept: so many days after it was made or last ordered."""

import logging
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from r2pnet.reports.models import Opening, Report, ReportOrder, ReportQuerySet, State
from r2pnet.reports.parts import forget_old
from r2pnet.retention import Held, Kept
from r2pnet.visibility import Level

logger = logging.getLogger("portal.reports")


def kept() -> list[Kept]:
    """Orders and files, as the page on privacy says it."""
    return [
        Kept(
            40,
            _("Reports that somebody ordered"),
            _("Who ordered which document, when, and the file that was made."),
            _("so that you find it again."),
            _("the order as long as the account; the file until %(days)d days after it was made or last ordered.")
            % {"days": settings.REPORT_KEPT_DAYS},
            _("you, and the secretariat."),
            holds=(Held(Report, "created_at"), Held(ReportOrder, "ordered_at")),
            files=("reports.Report.file",),
            next_day=next_day,
        ),
        Kept(
            41,
            _("Who opened a handover pack"),
            _("Which account fetched it, in which office, and when."),
            _("so that it can be said who has read what was handed over."),
            _("for good, as an office; the account loses its name when the person is erased."),
            _("you, the people of the member whose pack it is, and the secretariat."),
            holds=(Held(Opening, "opened_at"),),
        ),
    ]


def forget(day: date) -> int:
    """Delete on `day` the files that are no longer kept, and mark their rows; says how many files are gone.

    With them go the parts of long documents that nothing has used for as long.
    The newest file of each report that the schedule makes for the public stays. The row is marked before its file is
    deleted, and loses the name of the file after it: whatever is interrupted goes on the next day.
    """
    moment = datetime.combine(day - timedelta(days=settings.REPORT_KEPT_DAYS), time(), UTC)
    old = _old(moment).exclude(pk__in=_newest_public())
    old.filter(state=State.READY).update(state=State.FORGOTTEN)
    return forget_old() + sum(_delete_file(report) for report in _old(moment).exclude(state=State.READY))


def next_day() -> date | None:
    """When the next file is deleted."""
    found = Report.objects.filter(ready_at__isnull=False).exclude(file="").exclude(pk__in=_newest_public())
    newest = Greatest("ready_at", Coalesce(_last_order(), "ready_at"))
    oldest = found.order_by().aggregate(oldest=models.Min(newest))["oldest"]
    return oldest.astimezone(UTC).date() + timedelta(days=settings.REPORT_KEPT_DAYS + 1) if oldest else None


def _last_order() -> models.Subquery:
    orders = ReportOrder.objects.filter(report=models.OuterRef("pk")).order_by("-ordered_at")
    return models.Subquery(orders.values("ordered_at")[:1])


def _old(moment: datetime) -> ReportQuerySet:
    """Reports with a file that was neither made nor asked for since `moment`."""
    asked = ReportOrder.objects.filter(report=models.OuterRef("pk"), ordered_at__gte=moment)
    over = (State.READY, State.FORGOTTEN, State.OVERTAKEN, State.FAILED)
    return Report.objects.filter(~models.Exists(asked), ready_at__lt=moment, state__in=over).exclude(file="")


def _newest_public() -> list[int]:
    """The keys of those that the public gets now, one of each kind and language."""
    public = Report.objects.ready().filter(level=Level.PUBLIC, scope="", subject="")
    newest: dict[tuple[str, str], int] = {}
    for kind, language, key in public.newest_first().values_list("kind", "language", "pk"):
        newest.setdefault((kind, language), key)
    return list(newest.values())


def _delete_file(report: Report) -> bool:
    """False, with a line in the log, when the folder for files does not let it go now."""
    try:
        report.file.storage.delete(str(report.file.name))
    except OSError as error:
        logger.warning("file not deleted report=%s kind=%s", report.pk, type(error).__name__)
        return False
    Report.objects.filter(pk=report.pk).exclude(state=State.READY).update(file="", file_size=None, pages=None)
    return True
