"""Invented members, people and accounts for the sample: every name says so, and no real member is touched."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Institution, Member, Organisation, Person, SteeringTerm, Topic, User
from focalpoints.models.appointment import Role
from focalpoints.models.institution import Sector
from focalpoints.models.member import MemberKind
from focalpoints.models.organisation import OrganisationKind
from focalpoints.models.term import EndState
from focalpoints.models.topic import TopicKind
from focalpoints.services.accounts import StaffGroup, make_staff
from r2pnet.clock import network_today
from r2pnet.loading import sample
from r2pnet.partial_dates import PartialDate

SLUG, OTHER_SLUG = "sample-organisation", "sample-council"
SECRETARIAT = "secretariat@example.org"
FOCAL_POINT, STEERING, FORMER = "focal.point@example.org", "steering@example.org", "former@example.org"
ACCOUNTS = {"One": STEERING, "Two": FORMER, "Four": FOCAL_POINT}
INVENTED = "Invented for the sample; there is no such organisation."
TERM_BEGAN = PartialDate.on(date(2025, 1, 1))
TERM_BEFORE_BEGAN = PartialDate.of(2021)
TERM_BEFORE_ENDED = PartialDate.on(date(2024, 12, 31))


@sample(order=10)
def make() -> str:
    """The account of the secretariat, two regional organisations with their offices and people, and their accounts."""
    make_secretariat()
    if not Member.objects.filter(slug=SLUG, is_sample=True).exists():
        member = _make_member(SLUG, "Sample Organisation", "SAMPLE")
        _make_offices(member)
        SteeringTerm.objects.create(member=member, **_term(ended=False))
    if not Member.objects.filter(slug=OTHER_SLUG, is_sample=True).exists():
        council = _make_member(OTHER_SLUG, "Sample Council", "SC")
        office = _make_institution(council, "Sample Office of the Council", Sector.FOREIGN_AFFAIRS)
        _make_appointment(office, Role.FOCAL_POINT, _make_person("Four"))
    _give_accounts()
    words = _("Sample: the accounts %(emails)s and the members “Sample Organisation” and “Sample Council” are there.")
    return words % {"emails": ", ".join((FOCAL_POINT, STEERING, FORMER, SECRETARIAT))}


def make_secretariat() -> User:
    """The sample's account of staff; like the others it has no password and signs in by a link or a code."""
    return make_staff(SECRETARIAT, "Sample Secretariat", group=StaffGroup.ADMINISTRATOR)


def _make_member(slug: str, name: str, abbreviation: str) -> Member:
    organisation = Organisation.objects.create(
        name=name, abbreviation=abbreviation, kind=OrganisationKind.REGIONAL, is_sample=True
    )
    return Member.objects.create(
        slug=slug,
        kind=MemberKind.REGIONAL_ORGANISATION,
        organisation=organisation,
        last_confirmed_on=network_today(),
        **_invented(joined=TERM_BEFORE_BEGAN),
    )


def _make_offices(member: Member) -> None:
    """A focal point and the one before, an alternate, and an office in another sector without a person.

    The member is in the steering group, so its focal point has the account for that; the one before has one as well, to
    show that access ends with the term.
    """
    secretariat = _make_institution(member, "Sample Secretariat for Prevention", Sector.FOREIGN_AFFAIRS)
    justice = _make_institution(member, "Sample Department of Justice", Sector.JUSTICE)
    one, two, three = (_make_person(number) for number in ("One", "Two", "Three"))
    _make_appointment(secretariat, Role.FOCAL_POINT, one)
    _make_appointment(secretariat, Role.FOCAL_POINT, two, ended=True)
    _make_appointment(secretariat, Role.ALTERNATE, three)
    _make_appointment(justice, Role.CONTACT_OFFICE, None)


def _make_institution(member: Member, name: str, sector: Sector) -> Institution:
    return Institution.objects.create(member=member, name=name, sector=sector, is_sample=True)


def _make_person(number: str) -> Person:
    """One and Four are open to be asked, and share a language and a topic."""
    person = Person.objects.create(
        name=f"Sample Person {number}",
        work_email=f"sample.person.{number.lower()}@example.org",
        languages=["en"],
        open_to_be_asked=number in ("One", "Four"),
        is_sample=True,
    )
    person.topics.set(Topic.objects.filter(kind=TopicKind.RISK_FACTOR).order_by("number")[:1])
    return person


def _give_accounts() -> None:
    """To the persons who have one, also in a sample that was made before there were accounts."""
    for number, email in ACCOUNTS.items():
        name = f"Sample Person {number}"
        person = Person.objects.filter(name=name, is_sample=True, user=None).first()
        if person and not User.objects.filter(email=email).exists():
            person.user = User.objects.create_user(email, name=name)
            person.work_email = email
            person.save()


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
