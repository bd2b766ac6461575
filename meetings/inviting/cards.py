"""What waits for whoever answers an invitation for a member or an organisation: one task for each meeting."""

from collections.abc import Iterable, Iterator, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from meetings.dates import when
from meetings.inviting.speakers import is_open_to_answer, to_answer
from meetings.models import Invitation
from meetings.models.invitation import Reply
from meetings.times import last_day_to_register
from meetings.titles import short_title
from r2pnet.desk.card import Card, Task, due
from r2pnet.visibility import Reader

MOST_DUE = 5


def unanswered(user: Reader) -> list[Invitation]:
    """What `user` has still to answer; four queries at most."""
    rows = to_answer(user, reply=Reply.NONE)
    return [row for row in rows if is_open_to_answer(row.meeting)]


def answer_cards(rows: Sequence[Invitation]) -> Iterator[Card]:
    """A task for each meeting of `rows`, which are what its reader has to answer, the soonest first; no query."""
    by_meeting = {row.meeting_id: row for row in reversed(rows)}
    for order, row in enumerate(reversed([*by_meeting.values()][-MOST_DUE:]), start=19):
        yield due(order, _task(row, [one for one in rows if one.meeting_id == row.meeting_id]))


def _task(row: Invitation, own: Iterable[Invitation]) -> Task:
    meeting, last_day = row.meeting, last_day_to_register(row.meeting)
    facts = ", ".join(fact for fact in (meeting.place, when(meeting).words) if fact)
    words = _("%(name)s: accept and say who comes, or decline. %(facts)s.")
    return Task(
        title=_("Answer the invitation: %(meeting)s") % {"meeting": short_title(meeting)},
        url=reverse("answer", args=[meeting.slug]),
        button=_("Answer"),
        words=words % {"name": ", ".join(str(one) for one in own), "facts": facts},
        when=_("by %(day)s") % {"day": date_format(last_day, "j F")} if last_day else "",
        due_on=last_day,
    )
