"""What proposed corrections bring to the desk: what waits for the secretariat, what became of a member's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import ProposedCorrection
from focalpoints.models.proposed_correction import CorrectionState
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.desk.card import Card, Place, Task, due, way
from r2pnet.visibility import grants_of

SHOWN = 5


def staff_correction_cards() -> Iterator[Card]:
    """The way to the proposals and, while some wait, one line due so many days after the oldest; one query."""
    yield way(35, _("Proposed corrections"), reverse("corrections"))
    waiting = ProposedCorrection.objects.filter(state=CorrectionState.OPEN)
    found = waiting.order_by().aggregate(number=Count("pk"), oldest=Min("proposed_at"))
    number = found["number"]
    if number:
        title = ngettext("%(number)d correction waits", "%(number)d corrections wait", number) % {"number": number}
        due_on = network_day(found["oldest"]) + timedelta(days=settings.CORRECTION_DUE_DAYS)
        words = _("What members propose for their own entries: publish it, change it, or say why not.")
        yield due(25, Task(title, reverse("corrections"), _("Decide"), words=words, due_on=due_on), minutes=3 * number)


def own_correction_cards(request: HttpRequest) -> Iterator[Card]:
    """Of the reader's members: what was declined until somebody has read it; what waits or was published; one query."""
    numbers = grants_of(request.user).numbers("member")
    if not numbers:
        return
    hidden = [CorrectionState.WITHDRAWN]
    told = ProposedCorrection.objects.visible_to(request.user).filter(seen_at=None).exclude(state__in=hidden)
    found = list(told.with_all().order_by("-proposed_at", "-pk")[: 2 * SHOWN])
    for one in found:
        if one.is_declined and one.decided_at:
            title = _("Not published: %(about)s") % {"about": one.about}
            words = _("The secretariat says why, and you can propose it anew.")
            yield due(
                45, Task(title, one.get_absolute_url(), _("Read why"), words=words, when=_decided(one.decided_at))
            )
    others = [one for one in found if not one.is_declined][:SHOWN]
    if others:
        yield Card(20, Place.MAIN, "focalpoints/correction_desk.html", {"proposals": others})


def _decided(moment: datetime) -> str:
    return _("decided on %(day)s") % {"day": day_in_words(network_day(moment))}
