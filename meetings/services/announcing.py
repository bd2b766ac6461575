"""A meeting comes into the record, and its hosts and capacities with it."""

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.running.steps import BEGINNINGS, missing_for, step_between
from meetings.services.changes import follow_changes
from meetings.services.holding_online import follow_how_held
from meetings.services.inviting import give_standard_capacities
from meetings.services.scheduling import move_sessions
from meetings.services.seating import fill_seats, held, refuse_fewer_seats_than_taken
from r2pnet.acting import Why
from r2pnet.recording import record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.slugs import free_slug
from r2pnet.stamps import bump


def save_meeting(meeting: Meeting, *, by: User | None, reason: Why = "") -> Meeting:
    """Save a meeting; a new one gets its address for good (kind, number or year, place) and the standard capacities.

    Who waits for a seat that it has now moves up; who registered is told when it is cancelled, and who has a place when
    it takes place at another time or place. Where it is held online alone, everybody joins online. Raises `Refused` for
    fewer seats than are taken; else as `record`.
    """
    is_new = meeting.pk is None
    if not meeting.slug:
        meeting.slug = free_slug(Meeting, _words_of_address(meeting))
    with transaction.atomic():
        bump(Meeting.stamp_group)
        bump(Registration.stamp_group)
        before = None if is_new else held(meeting)
        refuse_step(before, meeting)
        if before:
            refuse_fewer_seats_than_taken(meeting)
        record(meeting, by=by, reason=reason)
        if is_new and meeting.status != MeetingStatus.HELD:
            give_standard_capacities(meeting, by=by)
        if before:
            move_sessions(before, meeting, by=by)
            follow_how_held(meeting, by=by, reason=reason)
            follow_changes(before, meeting)
        fill_seats(meeting, by=by)
    return meeting


def give_address(meeting: Meeting) -> None:
    """The address of a new meeting, for good; one that has it keeps it."""
    if not meeting.slug:
        meeting.slug = free_slug(Meeting, _words_of_address(meeting))


def refuse_step(before: Meeting | None, meeting: Meeting) -> None:
    """Raise `Refused` unless the table has a step from the status of `before` to that of `meeting`, and needs no more.

    `before` is the row as it is, held; None of a new one.
    """
    if before is None:
        words = _("A new meeting begins as a draft, or as what it is already: announced, open, held or cancelled.")
        refuse_unless(meeting.status in BEGINNINGS, words, "status")
        return
    if before.status == meeting.status:
        return
    step = step_between(before, meeting.status)
    words = _("It cannot become “%(after)s”: it is “%(before)s” now.")
    said = {"after": meeting.get_status_display(), "before": before.get_status_display()}
    if step is None:
        raise Refused(words % said, "status")
    missing = list(missing_for(meeting, step))
    refuse_unless(not missing, " ".join(missing), "status")


def _words_of_address(meeting: Meeting) -> str:
    """ "annual 9 Brussels", "regional 2012 Abuja"; what is not known is left out."""
    year = meeting.start.core.year if meeting.start else ""
    return f"{meeting.kind} {meeting.ordinal or year} {meeting.place}"
