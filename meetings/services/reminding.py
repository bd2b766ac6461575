"""Reminding those who are silent: at most one reminder in seven days, whoever presses the button."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from focalpoints.models import User
from meetings.inviting.plan import REMINDER, waiting_of
from meetings.inviting.speakers import Speakers, speakers_of
from meetings.models import Invitation, InvitationReminder, Meeting
from meetings.models.invitation import Reply
from meetings.services.inviting import refuse_if_nobody_can_be_asked
from meetings.services.writing_invitations import letters
from r2pnet.outbox.posting import post_each
from r2pnet.stamps import bump

DAYS_BETWEEN: Final = 7


@dataclass(frozen=True)
class Reminding:
    """Of those who were chosen: who is reminded, who was in the last seven days, and whom no mail reaches."""

    reminded: Sequence[tuple[Invitation, Speakers]]
    left_out: Sequence[Invitation]
    unreached: Sequence[Invitation]
    last_at: datetime | None = None


def reminding(meeting: Meeting, chosen: Collection[int] | None = None) -> Reminding:
    """What reminding the `chosen` invitations of `meeting` would do, all the silent by default; seven queries.

    Silent is who has not answered, and has no mail that still waits to go. Whoever was refused by the mail server is
    reminded only when chosen.
    """
    rows = Invitation.objects.filter(meeting=meeting, reply=Reply.NONE).select_related(
        "member__country", "member__organisation", "organisation"
    )
    rows = rows.filter(pk__in=chosen) if chosen is not None else rows
    found: list[Any] = list(rows.annotate(last_reminder=Max("reminders__sent_at")).order_by("pk"))
    found = [row for row in found if chosen is not None or not row.was_refused]
    for row in found:
        row.meeting = meeting
    recent = [row for row in found if is_recent(row.last_reminder)]
    waiting = waiting_of(found)
    due = [row for row in found if not is_recent(row.last_reminder) and row.pk not in waiting]
    reached = speakers_of(due)
    return Reminding(
        [(row, reached[row.pk]) for row in due if reached[row.pk]],
        recent,
        [row for row in due if not reached[row.pk]],
        max((row.last_reminder for row in recent), default=None),
    )


def remind(meeting: Meeting, chosen: Collection[int] | None, *, by: User, held_back: bool = False) -> Reminding:
    """Write a reminder to each of the `chosen` that are silent and were not reminded in seven days; says what was done.

    Of two at once the second finds the reminders of the first. `held_back`: they wait in the outbox until staff release
    them. Raises `Refused` as `invite`.
    """
    with transaction.atomic():
        bump(Invitation.stamp_group)
        meeting = Meeting.objects.select_related("country").get(pk=meeting.pk)
        refuse_if_nobody_can_be_asked(meeting)
        found = reminding(meeting, chosen)
        kept = [InvitationReminder(invitation=row, sent_by=by) for row, _speakers in found.reminded]
        InvitationReminder.objects.bulk_create(kept)
        post_each(REMINDER, letters(REMINDER, found.reminded), held_back=held_back)
    return found


def is_recent(at: datetime | None) -> bool:
    """True within seven days of a reminder."""
    return at is not None and at > timezone.now() - timedelta(days=DAYS_BETWEEN)
