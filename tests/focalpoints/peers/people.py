"""Peers for tests: people with an account who hold an office now and are open to be asked, or not."""

import uuid
from typing import Any

from django.test import Client

from focalpoints.models import Member, PeerMessage, Person
from focalpoints.models.term import EndState
from focalpoints.services.writing_to_peers import write_to_peer
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, UserFactory

PLANTED = "zqx-planted-words-of-a-peer"


def peer(name: str, *, member: Member | None = None, is_open: bool = True, **person: Any) -> Person:
    """Somebody of that name with an account, who is the focal point of a member of their own, or of `member`."""
    address = f"{name.lower().replace('. ', '.')}@ministry.example"
    fields = {"work_email": address, "languages": ["en"], "open_to_be_asked": is_open, **person}
    one: Person = PersonFactory(name=name, user=UserFactory(email=address, name=name), **fields)
    hold(one, member or MemberFactory(country__short_name=f"Land of {name}", slug=f"land-of-{name[0].lower()}"))
    return one


def hold(person: Person, member: Member, **office: Any) -> Any:
    """An office of `member` for `person` that has not ended."""
    sector = office.pop("sector", "foreign-affairs")
    given = {"start": PartialDate.of(2025, 2), "end_state": EndState.OPEN, "position": "Test Head", **office}
    given.setdefault("institution", InstitutionFactory(member=member, sector=sector))
    return AppointmentFactory(member=member, person=person, **given)


def member_of(person: Person) -> Member:
    found: Member = Member.objects.with_names().get(appointments__person=person)
    return found


def write(writer: Person, receiver: Person, text: str = "How do you train the police?", **words: Any) -> PeerMessage:
    """What `writer` writes to the focal point of the receiver's member."""
    given = {"topic": "Training", "once": uuid.uuid4(), "by": writer.user, **words}
    return write_to_peer(writer, member_of(receiver), text=text, **given)


def signed_in(person: Person) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person.user)  # type: ignore[arg-type]  # every peer has an account
    return client
