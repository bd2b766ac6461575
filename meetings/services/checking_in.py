"""Checking in at the door, and taking it back: the same fact as attendance that is noted afterwards, with the time."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import CheckIn, Registration
from meetings.models.check_in import How
from meetings.models.registration import Mode, RegistrationStatus
from meetings.on_the_day.states import is_door_open, why_not
from meetings.services.attending import note_one
from meetings.services.files import take_back_sheets
from meetings.services.seating import fresh, held
from meetings.services.taking_attendance_back import take_attendance_back
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless


@dataclass(frozen=True)
class CheckedIn:
    """The registration as it is now. `was_in`: somebody else had noted it before; the row is None where nobody did so
    at the door."""

    registration: Registration
    check_in: CheckIn | None
    was_in: bool = False


def check_in(registration: Registration, *, how: How, by: User) -> CheckedIn:
    """Note that somebody has come; who is in already stays in, as they were noted.

    Raises `Refused` before the first day of the meeting, when it is over or was cancelled, for who has no seat in the
    room, and where somebody else has taken the place since the registration was read.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        if registration.status == RegistrationStatus.ATTENDED:
            return CheckedIn(registration, live_check_in(registration), was_in=True)
        words = _(
            "People are checked in from the first day of the meeting until its last, unless it was cancelled. Who took "
            "part in one that is over is noted on the page “Who took part”."
        )
        refuse_unless(is_door_open(meeting), words)
        is_expected = registration.status == RegistrationStatus.CONFIRMED and registration.mode == Mode.IN_PERSON
        refuse_unless(is_expected, why_not(registration))
        note_one(registration, RegistrationStatus.ATTENDED, by=by, reason=_("Checked in"))
        made = CheckIn(registration=registration, how=how, checked_in_by=by)
        made.save()
    return CheckedIn(registration, made)


def undo_check_in(registration: Registration, *, by: User) -> bool:
    """Note that somebody was checked in by mistake; false where they are not in. Nobody moves up.

    A mistake can be undone at any time: when the meeting was moved to a later day or cancelled since, too.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration, of_anybody=True)
        if registration.status != RegistrationStatus.ATTENDED:
            return False
        note_one(registration, RegistrationStatus.CONFIRMED, by=by, reason=_("Checked in by mistake"))
        take_attendance_back([registration.pk], by=by)
    return True


def renew_badge(registration: Registration, *, by: User, seen_issue: int | None = None) -> Registration:
    """Let the code on the badge that was printed open nothing any more: it was lost. The next print has another.

    Raises `Refused` for who has no badge, and when the code of the issue that was read (`seen_issue`) is stopped
    already: pressed twice, the new badge stays good.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration, of_anybody=True)
        refuse_unless(registration.takes_seat, _("They have no place in the room, so no badge."))
        is_last = seen_issue in (None, registration.badge_issue)
        refuse_unless(is_last, _("The code of that badge is stopped already. Print the new badge below."))
        registration.badge_issue += 1
        save_signed(registration, by=by, reason=_("The badge was lost"))
        take_back_sheets(registration)
    return registration


def live_check_in(registration: Registration) -> CheckIn | None:
    """When and by whom they were checked in, if it was at the door."""
    found: CheckIn | None = (
        CheckIn.objects.live().filter(registration=registration).select_related("checked_in_by").first()
    )
    return found
