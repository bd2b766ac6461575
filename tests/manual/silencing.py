"""Adoptions by silence for tests: who speaks for a member, and a text that is before all of them."""

from datetime import datetime
from typing import Any

from focalpoints.models import Member, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from manual.models import Revision, SilenceProcedure
from manual.services.silence import first_last_day, open_silence
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory
from tests.manual.given import chapter_of

WHY = "zqx: it says too little."


def speaker(member: Member | None = None, role: str = Role.FOCAL_POINT, **user: Any) -> tuple[Member, User]:
    """A member, and the account of somebody who holds `role` of it now."""
    member = member or MemberFactory()
    made: User = UserFactory(**user)
    person = PersonFactory(user=made, work_email=made.email)
    in_office(member, person, role)
    return member, made


def in_office(member: Member, person: Person, role: str = Role.ALTERNATE) -> None:
    """Let them hold `role` now."""
    AppointmentFactory(member=member, role=role, person=person, start=PartialDate.of(2020), end_state=EndState.OPEN)


def before_all(revision: Revision | None = None, *, by: User | None = None, words: str = "") -> SilenceProcedure:
    """A text that is before all members for as short as it can be."""
    text = revision or chapter_of("One.\n\nTwo.", "What?")[1]
    by = by or User.objects.filter(email="leading@example.org").first() or make_staff("leading@example.org")
    return open_silence(text, last_day=first_last_day(), by=by, words=words)


def now_ends(procedure: SilenceProcedure, at: datetime) -> SilenceProcedure:
    """Let it end at that moment, as if it had been opened so."""
    SilenceProcedure.objects.filter(pk=procedure.pk).update(ends_at=at)
    return SilenceProcedure.objects.get(pk=procedure.pk)


def told(kind: str = "") -> list[str]:
    """To whom something was written, in order of their addresses; of one kind, or of each."""
    rows = Message.objects.filter(kind__startswith=f"silence-{kind}")
    return sorted(rows.values_list("to_address", flat=True))
