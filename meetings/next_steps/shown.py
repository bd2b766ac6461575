"""Next steps as they are read: rows of lists, the section of a meeting's page, the totals that the public may read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.delegations.speaking import speakers
from meetings.labels import Label
from meetings.models import Meeting, NextStep
from meetings.models.next_step import NextStepState
from meetings.next_steps.who_takes_on import has_first_day_come, is_time_to_take_on, members_to_take_on_for
from meetings.titles import short_title
from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.desk.card import when_due
from r2pnet.paging import ROWS_A_PAGE
from r2pnet.visibility import Audience, Level, Reader, grants_of, is_of_secretariat

SHOWN_WITH_MEETING: Final = 20
FEWEST_MEMBERS: Final = 3
"""Totals are told when so many members have taken something on: of fewer, a number would speak of one of them."""
CHIPS = {NextStepState.OPEN: "open", NextStepState.DONE: "good", NextStepState.DROPPED: "closed"}


@dataclass(frozen=True)
class StepRow:
    """One step as a reader reads it.

    `when` says how late it is to its own people alone; `shown_to` and `may_change` are theirs and the secretariat's.
    """

    step: NextStep
    member: str
    meeting: str
    meeting_url: str
    when: str
    is_late: bool
    label: Label
    ended: str
    shown_to: str
    may_change: bool


def rows_of(steps: Iterable[NextStep], reader: Reader) -> list[StepRow]:
    """Rows of steps that came by `with_names`, and that `reader` may see; two queries more."""
    found = list(steps)
    own, staff = own_members(reader), is_of_secretariat(reader)
    spoken = set(speakers().filter(person__user=reader.pk, member__in=own).values_list("member", flat=True))
    names = names_of_meetings({step.meeting_id for step in found}, reader)
    return [_row(step, names, is_own=staff or step.member_id in own, may=staff or step.member_id in spoken)
            for step in found]  # fmt: skip


def own_members(reader: Reader) -> list[int]:
    """The keys of the members whose people the reader is one of."""
    return grants_of(reader).numbers("member")


def names_of_meetings(meetings: Collection[int], reader: Reader) -> dict[int, tuple[str, str]]:
    """Name and address of those meetings that `reader` may know of; one query."""
    seen = Meeting.objects.visible_to(reader).filter(pk__in=meetings)
    return {meeting.pk: (short_title(meeting), meeting.get_absolute_url()) for meeting in seen}


def meeting_words(step: NextStep, reader: Reader) -> str:
    """The name of the step's meeting; for whom may not know of it, that there was one."""
    return names_of_meetings([step.meeting_id], reader).get(step.meeting_id, (_("at a meeting"), ""))[0]


def steps_of(meeting: Meeting, reader: Reader) -> Any:
    """The steps of `meeting` that `reader` may read, what is due first before."""
    return NextStep.objects.visible_to(reader).filter(meeting=meeting).with_names().by_due_day()


def addresses_of(rows: Collection[StepRow], reader: Reader) -> dict[int, str]:
    """Where `reader` reads each of the steps: in the list of its meeting, on its page of that list; one query.

    Who may not know of the meeting any more reads their own member's on the desk.
    """
    meetings = {row.step.meeting_id for row in rows if row.meeting_url}
    place = Window(RowNumber(), partition_by=F("meeting"), order_by=[F("due_on"), F("pk")])
    listed = NextStep.objects.visible_to(reader).filter(meeting__in=meetings).order_by()
    places = dict(listed.annotate(place=place).values_list("pk", "place"))
    return {row.step.pk: _address(row, places.get(row.step.pk, 1)) for row in rows}


def _address(row: StepRow, place: int) -> str:
    page = (place - 1) // ROWS_A_PAGE + 1
    asked = f"?page={page}" if page > 1 else ""
    known = reverse("meeting-next-steps", args=[row.step.meeting.slug]) if row.meeting_url else reverse("next-steps")
    return f"{known}{asked}#step-{row.step.pk}"


def totals_of(meeting: Meeting, reader: Reader) -> str:
    """ "14 next steps were taken on, 9 are done."; empty when fewer than `FEWEST_MEMBERS` members have; one query.

    Counted is what `reader` may read, and for who is not signed in what all members may: the difference to the list
    would be the number of what is hidden.
    """
    audience = reader if reader.is_authenticated else Audience(Level.MEMBERS)
    counted = (
        NextStep.objects.visible_to(audience)
        .filter(meeting=meeting)
        .order_by()
        .aggregate(
            all=Count("pk"),
            done=Count("pk", filter=Q(state=NextStepState.DONE)),
            members=Count("member", distinct=True),
        )
    )
    if counted["members"] < FEWEST_MEMBERS:
        return ""
    taken = ngettext("%(number)d next step was taken on", "%(number)d next steps were taken on", counted["all"])
    done = ngettext("%(number)d is done", "%(number)d are done", counted["done"])
    words = {"taken": taken % {"number": counted["all"]}, "done": done % {"number": counted["done"]}}
    return _("%(taken)s, %(done)s.") % words


def section_of(reader: Reader, meeting: Meeting) -> dict[str, Any] | None:
    """What the page of `meeting` says of next steps: nothing before its first day; to the public the totals alone."""
    if not has_first_day_come(meeting):
        return None
    words: dict[str, Any] = {
        "totals": totals_of(meeting, reader),
        "meeting": meeting,
        "is_open": is_time_to_take_on(meeting),
    }
    if reader.is_authenticated:
        seen = steps_of(meeting, reader)
        words["rows"] = rows_of(seen[:SHOWN_WITH_MEETING], reader)
        words["number"] = seen.count() if len(words["rows"]) == SHOWN_WITH_MEETING else len(words["rows"])
        words["may_take_on"] = is_of_secretariat(reader) or bool(members_to_take_on_for(reader, meeting))
    return words if reader.is_authenticated or words["totals"] else None


def _row(step: NextStep, names: dict[int, tuple[str, str]], *, is_own: bool, may: bool) -> StepRow:
    name, url = names.get(step.meeting_id, (_("A meeting"), ""))
    is_late = is_own and step.is_open and step.due_on < network_today()
    when = when_due(step.due_on) if is_own else _("by %(day)s") % {"day": day_in_words(step.due_on)}
    return StepRow(
        step=step,
        member=step.member.name,
        meeting=name,
        meeting_url=url,
        when=when if step.is_open else "",
        is_late=is_late,
        label=Label(str(step.get_state_display()), CHIPS[NextStepState(step.state)]),
        ended=_ended_words(step),
        shown_to=str(step.get_shown_to_display()) if is_own else "",
        may_change=may,
    )


def _ended_words(step: NextStep) -> str:
    if step.done_on:
        return _("Done on %(day)s: %(words)s") % {"day": day_in_words(step.done_on), "words": step.outcome}
    if step.dropped_on:
        return _("Dropped on %(day)s: %(words)s") % {"day": day_in_words(step.dropped_on), "words": step.dropped_reason}
    return ""
