"""Members with people who answer for them, for the tests of inviting, answering and chasing."""

from typing import Any

from django.test import Client

from focalpoints.models import Member, Person
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from meetings.models import Invitation, Meeting
from r2pnet.clock import network_today
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InvitationFactory, MemberFactory, PersonFactory, UserFactory


def member(name: str, **fields: Any) -> Member:
    found: Member = MemberFactory(slug=name.lower(), country__short_name=name, **fields)
    return found


def holder(of: Member, role: str = Role.FOCAL_POINT, *, has_account: bool = True, **fields: Any) -> Person:
    """Somebody who holds an office of `of` now."""
    email = fields.pop("email", f"{role}@{of.slug}.example")
    user = UserFactory(email=email) if has_account and email else None
    person: Person = PersonFactory(name=f"{role} of {of.slug}", user=user, work_email=email, **fields)
    given = {"start": PartialDate.of(2025), "end_state": EndState.OPEN, "last_confirmed_on": network_today()}
    AppointmentFactory(member=of, person=person, role=role, **given)
    return person


def with_focal_point(name: str, **fields: Any) -> Member:
    one = member(name, **fields)
    holder(one)
    return one


def invitation_of(meeting: Meeting, of: Member, **fields: Any) -> Invitation:
    row: Invitation = InvitationFactory(meeting=meeting, member=of, **fields)
    return row


def written(kind: str = "meeting-invitation") -> list[str]:
    """To whom messages of `kind` were written, in order."""
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("to_address", flat=True))


def browser(person: Person) -> Client:
    client = Client(SERVER_NAME="localhost")
    assert person.user is not None
    client.force_login(person.user)
    return client
