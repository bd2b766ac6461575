"""What a member took on at a meeting, as the mail of thanks says it: to each who may read it, and to nobody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from focalpoints.models import Appointment
from focalpoints.models.member import Standing
from meetings.grants import places_that_read
from meetings.models import Meeting, NextStep, Registration
from meetings.models.next_step import NextStepState
from meetings.reporting.editions import PARTICIPANTS
from r2pnet.days import day_in_words
from r2pnet.outbox.wording import one_line


@dataclass(frozen=True)
class Reading:
    """Of those who took part: whose place opens what is for participants, and the steps that each may be told of."""

    places: Collection[int]
    steps: Mapping[int, Sequence[NextStep]]

    def words_for(self, row: Registration) -> str:
        """A paragraph and a list, in the language that is active; empty for whom there is nothing."""
        steps, member = self.steps.get(row.pk, ()), row.invitation.member if row.invitation else None
        if not steps or member is None:
            return ""
        line = _("%(words)s (by %(day)s)")
        lines = [line % {"words": one_line(step.words), "day": day_in_words(step.due_on)} for step in steps]
        took_on = _("%(member)s took this on:") % {"member": member.name}
        return "\n\n{}\n\n{}".format(took_on, "\n".join(f"- {one}" for one in lines))


def reading_of(rows: Collection[Registration], meeting: Meeting) -> Reading:
    """What `rows`, who took part in `meeting`, may be told; four queries, however many they are.

    As `NextStep.objects.visible_to` says of each, of the member for which they came: its own people every step, others
    with a place what is shown to participants. Without an account nobody reads anything. What is dropped is left out.
    """
    places = places_that_read().filter(meeting=meeting, person__user__is_active=True)
    reading = set(places.order_by().values_list("pk", flat=True))
    steps = NextStep.objects.filter(meeting=meeting).exclude(state=NextStepState.DROPPED).by_due_day()
    by_member: dict[int, list[NextStep]] = {}
    for step in steps:
        by_member.setdefault(step.member_id, []).append(step)
    shown = set(NextStep.objects.visible_to(PARTICIPANTS.audience(meeting)).filter(meeting=meeting).values_list("pk"))
    own = _own_people(by_member)
    told: dict[int, list[NextStep]] = {}
    for row in rows:
        member = row.invitation.member_id if row.invitation else None
        of_member = by_member.get(member, []) if member else []
        is_own = (row.person_id, member) in own
        told[row.pk] = [step for step in of_member if is_own or (row.pk in reading and (step.pk,) in shown)]
    return Reading(reading, told)


def _own_people(members: Collection[int]) -> set[tuple[int, int]]:
    """Who has an account and an office of one of these members today: person and member."""
    offices = Appointment.objects.current().filter(member__in=members, member__standing=Standing.MEMBER)
    rows = offices.filter(person__user__is_active=True).order_by()
    return set(rows.values_list("person", "member"))
