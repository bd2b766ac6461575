"""How many seats of a meeting are taken, and how many people wait, as those are told who may know."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Capacity, Meeting, Registration
from meetings.models.registration import TAKING_PART, Mode, RegistrationStatus


@dataclass(frozen=True)
class Seats:
    """The seats of a meeting as they are; `total` is None where there is no limit."""

    total: int | None
    taken: int = 0
    waiting: int = 0
    by_capacity: Mapping[int, int] = field(default_factory=dict)

    @property
    def free(self) -> int:
        return max((self.total or 0) - self.taken, 0)

    @property
    def part(self) -> int:
        """The taken ones of a hundred, for the meter."""
        return min(self.taken * 100 // self.total, 100) if self.total else 0

    @property
    def words(self) -> str:
        """ "41 of 60 seats are taken"."""
        if self.total is None:
            return ""
        if not self.free:
            return ngettext("The one seat is taken", "All %(total)s seats are taken", self.total) % {
                "total": self.total
            }
        words = ngettext("%(taken)s of %(total)s seats is taken", "%(taken)s of %(total)s seats are taken", self.taken)
        return words % {"taken": self.taken, "total": self.total}

    @property
    def taken_words(self) -> str:
        """ "41 people have a seat", where there is no limit."""
        return ngettext("one person has a seat", "%(number)s people have a seat", self.taken) % {"number": self.taken}

    @property
    def waiting_words(self) -> str:
        """ "nobody waits", "3 people wait"."""
        if not self.waiting:
            return _("nobody waits")
        return ngettext("one person waits", "%(number)s people wait", self.waiting) % {"number": self.waiting}

    @property
    def free_words(self) -> str:
        """ "19 of 60 seats are free"; empty where there is no limit."""
        if self.total is None:
            return ""
        if not self.free:
            return f"{self.words}, {self.waiting_words}"
        words = ngettext("%(free)s of %(total)s seats is free", "%(free)s of %(total)s seats are free", self.free)
        return words % {"free": self.free, "total": self.total}

    def is_full_for(self, capacity: Capacity) -> bool:
        """True when the meeting or the capacity has no seat left."""
        is_full = self.total is not None and not self.free
        return is_full or (capacity.seats is not None and self.by_capacity.get(capacity.pk, 0) >= capacity.seats)


def seats_of(meeting: Meeting) -> Seats:
    """The seats of `meeting` as they are now, in one query."""
    return seats_of_many([meeting])[meeting.pk]


def seats_of_many(meetings: Sequence[Meeting]) -> dict[int, Seats]:
    """The seats of each of `meetings` as they are now, by its key; one query for all of them."""
    seated = Q(status__in=TAKING_PART, mode=Mode.IN_PERSON)
    rows = Registration.objects.filter(meeting__in=[meeting.pk for meeting in meetings]).order_by()
    counted = rows.values_list("meeting", "capacity").annotate(
        taken=Count("pk", filter=seated), waiting=Count("pk", filter=Q(status=RegistrationStatus.WAITING))
    )
    taken: dict[int, Counter[int]] = {meeting.pk: Counter() for meeting in meetings}
    waiting = Counter[int]()
    for meeting, capacity, seated_in_it, waiting_in_it in counted:
        taken[meeting][capacity] += seated_in_it
        waiting[meeting] += waiting_in_it
    return {one.pk: Seats(one.seats, taken[one.pk].total(), waiting[one.pk], taken[one.pk]) for one in meetings}
