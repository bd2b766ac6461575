"""What follows for those who registered, and for the capacities, when a meeting is held online alone."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import User
from meetings.models import Capacity, Meeting
from meetings.models.meeting import HowHeld
from meetings.models.registration import Mode
from meetings.services.changing_holder import HELD_BY_SOMEBODY
from r2pnet.acting import Why
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless


def follow_how_held(meeting: Meeting, *, by: User | None, reason: Why = "") -> None:
    """Let everybody who registered join online, and take away the seats of capacities of a webinar.

    Of a meeting that takes place in a room nothing changes; raises `Refused` while somebody joins it online, who would
    have no way to take part. `meeting` is held, its capacities' stamp is renewed, and
    nobody has moved up yet: who waited for a seat in the room has a place then.
    """
    if meeting.how_held == HowHeld.IN_PERSON:
        _refuse_in_person(meeting)
    if meeting.how_held != HowHeld.ONLINE:
        return
    coming = meeting.registrations.live().filter(mode=Mode.IN_PERSON).select_related("meeting", "person")
    for registration in coming.by_arrival():
        registration.mode = Mode.ONLINE
        save_signed(registration, by=by, reason=reason or _("The meeting is held online"))
    if meeting.is_webinar:
        for capacity in meeting.capacities.exclude(seats=None):
            capacity.seats = None
            save_signed(capacity, by=by, reason=reason or _("A webinar has no seats"))


def _refuse_in_person(meeting: Meeting) -> None:
    number = meeting.registrations.filter(status__in=HELD_BY_SOMEBODY, mode=Mode.ONLINE).count()
    words = ngettext(
        "%(number)d person is to join online: hold it in person and online, or let them change it first.",
        "%(number)d people are to join online: hold it in person and online, or let them change it first.",
        number,
    )
    refuse_unless(not number, words % {"number": number}, "how_held")


def refuse_seats_of_webinar(meeting: Meeting, capacity: Capacity) -> None:
    """Raise `Refused` for seats in a capacity of a webinar; `meeting` is held."""
    words = _("A webinar has no seats: leave them empty. Everybody joins online.")
    refuse_unless(capacity.seats is None or not meeting.is_webinar, words, "seats")
