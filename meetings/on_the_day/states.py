"""How a registration stands at the door, in words: who is expected, and what to do about who is not."""

from django.utils.translation import gettext as _

from meetings.models import Meeting, Registration
from meetings.models.registration import Mode, RegistrationStatus
from meetings.running.noting_attendance import can_be_noted
from meetings.times import is_over


def why_not(registration: Registration) -> str:
    """Why somebody cannot be checked in, and what to do; empty for who is expected in the room, or is in."""
    status = RegistrationStatus(registration.status)
    if status == RegistrationStatus.CONFIRMED and registration.mode == Mode.ONLINE:
        return _("They registered to join online. Change that to in person first: seats are counted.")
    words = {
        RegistrationStatus.REQUESTED: _("Their request is not decided yet. Approve it first."),
        RegistrationStatus.WAITING: _("They are on the waiting list: no seat is theirs. Give them one first."),
        RegistrationStatus.DECLINED: _("Their registration was declined. Register them anew as a walk-in."),
        RegistrationStatus.WITHDRAWN: _("Their registration is withdrawn. Register them anew as a walk-in."),
    }
    return words.get(status, "")


def is_door_open(meeting: Meeting) -> bool:
    """From the first day on until the last is over, by the clocks of the place.

    Who took part in a meeting that is over is noted on the page of attendance: last year's badge lets nobody in.
    """
    return can_be_noted(meeting) and not is_over(meeting)


def can_be_checked_in(registration: Registration) -> bool:
    """True for who is expected in the room and has not come yet."""
    return registration.status == RegistrationStatus.CONFIRMED and registration.mode == Mode.IN_PERSON


def is_in(registration: Registration) -> bool:
    return registration.status == RegistrationStatus.ATTENDED
