"""What the yearly confirmation brings to the desk of the secretariat: who has not answered, and the way to the room."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.confirming.cycle import in_the_cycle
from focalpoints.confirming.states import LATE, Confirming, late_members, long_asked
from focalpoints.models import ConfirmationRequest
from r2pnet.clock import network_day
from r2pnet.desk.card import Card, Task, due, figure, way


def confirmation_cards() -> Iterator[Card]:
    """The room; entries without an answer after two reminders, due since the last of them; late ones. Two queries."""
    room = reverse("confirmations")
    yield way(40, _("Yearly confirmations"), room)
    silent = ConfirmationRequest.objects.open().filter(long_asked()).order_by("second_reminder_at")
    days = list(silent.values_list("second_reminder_at", flat=True))
    if days:
        title = ngettext(
            "%(number)d entry has no answer after two reminders",
            "%(number)d entries have no answer after two reminders",
            len(days),
        )
        words = _("Ring or write to the office, and type the answer in; or send the sheet to sign.")
        listed = f"{room}?state={Confirming.SILENT.value}"
        day = network_day(days[0]) if days[0] else None
        yield due(45, Task(title % {"number": len(days)}, listed, _("See which"), words=words, due_on=day))
    late = in_the_cycle().filter(late_members()).count()
    late_words = ngettext("entry not confirmed for 15 months", "entries not confirmed for 15 months", late)
    yield figure(46, late, late_words, f"{room}?state={LATE}")
