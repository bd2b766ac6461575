"""What the outbox brings to the secretariat's desk: messages that did not arrive for certain, and how the mail is."""

from datetime import datetime

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.clock import network_day
from r2pnet.desk.card import Card, Task, due, figure, line
from r2pnet.outbox.examination import mail_health
from r2pnet.outbox.models import UNSETTLED, Message, State
from r2pnet.visibility import is_of_secretariat


def cards(request: HttpRequest) -> list[Card]:
    """A number for each way of not arriving, and that somebody should look; for staff, in two queries."""
    if not is_of_secretariat(request.user):
        return []
    rows = Message.objects.filter(state__in=UNSETTLED).order_by().values_list("state")
    counted = {state: (number, since) for state, number, since in rows.annotate(Count("pk"), Min("created_at"))}
    found = [(state, *counted[state]) for state in UNSETTLED if state in counted]
    figures = [figure(60, number, _words(state, number), _list(state)) for state, number, _since in found]
    is_well = not found
    return [*figures, *(_task(*one) for one in found), _health(is_well=is_well)]


def _health(*, is_well: bool) -> Card:
    return line(45, _("Mail: %(state)s") % {"state": mail_health()}, is_well=is_well)


def _task(state: State, number: int, since: datetime) -> Card:
    """Due on the day on which the oldest of them was written."""
    title = capfirst(f"{number} {_words(state, number)}")
    words = _("Each says to whom it was and why; sending it again is a button there.")
    return due(60, Task(title, _list(state), _("See why"), words=words, due_on=network_day(since)))


def _words(state: State, number: int) -> str:
    if state == State.PERHAPS_SENT:
        return ngettext("message perhaps sent", "messages perhaps sent", number)
    if state == State.REFUSED:
        return ngettext("message refused by a mail server", "messages refused by a mail server", number)
    return ngettext("message given up", "messages given up", number)


def _list(state: State) -> str:
    return f"{reverse('admin:outbox_message_changelist')}?state__exact={state}"
