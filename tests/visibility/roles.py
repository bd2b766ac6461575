"""One account of each role, with what makes it one: offices, terms, places at a meeting, groups of the secretariat."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from focalpoints.models import Member, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.accounts import StaffGroup, make_staff
from meetings.models import Meeting
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.models.registration import RegistrationStatus
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Reader
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    SteeringTermFactory,
    UserFactory,
)

SECRETARIAT = ("editor", "administrator")
PEOPLE = ("former", "focal_point", "assistant", "of_another", "steering", "guest", "waiting")
ROLES = ("visitor", *PEOPLE, *SECRETARIAT)


@dataclass(frozen=True)
class Places:
    """What the roles belong to: this member and another, one of the steering group, and this meeting."""

    this: Member
    other: Member
    steering: Member
    meeting: Meeting


@dataclass(frozen=True)
class Cast:
    """The places, and who reads."""

    places: Places
    accounts: dict[str, User]

    def reader(self, role: str) -> Reader:
        return self.accounts.get(role) or AnonymousUser()

    def person(self, role: str) -> Person:
        return self.accounts[role].person

    def client(self, role: str) -> Client:
        """A browser of somebody of that role."""
        client = Client(SERVER_NAME="localhost")
        if role in self.accounts:
            client.force_login(self.accounts[role])
        return client


def make_cast() -> Cast:
    """Everybody, and the places they belong to: what these show themselves is open to all."""
    places = Places(
        this=MemberFactory(slug="testland", country__short_name="Testland"),
        other=MemberFactory(slug="otherland", country__short_name="Otherland"),
        steering=MemberFactory(slug="steeringland", country__short_name="Steeringland"),
        meeting=_open_meeting(),
    )
    SteeringTermFactory(member=places.steering, start=PartialDate.of(2024), end_state=EndState.OPEN)
    ended = {"end_state": EndState.KNOWN, "end": PartialDate.on(network_today() - timedelta(days=1))}
    accounts = {
        "former": _office("former", places.this, role=Role.ALTERNATE, **ended),
        "focal_point": _office("focal_point", places.this),
        "assistant": _office("assistant", places.this, role=Role.ASSISTANT),
        "of_another": _office("of_another", places.other),
        "steering": _office("steering", places.steering),
        "guest": _person("guest").user,
        "waiting": _person("waiting").user,
        "editor": make_staff("editor@example.org"),
        "administrator": make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR),
    }
    return Cast(places, accounts)


def take_places(cast: Cast, **words: str) -> None:
    """Give the guest a seat at this meeting, and the one who waits a place in line; `words` are their offices."""
    capacity = CapacityFactory(meeting=cast.places.meeting)
    given = {"meeting": cast.places.meeting, "capacity": capacity}
    RegistrationFactory(person=cast.person("guest"), office=words["guest"], **given)
    status = RegistrationStatus.WAITING
    RegistrationFactory(person=cast.person("waiting"), office=words["waiting"], status=status, **given)


def _open_meeting() -> Meeting:
    day = network_today() + timedelta(days=60)
    return MeetingFactory(
        slug="test-meeting",
        title="Test meeting",
        status=MeetingStatus.OPEN,
        how_held=HowHeld.BOTH,
        start=PartialDate.on(day),
        end=PartialDate.on(day + timedelta(days=1)),
    )


def _person(role: str) -> Person:
    return PersonFactory(name=role, user=UserFactory(email=f"{role}@example.org"))


def _office(who: str, member: Member, **term: Any) -> User:
    given = {"start": PartialDate.of(2025, 1, 1), "end_state": EndState.OPEN, "position": "Head of Unit", **term}
    person = _person(who)
    AppointmentFactory(member=member, person=person, **given)
    assert person.user is not None
    return person.user
