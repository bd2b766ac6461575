"""Reports that somebody has ordered, and files that may name somebody who is erased."""

import logging
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.own_data import Erased, OwnData
from r2pnet.reports.models import Opening, Report, ReportOrder, State
from r2pnet.reports.registry import kinds
from r2pnet.visibility import Level, Reader

logger = logging.getLogger("portal.reports")


def own_data(user: Reader) -> list[OwnData]:
    """The reports that this account has ordered."""
    orders = ReportOrder.objects.filter(user=user.pk).select_related("report").order_by("-ordered_at", "-pk")
    rows = [
        {
            _("report"): order.report.title,
            _("ordered on"): day_in_words(network_day(order.ordered_at)),
            _("state"): order.report.get_state_display(),
        }
        for order in orders
    ]
    why = _("So that you find again what you have ordered.")
    until = _("The order as long as your account; the file %(days)d days after the last order.")
    ordered = OwnData(_("Reports you ordered"), why, until % {"days": settings.REPORT_KEPT_DAYS}, rows, 40)
    return [ordered, _opened(user)]


def _opened(user: Reader) -> OwnData:
    """The reports that this account has fetched, of the kinds that keep a record of it."""
    rows = [
        {
            _("report"): opening.report.title,
            _("opened on"): day_in_words(network_day(opening.opened_at)),
            _("office"): opening.office,
        }
        for opening in Opening.objects.by_account(user)
    ]
    why = _("So that it can be said who has read what was handed over.")
    return OwnData(_("Reports you opened"), why, _("For good, as an office; your name goes when you ask."), rows, 41)


def erase(whom: Erased) -> None:
    """Forget the person's orders, and keep no file that may name them.

    A public file does only of a kind whose text people write; what goes is made again when it is ordered. That one was
    opened stays, as an office.
    """
    accounts = {one.pk for one in whom.accounts}
    ReportOrder.objects.filter(user__in=accounts).delete()
    for opening in Opening.objects.all():
        office = (whom if opening.user_id in accounts else whom.told_apart).scrubbed(opening.office)
        Opening.objects.filter(pk=opening.pk).exclude(office=office).update(office=office)
    from_records = [kind.key for kind in kinds() if not kind.is_written_freely]
    found = Report.objects.exclude(level=Level.PUBLIC, scope="", kind__in=from_records)
    for report in found.exclude(error=""):
        Report.objects.filter(pk=report.pk).update(error=whom.scrubbed(report.error))
    files = list(found.exclude(file="").values_list("pk", "file"))
    found.filter(state__in=[State.READY, State.RUNNING]).update(state=State.OVERTAKEN)
    transaction.on_commit(partial(_delete, files))


def _delete(files: list[tuple[int, str]]) -> None:
    """Delete the files; a row keeps the name of its file until that is gone."""
    storage = Report._meta.get_field("file").storage
    for key, name in files:
        try:
            storage.delete(name)
        except OSError as error:
            logger.warning("file not deleted report=%s kind=%s", key, type(error).__name__)
            continue
        Report.objects.filter(pk=key, file=name).update(file="", file_size=None, pages=None)
