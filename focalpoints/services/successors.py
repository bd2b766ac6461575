"""Who follows in an office: found on record by the work e-mail or put there, and what whoever hands over learns."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Institution, Person, User
from focalpoints.models.term import EndState
from focalpoints.services.persons_by_address import persons_with
from r2pnet.acting import Why
from r2pnet.recording import record
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.visibility import is_of_secretariat


@dataclass(frozen=True)
class Successor:
    """Who follows, as the one who hands over knows them; what is empty is as in the term that ends.

    `languages` are codes; they are taken of somebody who is not on record yet, as the name is.
    """

    name: str
    work_email: str
    position: str = ""
    institution: Institution | None = None
    languages: tuple[str, ...] = ()


def may_know(by: User | None) -> bool:
    """True for the secretariat, which is told whose an address is; None is the portal itself."""
    return by is None or is_of_secretariat(by)


def neutral_refusal() -> Refused:
    """One for all that would tell whose an address is."""
    return Refused(_("The secretariat has to record this successor: write to it."), "work_email")


def found_successor(address: str, by: User | None) -> Person | None:
    """Who is on record with this work e-mail, or signs in with it; raises `Refused` for what is none, and for two."""
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("Write an e-mail address, such as name@ministry.example."), "work_email") from None
    found = persons_with(address)
    if len(found) > 1 and not may_know(by):
        raise neutral_refusal()
    words = _("Two people are on record with this address: the secretariat puts that right first.")
    refuse_unless(len(found) < 2, words, "work_email")
    return found[0] if found else None


def refuse_successor(
    leaving: Appointment, last_day: date, successor: Successor, found: Person | None, by: User | None
) -> None:
    """Raise `Refused` for no name, for who leaves themselves, and for whom `_refuse_found` refuses."""
    refuse_unless(successor.name.strip(), _("Write the name of the successor."), "name")
    own = {leaving.person.work_email.lower()} if leaving.person else set()
    is_same = successor.work_email.strip().lower() in own or (found is not None and found.pk == leaving.person_id)
    refuse_unless(not is_same, _("This is the address of the person who leaves: write the successor’s."), "work_email")
    if found is not None:
        _refuse_found(leaving, last_day + timedelta(days=1), found, by)


def _refuse_found(leaving: Appointment, first_day: date, found: Person, by: User | None) -> None:
    """Whose account was closed, and who is focal point already: of the own member anybody who hands over may know."""
    closed = found.user is not None and not found.user.is_active
    held = _office_of_focal_point(found, first_day)
    if not may_know(by) and (closed or (held and held.member_id != leaving.member_id)):
        raise neutral_refusal()
    refuse_unless(not closed, _("The account with this address was closed: write to the secretariat."), "work_email")
    if held:
        words = _("This person is already focal point of %(member)s.")
        raise Refused(words % {"member": held.member.name}, "work_email")


def _office_of_focal_point(person: Person, day: date) -> Appointment | None:
    """An office of focal point that the person holds on `day` or is to hold after it."""
    offices = lasting_offices(person, day).of_focal_points()
    held: Appointment | None = offices.select_related("member__country", "member__organisation").first()
    return held


def lasting_offices(person: Person, day: date) -> Any:
    """The offices that the person holds on `day` or is to hold after it."""
    lasting = Q(end_state=EndState.OPEN) | Q(end_state=EndState.KNOWN, end_earliest__gte=day)
    return Appointment.objects.filter(lasting, person=person)


def made_successor(successor: Successor, leaving: Appointment, by: User | None, reason: Why) -> Person:
    """Somebody who is not on record yet, put there; raises as `record`."""
    person = Person(
        name=" ".join(successor.name.split()),
        work_email=successor.work_email.strip(),
        languages=list(successor.languages),
        is_sample=leaving.is_sample,
    )
    return record(person, by=by, reason=reason)
