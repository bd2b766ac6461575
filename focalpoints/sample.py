"""Invented members and people for the sample: every name says that it is a sample, no real member is touched."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Institution, Member, Organisation, Person, SteeringTerm, User
from focalpoints.models.appointment import Role
from focalpoints.models.institution import Sector
from focalpoints.models.member import MemberKind
from focalpoints.models.organisation import OrganisationKind
from focalpoints.models.term import EndState
from focalpoints.services.accounts import StaffGroup, make_staff
from r2pnet.clock import network_today
from r2pnet.loading import sample
from r2pnet.partial_dates import PartialDate

SLUG = "sample-organisation"
SECRETARIAT = "secretariat@example.org"
INVENTED = "Invented for the sample; there is no such organisation."
TERM_BEGAN = PartialDate.on(date(2025, 1, 1))
TERM_BEFORE_BEGAN = PartialDate.of(2021)
TERM_BEFORE_ENDED = PartialDate.on(date(2024, 12, 31))


@sample(order=10)
def make() -> str:
    """The account of the secretariat, and a regional organisation with its offices, people and a steering term."""
    make_secretariat()
    if not Member.objects.filter(slug=SLUG, is_sample=True).exists():
        member = _make_member()
        _make_offices(member)
        SteeringTerm.objects.create(member=member, **_term(ended=False))
    return _("Sample: the account %(email)s and the member “Sample Organisation” are there.") % {"email": SECRETARIAT}


def make_secretariat() -> User:
    """The one sample account that can sign in, by a link; it has no password."""
    return make_staff(SECRETARIAT, "Sample Secretariat", group=StaffGroup.ADMINISTRATOR)


def _make_member() -> Member:
    organisation = Organisation.objects.create(
        name="Sample Organisation", abbreviation="SAMPLE", kind=OrganisationKind.REGIONAL, is_sample=True
    )
    return Member.objects.create(
        slug=SLUG,
        kind=MemberKind.REGIONAL_ORGANISATION,
        organisation=organisation,
        last_confirmed_on=network_today(),
        **_invented(joined=TERM_BEFORE_BEGAN),
    )


def _make_offices(member: Member) -> None:
    """A focal point and the one before, an alternate, and an office in another sector without a person."""
    secretariat = _make_institution(member, "Sample Secretariat for Prevention", Sector.FOREIGN_AFFAIRS)
    justice = _make_institution(member, "Sample Department of Justice", Sector.JUSTICE)
    one, two, three = (_make_person(name) for name in ("One", "Two", "Three"))
    _make_appointment(secretariat, Role.FOCAL_POINT, one)
    _make_appointment(secretariat, Role.FOCAL_POINT, two, ended=True)
    _make_appointment(secretariat, Role.ALTERNATE, three)
    _make_appointment(justice, Role.CONTACT_OFFICE, None)


def _make_institution(member: Member, name: str, sector: Sector) -> Institution:
    return Institution.objects.create(member=member, name=name, sector=sector, is_sample=True)


def _make_person(number: str) -> Person:
    return Person.objects.create(
        name=f"Sample Person {number}",
        work_email=f"sample.person.{number.lower()}@example.org",
        languages=["en"],
        is_sample=True,
    )


def _make_appointment(institution: Institution, role: Role, person: Person | None, *, ended: bool = False) -> None:
    Appointment.objects.create(
        member=institution.member, institution=institution, role=role, person=person, **_term(ended=ended)
    )


def _term(*, ended: bool) -> dict[str, Any]:
    """The fields of a term that goes on and was confirmed today, or of the one before it."""
    if ended:
        return _invented(start=TERM_BEFORE_BEGAN, end_state=EndState.KNOWN, end=TERM_BEFORE_ENDED)
    return _invented(start=TERM_BEGAN, end_state=EndState.OPEN, last_confirmed_on=network_today())


def _invented(**fields: Any) -> dict[str, Any]:
    """The fields, with those that mark a sample and say so at its source."""
    return {"source_note": INVENTED, "verified": True, "is_sample": True, **fields}
