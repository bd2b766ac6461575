"""The steps of the first weeks, from the apps, and how far somebody is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, FirstWeeksTick, Person
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from r2pnet.clock import network_today
from r2pnet.offers import offered
from r2pnet.visibility import Reader

ROLES = (Role.FOCAL_POINT, Role.ALTERNATE)


class Group(Enum):
    """The headings of the page, in its order."""

    CONFIRM = _("Confirm")
    READ = _("Read")
    EXPECT = _("Expect")
    DO = _("Do")
    TAKE_OVER = _("Take over")


@dataclass(frozen=True)
class Step:
    """One thing to do, with the page on which it is done.

    An app offers, from its `handover.py`, `steps(office, reader) -> list[Step]`. `is_done_by_data` says that what is
    kept shows that it is done; every other may be ticked off by the person. `key` is the step's own within an office.
    """

    key: str
    group: Group
    title: str
    words: str
    url: str
    button: str
    is_done_by_data: bool = False
    is_ticked: bool = False

    @property
    def is_done(self) -> bool:
        return self.is_done_by_data or self.is_ticked


@dataclass(frozen=True)
class FirstWeeks:
    """The steps of one office, and how many of them are done."""

    office: Appointment
    steps: Sequence[Step]

    @cached_property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_over(self) -> bool:
        """True when nothing is left to do."""
        return self.done == len(self.steps)

    @property
    def has_begun(self) -> bool:
        """True when the person has ticked something off."""
        return any(step.is_ticked for step in self.steps)

    @property
    def is_on_the_desk(self) -> bool:
        """While something is open, for whoever is new, and for whoever has begun to tick off."""
        return not self.is_over and (is_new(self.office) or self.has_begun)

    @property
    def grouped(self) -> list[tuple[Group, list[Step]]]:
        """The steps under their headings, without those that have none."""
        found = [(group, [step for step in self.steps if step.group is group]) for group in Group]
        return [(group, steps) for group, steps in found if steps]


def is_new(office: Appointment) -> bool:
    """True when the office began within the last `FIRST_WEEKS_DAYS` days, as far as its start is known."""
    start = office.start
    return start is not None and start.latest >= network_today() - timedelta(days=settings.FIRST_WEEKS_DAYS)


def office_of(user: Reader) -> Appointment | None:
    """The office of focal point or alternate that `user` has held for the shortest time; None without one.

    Two queries at most.
    """
    person = Person.objects.filter(user=user.pk).first()
    if person is None:
        return None
    held = Appointment.objects.current().filter(person=person, role__in=ROLES, member__standing=Standing.MEMBER)
    named = held.select_related("institution", "person__user", "member__country", "member__organisation")
    office: Appointment | None = named.newest_first().first()
    return office


def first_weeks_of(office: Appointment, reader: Reader) -> FirstWeeks:
    """The steps of `office` as they stand now; the number of queries does not grow with them.

    What is to be expected belongs to the first weeks alone: nobody's list opens again for a meeting years later.
    """
    steps = [step for offer in offered("handover", "steps") for step in offer(office, reader)]
    if not is_new(office):
        steps = [step for step in steps if step.group is not Group.EXPECT]
    ticked = set(FirstWeeksTick.objects.of(office).values_list("key", flat=True))
    return FirstWeeks(office, [replace(step, is_ticked=step.key in ticked) for step in steps])
