"""What next steps bring to the desk: those due soon or late as tasks, and all that is open beside them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import NextStep
from meetings.next_steps.shown import StepRow, own_members, rows_of
from meetings.next_steps.who_takes_on import meetings_to_take_on_at
from meetings.titles import short_title
from r2pnet.clock import network_today
from r2pnet.desk.card import Card, Place, Task, due
from r2pnet.visibility import Reader

DAYS_AHEAD: Final = 14
SHOWN: Final = 8
MOST: Final = 40
"""So many tasks at most: a member has few open steps of a meeting, and few meetings lie so near together."""


def next_step_cards(user: Reader) -> Iterator[Card]:
    """For the people of a member: a task for what is due within two weeks, and the list; six queries at most.

    Who does not speak for the member reads the list and has no task.
    """
    members = own_members(user)
    if not members:
        return
    steps = NextStep.objects.visible_to(user).filter(member__in=members).open().with_names().by_due_day()
    rows = rows_of(steps[:MOST], user)
    soon = network_today() + timedelta(days=DAYS_AHEAD)
    for row in rows:
        if row.may_change and row.step.due_on <= soon:
            yield due(15, _task(row))
    meetings = [{"name": short_title(one), "slug": one.slug} for one in meetings_to_take_on_at(user)[:SHOWN]]
    yield Card(22, Place.BESIDE, "meetings/desk_next_steps.html", {"rows": rows[:SHOWN], "meetings": meetings})


def _task(row: StepRow) -> Task:
    title = _("Next step: %(words)s") % {"words": row.step.words}
    url = reverse("next-step-done", args=[row.step.pk])
    return Task(title, url, _("Say what came of it"), words=row.meeting, due_on=row.step.due_on)
