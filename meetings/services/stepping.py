"""A meeting takes a step, is moved, is given other seats, or its draft is dropped; each as it was said before."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Capacity, Meeting
from meetings.models.meeting import MeetingStatus
from meetings.running.consequences import consequences_of
from meetings.running.steps import NOBODY_TOLD, Step, steps_from
from meetings.services.announcing import save_meeting
from meetings.services.holding_online import refuse_seats_of_webinar
from meetings.services.scheduling import drop_programme
from meetings.services.seating import fill_seats, held, refuse_fewer_seats_than_taken
from meetings.services.wording import words_of
from r2pnet.acting import Why
from r2pnet.recording import record, remove
from r2pnet.refusal import Changed, Refused, refuse_unless
from r2pnet.stamps import bump


def take_step(meeting: Meeting, step: Step, *, by: User | None, reason: Why = "", said: str = "") -> Meeting:
    """Take one step of the table. Pressed twice it is taken once: who is there already stays.

    `said` is the sign of what the page before said; it raises `Changed` when something else would happen now. Raises
    `Refused` for a step that is not there from what the meeting is now, and for one that needs something first.
    """
    with transaction.atomic():
        now = _held(meeting)
        if now.status == step.after:
            return now
        words = _("It is “%(status)s” now: this step is not there any more. Look at its page.")
        refuse_unless(step in steps_from(now), words % {"status": now.get_status_display()}, "status")
        before = _held(meeting)
        now.status = step.after
        _refuse_other_than(said, before, now)
        return save_meeting(now, by=by, reason=reason)


def move_meeting(meeting: Meeting, *, by: User | None, reason: Why = "", said: str = "") -> Meeting:
    """Save other days, times, zone or place; `meeting` has them and the version that was read.

    Raises `Changed` when something else would happen than was said, and when somebody else has saved it; else as
    `save_meeting`.
    """
    with transaction.atomic():
        _refuse_other_than(said, _held(meeting), meeting)
        return save_meeting(meeting, by=by, reason=reason)


def change_seats(
    meeting: Meeting,
    seats: int | None,
    of_capacities: Mapping[int, int | None],
    *,
    by: User | None,
    reason: Why = "",
    said: str = "",
) -> Meeting:
    """Give the meeting other seats, and its capacities by their numbers; who waits and has a seat now moves up.

    None is no limit. Raises `Refused` below what is taken and for seats of a webinar, and `Changed` when somebody else
    moves up than was said.
    """
    with transaction.atomic():
        bump(Capacity.stamp_group)
        now, before = _held(meeting), _held(meeting)
        now.seats = seats
        _refuse_other_than(said, before, now, of_capacities)
        for capacity in now.capacities.filter(pk__in=of_capacities):
            if capacity.seats != of_capacities[capacity.pk]:
                capacity.seats = of_capacities[capacity.pk]
                _save_limit(now, capacity, by=by, reason=reason)
        # Only now somebody moves up, when all limits are known: by the first of them it could be one too many.
        if before.seats != now.seats:
            return save_meeting(now, by=by, reason=reason)
        fill_seats(now, by=by)
        return now


def drop_draft(meeting: Meeting, *, by: User | None, reason: Why = "") -> None:
    """Take out a draft that nobody was told of, with all that belongs to it alone; the history of each row stays.

    Raises `Refused` for what is no draft any more, of which somebody knows, or which a paper belongs to.
    """
    with transaction.atomic():
        now = _held(meeting)
        refuse_unless(now.status == MeetingStatus.DRAFT, _("It is no draft any more: cancel it instead."), "status")
        refuse_unless(NOBODY_TOLD.is_met(now), str(NOBODY_TOLD.words))
        refuse_unless(not now.papers.exists(), _("A paper belongs to it: take the paper out of it first."))
        drop_programme(now, by=by)
        for rows in (now.questions, now.invitations, now.hosts, now.capacities, words_of(now)):
            for row in rows.all():
                remove(row, by=by, reason=reason)
        remove(now, by=by, reason=reason)


def field_of(capacity: Capacity) -> str:
    """The name of the field that holds the seats of `capacity`, for the words of a refusal."""
    return f"seats_{capacity.pk}"


def _save_limit(meeting: Meeting, capacity: Capacity, *, by: User | None, reason: Why) -> None:
    try:
        refuse_seats_of_webinar(meeting, capacity)
        refuse_fewer_seats_than_taken(meeting, capacity)
    except Refused as refused:
        raise Refused(refused.message, field_of(capacity)) from refused
    record(capacity, by=by, reason=reason)


def _refuse_other_than(
    said: str, before: Meeting, after: Meeting, of_capacities: Mapping[int, int | None] | None = None
) -> None:
    """Raise `Changed` when what would happen now is not what `said` is the sign of; "" when nothing was said."""
    if said and consequences_of(before, after, of_capacities).sign != said:
        raise Changed(_("Something has changed since this page was opened. It says now what would happen: look again."))


def _held(meeting: Meeting) -> Meeting:
    bump(Meeting.stamp_group)
    return held(meeting)
