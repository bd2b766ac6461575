"""Seats: how many are taken, and who moves up when one is free. Everything here happens while the meeting is held."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Capacity, Meeting, Registration
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.services.telling import tell
from meetings.times import exact_day, has_begun
from r2pnet.acting import Why
from r2pnet.clock import network_today
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump

Limits = Mapping[int, int | None]
"""The seats of capacities, by their numbers; None is no limit."""


def held(meeting: Meeting) -> Meeting:
    """The row of `meeting` as it is now, locked until the transaction ends: who counts seats does it alone.

    The stamp comes first, as in every change (`r2pnet.stamps`). SQLite has one writer anyway.
    """
    bump(Registration.stamp_group)
    return Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)


def fresh(registration: Registration, *, of_anybody: bool = False) -> Registration:
    """The registration as it is now; its meeting is held, so nobody else changes it.

    Raises `Refused` when it has another holder than the one it was read with, unless it may be `of_anybody`: what
    somebody does to their own place is not done to that of who has taken it a moment ago.
    """
    found: Registration = Registration.objects.select_related("meeting", "capacity", "person__user").get(
        pk=registration.pk
    )
    is_same = of_anybody or found.person_id == registration.person_id
    refuse_unless(is_same, _("Somebody else has taken this place a moment ago: open the page again."))
    return found


def has_seat_for(capacity: Capacity, meeting: Meeting) -> bool:
    """True when the meeting and the capacity have a seat left; `meeting` is held.

    Once it has begun nobody moves up, and nobody who comes then goes before those who wait for a seat that is free.
    """
    is_free = _Seats(meeting).has_one_for(capacity)
    return is_free and not (has_begun(meeting) and any(_next_of(meeting)))


def place_in_line(registration: Registration) -> int:
    """1 for the first who waits; 0 for somebody who does not."""
    if registration.status != RegistrationStatus.WAITING:
        return 0
    line = Registration.objects.waiting().filter(meeting=registration.meeting_id, pk__lte=registration.pk)
    return line.count()


def fill_seats(meeting: Meeting, *, by: User | None) -> list[Registration]:
    """Give every free seat to the first who waits and may have it, and tell them; `meeting` is held.

    When the first has no seat left in their capacity, the next who may have one gets it (threat model, invariants).
    Nobody moves up once the meeting has begun, or when it was cancelled.
    """
    moved = moving_up(meeting)
    for registration in moved:
        confirm(registration, meeting, by=by, reason=_("Moved up from the waiting list"))
        tell(registration, "registration-moved-up")
    return moved


def moving_up(meeting: Meeting, of_capacities: Limits | None = None) -> list[Registration]:
    """Who gets a seat of `meeting` as it is in memory, its capacities with other limits by number; two queries.

    Nobody once the meeting has begun, or when it was cancelled. Nothing is written.
    """
    if meeting.status == MeetingStatus.CANCELLED or has_begun(meeting):
        return []
    return list(_next_of(meeting, of_capacities))


def _next_of(meeting: Meeting, of_capacities: Limits | None = None) -> Iterator[Registration]:
    seats = _Seats(meeting, of_capacities)
    for registration in meeting.registrations.waiting().select_related("capacity", "meeting", "person__user"):
        if seats.are_gone:
            return
        if seats.has_one_for(registration.capacity):
            seats.take(registration.capacity)
            yield registration


def confirm(registration: Registration, meeting: Meeting, *, by: User | None, reason: Why = "") -> None:
    """The place is theirs; until a day they can say that they do not come after all."""
    registration.status, registration.answer_by = RegistrationStatus.CONFIRMED, _day_to_answer(meeting)
    save_signed(registration, by=by, reason=reason)


def refuse_fewer_seats_than_taken(meeting: Meeting, capacity: Capacity | None = None) -> None:
    """Raise `Refused` when the number of seats is smaller than the number of those who have one already."""
    limit = capacity.seats if capacity else meeting.seats
    seated = meeting.registrations.seated()
    taken = (seated.filter(capacity=capacity) if capacity else seated).count()
    words = _("%(taken)s seats are taken: withdraw or decline somebody first, or give at least that number.")
    refuse_unless(limit is None or taken <= limit, words % {"taken": taken}, "seats")


def _day_to_answer(meeting: Meeting) -> date:
    """Some days from now, or the day before the meeting; never a day that has passed."""
    day, first = network_today() + timedelta(days=settings.SEAT_DECLINE_DAYS), exact_day(meeting.start)
    return max(min(day, first - timedelta(days=1)) if first else day, network_today())


class _Seats:
    """What is left of the seats of a meeting: in one query, then counted down. Online nobody waits for one.

    `of_capacities` are other limits by the numbers of the capacities than those that they have.
    """

    def __init__(self, meeting: Meeting, of_capacities: Limits | None = None) -> None:
        self._is_online = meeting.how_held == HowHeld.ONLINE
        self._seats, self._limits = meeting.seats, of_capacities or {}
        self._taken = Counter(meeting.registrations.seated().values_list("capacity_id", flat=True))

    @property
    def are_gone(self) -> bool:
        """The meeting has no seat left for anybody."""
        return not self._is_online and self._seats is not None and self._taken.total() >= self._seats

    def has_one_for(self, capacity: Capacity) -> bool:
        """The meeting has a seat left, and so has the capacity."""
        limit = None if self._is_online else self._limits.get(capacity.pk, capacity.seats)
        return not self.are_gone and (limit is None or self._taken[capacity.pk] < limit)

    def take(self, capacity: Capacity) -> None:
        """One seat less."""
        self._taken[capacity.pk] += 1
