"""A handover for tests: who leaves, who follows, and the people around them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from focalpoints.models import Appointment, Member, Person, Succession, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, UserFactory


@dataclass(frozen=True)
class HandOver:
    """A succession with its member, and an account for each of its people."""

    member: Member
    succession: Succession
    leaver: User
    successor: User

    @property
    def subject(self) -> str:
        return str(self.succession.pk)

    def __str__(self) -> str:
        return f"{self.member}"


def hand_over(*, days_ago: int = 30, name: str = "Handoverland", **names: str) -> HandOver:
    """A focal point of `name` whose last day was `days_ago` days ago (below 0: is ahead) and the one who follows.

    `names` may hold `leaver`, `successor`, `position` and `institution`.
    """
    member = MemberFactory(slug="handoverland", country__short_name=name)
    last_day = network_today() - timedelta(days=days_ago)
    office = {
        "position": names.get("position", "Head of Division"),
        "institution": InstitutionFactory(member=member, name=names.get("institution", "Ministry of Foreign Affairs")),
    }
    leaver = person(names.get("leaver", "Leaving Example"))
    successor = person(names.get("successor", "Following Example"))
    leaving = term(member, leaver, last_day - timedelta(days=700), last_day, **office)
    following = term(member, successor, last_day + timedelta(days=1), **office)
    succession = Succession.objects.create(
        leaving=leaving, following=following, last_day=last_day, end_state_before=EndState.OPEN
    )
    return HandOver(member, succession, account(leaver), account(successor))


def person(name: str, **fields: Any) -> Person:
    found: Person = PersonFactory(name=name, user=UserFactory(name=name), **fields)
    return found


def account(holder: Person) -> User:
    assert holder.user is not None
    return holder.user


def term(member: Member, holder: Person | None, start: date, end: date | None = None, **fields: Any) -> Appointment:
    """A time in office from `start` to `end`, open without one."""
    until = {"end_state": EndState.KNOWN, "end": PartialDate.on(end)} if end else {"end_state": EndState.OPEN}
    given: dict[str, Any] = {"role": Role.FOCAL_POINT, "start": PartialDate.on(start), **until, **fields}
    found: Appointment = AppointmentFactory(member=member, person=holder, **given)
    return found
