"""A member with a focal point and an assistant who sign in, the secretariat, and nominations for tests."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from focalpoints.models import Appointment, Institution, Member, Nomination, User
from focalpoints.models.appointment import Role
from focalpoints.models.nomination import Way
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from focalpoints.services.nominating import GivenLetter, nominate
from r2pnet.partial_dates import PartialDate
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, UserFactory

TODAY = date(2026, 11, 24)
AT_NOON = "2026-11-24T12:00:00Z"
START = date(2026, 12, 15)


@dataclass(frozen=True)
class Testland:
    """The member, its ministry, and who acts; `term` is that of the focal point."""

    __test__ = False

    member: Member
    ministry: Institution
    term: Appointment
    focal_point: User
    assistant: User
    staff: User


def a_place(slug: str = "testland", name: str = "Testland") -> Testland:
    """Everybody, in office since 2024; call it once for each slug."""
    member = MemberFactory(slug=slug, country__short_name=name)
    ministry = InstitutionFactory(member=member, name=f"Ministry of {name}")
    term = in_office(member, ministry, f"focal.point@{slug}.example.org", Role.FOCAL_POINT)
    assistant = in_office(member, ministry, f"assistant@{slug}.example.org", Role.ASSISTANT)
    staff = make_staff(f"editor.{slug}@example.org", f"Editor {name}")
    return Testland(member, ministry, term, _account(term), _account(assistant), staff)


def in_office(member: Member, ministry: Institution, email: str, role: Role) -> Appointment:
    """Somebody with an account who has held that role since 2024."""
    person = PersonFactory(name=f"Holder {email}", work_email=email, user=UserFactory(email=email))
    term: Appointment = AppointmentFactory(
        member=member,
        institution=ministry,
        role=role,
        person=person,
        position="Head of Unit",
        start=PartialDate.of(2024, 3, 1),
        end_state=EndState.OPEN,
    )
    return term


def _account(term: Appointment) -> User:
    assert term.person is not None
    assert term.person.user is not None
    return term.person.user


def nomination_of(place: Testland, **fields: Any) -> Nomination:
    """One that is not saved: A. Example follows the focal point in December."""
    given: dict[str, Any] = {
        "member": place.member,
        "role": Role.FOCAL_POINT,
        "way": Way.SUCCEED,
        "present": place.term,
        "name": "A. Example",
        "work_email": "a.example@example.org",
        "position": "Director",
        "institution": place.ministry,
        "start_on": START,
        **fields,
    }
    return Nomination(**given)


def nominated(place: Testland, **fields: Any) -> Nomination:
    """The same, waiting for the secretariat, nominated by the focal point."""
    by = fields.pop("by", place.focal_point)
    return nominate(nomination_of(place, **fields), by=by, letter=letter_of("note-verbale"))


def letter_of(name: str) -> GivenLetter:
    """A letter as a form gives it."""
    return GivenLetter(SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7\n" + name.encode()))


def browser(user: User | None = None) -> Client:
    """A browser of `user`, or of a visitor."""
    client = Client(SERVER_NAME="localhost")
    if user:
        client.force_login(user)
    return client


def typed(**fields: Any) -> dict[str, Any]:
    """What a member types in step two; an institution is chosen or written by the test."""
    given = {
        "way": Way.SUCCEED.value,
        "name": "A. Example",
        "work_email": "a.example@example.org",
        "languages": ["en", "fr"],
        "position": "Director",
        "start_on": "2026-12-15",
        **fields,
    }
    return {name: value for name, value in given.items() if value is not None}
