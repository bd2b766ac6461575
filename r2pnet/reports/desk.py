"""What the reports bring to the desk: those that the reader has ordered; for the secretariat, those that failed."""

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.clock import network_day, network_today
from r2pnet.desk.card import Card, Place, Task, due, figure
from r2pnet.reports.models import Report, State
from r2pnet.reports.progress import progress_of
from r2pnet.reports.registry import may_order_something
from r2pnet.reports.seeing import orders_of
from r2pnet.visibility import is_of_secretariat

SHOWN = 5


def cards(request: HttpRequest) -> list[Card]:
    """The newest reports that the reader has ordered and may still see; for staff also how many failed."""
    orders = [(seen, progress_of(seen)) for seen in orders_of(request.user)[:SHOWN]]
    words = {"orders": orders, "may_order": may_order_something(request.user)}
    card = Card(40, Place.BESIDE, "reports/desk_own.html", words)
    return [card, *_failed()] if is_of_secretariat(request.user) else [card]


def _failed() -> list[Card]:
    """The number of reports that failed and, when there are any, that somebody should look."""
    failed = Report.objects.filter(state=State.FAILED).aggregate(number=Count("pk"), since=Min("failed_at"))
    number, since = failed["number"], failed["since"]
    listed = f"{reverse('admin:reports_report_changelist')}?state__exact={State.FAILED}"
    cards = [figure(70, number, ngettext("report failed", "reports failed", number), listed)]
    if number:
        title = ngettext("%(number)s report has failed", "%(number)s reports have failed", number)
        why = _("The list says why each failed; trying again is an action there.")
        day = network_day(since) if since else network_today()
        cards.append(due(70, Task(title % {"number": number}, listed, _("See why"), words=why, due_on=day)))
    return cards
