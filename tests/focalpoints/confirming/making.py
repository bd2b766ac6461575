"""A member with its focal point, mails that have gone, and the link in them."""

import re
from datetime import date
from typing import Any

from django.core import mail

from focalpoints.models import Appointment, Member, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from r2pnet.outbox.models import Message
from r2pnet.outbox.sending import send
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory

NAME, ADDRESS, PHONE = "Zqx Ada Planted", "zqx.planted@ministry.example", "+99 777 1234"
LINK = re.compile(r"http\S+/desk/confirm/\S+/")


def member_of(name: str = "Testland", **fields: Any) -> Member:
    """A member whose word is due, unless `last_confirmed_on` says otherwise."""
    fields = {"last_confirmed_on": date(2025, 11, 1), "slug": name.lower()} | fields
    return MemberFactory(country__short_name=name, **fields)


def holder_of(
    member: Member, *, role: Role = Role.FOCAL_POINT, account: bool = False, name: str = NAME, **fields: Any
) -> Appointment:
    """Somebody in office for `member`, with an address and, if wanted, an account at it."""
    address = fields.pop("address", ADDRESS)
    user = UserFactory(email=address, name=name) if account else None
    person = PersonFactory(name=name, work_email=address, phone=PHONE, user=user)
    fields = {"start": PartialDate.of(2024, 3, 1), "end_state": EndState.OPEN, "position": "Zqxoffice"} | fields
    return AppointmentFactory(member=member, role=role, person=person, institution=None, **fields)


def send_all() -> list[Any]:
    """Send every message that waits; the mails that have gone since the last time."""
    mail.outbox.clear()
    for message in Message.objects.filter(state="queued").order_by("pk"):
        send(message.pk)
    return list(mail.outbox)


def link_in(sent: Any) -> str:
    """The path of the link in a mail."""
    found = LINK.search(sent.body)
    assert found, sent.body
    return "/desk/" + found[0].partition("/desk/")[2]


def link_for(member: Member) -> str:
    """Ask `member`, send the mail, and read its link."""
    from focalpoints.services.asking_to_confirm import ask

    assert ask(member) is not None
    (sent,) = send_all()
    return link_in(sent)


def person_of(office: Appointment) -> Person:
    assert office.person
    return office.person


def account_of(office: Appointment) -> User:
    user = person_of(office).user
    assert user
    return user
