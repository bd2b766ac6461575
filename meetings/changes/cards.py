"""What changes that are asked for bring to the desk of the secretariat: a task for each meeting."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.changes.requests import changes_for_the_secretariat
from meetings.models import Meeting
from meetings.titles import title_with_place
from r2pnet.clock import network_day
from r2pnet.desk.card import Card, Task, due

DAYS_TO_DECIDE: Final = 3
"""So many days after somebody asked for a change they have an answer, as for a place."""
MOST_SHOWN: Final = 5


def change_cards() -> Iterator[Card]:
    """How many wait at each meeting, since when, with the way to them; two queries."""
    counted = changes_for_the_secretariat().order_by().values("registration__meeting")
    found = list(counted.annotate(number=Count("pk"), since=Min("asked_at")).order_by("since")[:MOST_SHOWN])
    meetings = Meeting.objects.in_bulk([one["registration__meeting"] for one in found])
    for one in found:
        meeting, number = meetings[one["registration__meeting"]], one["number"]
        title = ngettext("%(number)s change is asked for", "%(number)s changes are asked for", number)
        words = _("%(meeting)s. Each place stays as it is until you decide.")
        task = Task(
            title % {"number": number},
            reverse("desk-changes", args=[meeting.slug]),
            _("Decide"),
            words=words % {"meeting": title_with_place(meeting)},
            due_on=network_day(one["since"]) + timedelta(days=DAYS_TO_DECIDE),
        )
        yield due(22, task)
