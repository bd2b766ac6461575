"""The page on which staff write down who took part: from when on, and the list of those with a place by capacity."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from meetings.models import Meeting, Registration
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.registration import RegistrationQuerySet, RegistrationStatus
from meetings.times import zone_info_of


@dataclass(frozen=True)
class Line:
    """One person with a place."""

    registration: Registration

    @property
    def has_come(self) -> bool:
        return self.registration.status == RegistrationStatus.ATTENDED

    @property
    def sent_by(self) -> str:
        return str(self.registration.invitation or "")


@dataclass(frozen=True)
class Group:
    """Those of one capacity, by name."""

    title: str
    lines: list[Line]


def can_be_noted(meeting: Meeting) -> bool:
    """From the first day on, by the clocks of the place: of a meeting that takes place, or was held."""
    if meeting.status == MeetingStatus.HELD:
        return True
    today = timezone.now().astimezone(zone_info_of(meeting)).date()
    return meeting.status in PLANNED and meeting.start is not None and meeting.start.latest <= today


def with_a_place(meeting: Meeting) -> RegistrationQuerySet:
    """Those of `meeting` with a place, by capacity, then by name."""
    rows: RegistrationQuerySet = meeting.registrations.taking_part().order_by(
        "capacity__position", "capacity", "person__name", "pk"
    )
    return rows.select_related(
        *("capacity", "person", "invitation__organisation"),
        *("invitation__member__country", "invitation__member__organisation"),
    )


def by_capacity(rows: Iterable[Registration]) -> list[Group]:
    """The rows, which come in that order, under the name of each capacity."""
    return [
        Group(str(capacity), [Line(one) for one in some])
        for capacity, some in groupby(rows, key=lambda one: one.capacity)
    ]
