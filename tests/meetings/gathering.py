"""A meeting to which everybody of the test is invited, and people who want to come."""

from datetime import date, timedelta
from typing import Any

from focalpoints.models import Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from meetings.models import Capacity, Meeting, Registration
from meetings.models.meeting import HowHeld, MeetingKind, MeetingStatus
from meetings.models.registration import Mode
from meetings.services.inviting import give_standard_capacities
from meetings.services.registering import Wish, register
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InvitationFactory, MeetingFactory, PersonFactory, UserFactory

IN_PERSON, ONLINE = Wish(Mode.IN_PERSON), Wish(Mode.ONLINE)


def open_meeting(**fields: Any) -> Meeting:
    """A meeting in some months, open to register, with the standard capacities."""
    day = date.today() + timedelta(days=120)
    given: dict[str, Any] = {
        "kind": MeetingKind.ANNUAL,
        "ordinal": 12,
        "slug": "annual-12-test-city",
        "title": "Twelfth test meeting",
        "status": MeetingStatus.OPEN,
        "how_held": HowHeld.BOTH,
        "start": PartialDate.on(day),
        "end": PartialDate.on(day + timedelta(days=1)),
        "registration_closes_on": day - timedelta(days=30),
        **fields,
    }
    meeting = MeetingFactory(**given)
    give_standard_capacities(meeting, by=None)
    return meeting


def capacity_of(meeting: Meeting, kind: str = "focal-point") -> Capacity:
    return meeting.capacities.get(kind=kind)


def invited(meeting: Meeting, role: str = Role.FOCAL_POINT, **person: Any) -> Person:
    """A person with an account and a current office of a member that is invited."""
    user = person.pop("user", None) or UserFactory()
    one = PersonFactory(user=user, **person)
    office = AppointmentFactory(
        person=one,
        role=role,
        position="Head of Unit",
        start=PartialDate.of(2025),
        end_state=EndState.OPEN,
        last_confirmed_on=network_today(),  # nothing but meetings waits for them
    )
    InvitationFactory(meeting=meeting, member=office.member)
    return one


def account_of(person: Person) -> User:
    assert person.user is not None
    return person.user


def seat(person: Person, meeting: Meeting, wish: Wish = IN_PERSON, kind: str = "focal-point") -> Registration:
    """What the person gets who asks by the portal."""
    return register(person, meeting, capacity=capacity_of(meeting, kind), wish=wish, by=account_of(person))


def statuses(meeting: Meeting) -> list[str]:
    """The statuses of all registrations, in order of arrival."""
    return list(meeting.registrations.order_by("pk").values_list("status", flat=True))
