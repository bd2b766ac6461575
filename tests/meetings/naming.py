"""A member with a focal point, an alternate and an assistant that is invited to a meeting, and delegates to name."""

from dataclasses import dataclass
from typing import Any

from focalpoints.models import Member, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from meetings.models import Invitation, Meeting, Registration
from meetings.services.naming_delegates import Delegate, name_delegate
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InvitationFactory, MemberFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of


@dataclass
class Invited:
    """A member that is invited, and the accounts of its people."""

    meeting: Meeting
    member: Member
    invitation: Invitation
    focal_point: User
    alternate: User
    assistant: User

    def name(self, address: str = "d@example.org", *, by: User | None = None, **more: Any) -> Registration:
        """Whom the focal point names as a delegate, unless it is somebody else who does."""
        kind, mode = more.pop("kind", "delegate"), more.pop("mode", "in-person")
        delegate = Delegate(more.pop("name", "D. Elegate"), address, "Adviser, Ministry", **more)
        capacity = capacity_of(self.meeting, kind)
        return name_delegate(self.invitation, delegate, capacity=capacity, mode=mode, by=by or self.focal_point)


def office_of(member: Member, role: str, **person: Any) -> Person:
    """A person with an account who holds an office of `member` today."""
    one = PersonFactory(user=UserFactory(), **person)
    AppointmentFactory(
        person=one, member=member, role=role, start=PartialDate.of(2025), end_state=EndState.OPEN,
        last_confirmed_on=network_today(),
    )  # fmt: skip
    return one


def invited_member(meeting: Meeting, **member: Any) -> Invited:
    """A member with all of its people, invited in every capacity."""
    state = MemberFactory(**member)
    people = [
        account_of(office_of(state, role, name=f"{role} of {state.pk}"))
        for role in (Role.FOCAL_POINT, Role.ALTERNATE, Role.ASSISTANT)
    ]
    return Invited(meeting, state, InvitationFactory(meeting=meeting, member=state), *people)
