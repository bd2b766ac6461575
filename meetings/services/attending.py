"""Who took part: said by themselves online, or noted by staff, and taken back by staff where it was a mistake."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Meeting, Registration
from meetings.models.registration import TAKING_PART, RegistrationStatus
from meetings.online.joining import can_say_so
from meetings.running.noting_attendance import can_be_noted
from meetings.services.seating import fresh, held
from meetings.services.taking_attendance_back import take_attendance_back
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless


@dataclass(frozen=True)
class Noted:
    """The keys of the registrations that were noted, and of those taken back; how many had lost their place."""

    came: tuple[int, ...]
    taken_back: tuple[int, ...]
    left_out: int = 0


def say_taking_part(registration: Registration, *, by: User) -> Registration:
    """Note that somebody takes part who joins online and says so; said twice it is noted once.

    Raises `Refused` for the registration of somebody else, for who is not confirmed to join online, and before half an
    hour before the meeting or later than two hours after it.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        if registration.status == RegistrationStatus.ATTENDED:
            return registration
        words = _("You can say so when you join online, from half an hour before the meeting until two hours after it.")
        refuse_unless(can_say_so(registration), words)
        note_one(registration, RegistrationStatus.ATTENDED, by=by, reason=_("Said so online"))
    return registration


def note_attendance(
    meeting: Meeting, *, came: Collection[int] = (), taken_back: Collection[int] = (), by: User
) -> Noted:
    """Note that the registrations with the keys `came` took part, and that those of `taken_back` did not after all.

    What stands so already stays; who has no place any more is left out and counted. Nobody moves up: the place stays
    theirs. Raises `Refused` before the first day of the meeting, and for one that was cancelled.
    """
    with transaction.atomic():
        meeting = held(meeting)
        words = _("Who took part is written down from the first day of the meeting on, unless it was cancelled.")
        refuse_unless(can_be_noted(meeting), words)
        noted = _noted(meeting, came, RegistrationStatus.CONFIRMED, RegistrationStatus.ATTENDED, by=by)
        back = _noted(meeting, taken_back, RegistrationStatus.ATTENDED, RegistrationStatus.CONFIRMED, by=by)
        take_attendance_back(back, by=by)
        chosen = meeting.registrations.filter(pk__in=[*came, *taken_back])
        left = chosen.exclude(status__in=TAKING_PART).count()
    return Noted(noted, back, left)


def _noted(
    meeting: Meeting, keys: Collection[int], before: RegistrationStatus, after: RegistrationStatus, *, by: User
) -> tuple[int, ...]:
    rows = meeting.registrations.filter(pk__in=keys, status=before).select_related("meeting", "person").by_arrival()
    reason = "" if after == RegistrationStatus.ATTENDED else _("Noted by mistake")
    return tuple(note_one(one, after, by=by, reason=reason) for one in rows)


def note_one(registration: Registration, status: RegistrationStatus, *, by: User, reason: str) -> int:
    """Write down that somebody took part, or did not after all; its meeting is held. Answers with the key."""
    registration.status = status
    save_signed(registration, by=by, reason=reason)
    return registration.pk
