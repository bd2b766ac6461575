"""Four invented councils and their people for the journey of a meeting; made inside a process of its portal."""

from typing import Any, Final

from focalpoints.models import Appointment, Institution, Member, Organisation, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import MemberKind
from focalpoints.services.joining import save_member
from focalpoints.services.naming import save_organisation
from focalpoints.services.terms import save_appointment
from r2pnet.outbox.models import MessageText
from r2pnet.partial_dates import PartialDate

INVENTED: Final[dict[str, Any]] = {"source_note": "Invented for a journey.", "is_sample": True, "verified": True}
HARBOUR, RIDGE, SHORE, VALLEY = (f"Sample {word} Council" for word in ("Harbour", "Ridge", "Shore", "Valley"))
HARBOUR_HEAD, HARBOUR_DESK = "harbour.head@example.org", "harbour.desk@example.org"
RIDGE_HEAD, SHORE_HEAD, VALLEY_DESK = "ridge.head@example.org", "shore.head@example.org", "valley.desk@example.org"
IN_ARABIC: Final = {
    "subject": "دعوة: {meeting}",
    "body": "{name}،\n\n{member} مدعو.\n\n- {when}\n- {where}\n\n{answer_by}\n\n{address}",
}


def make() -> None:
    """The councils; one of them has nobody whom a mail reaches, and one a focal point who reads Arabic."""
    harbour, ridge, shore, valley = (_member(name) for name in (HARBOUR, RIDGE, SHORE, VALLEY))
    _holder(harbour, Role.FOCAL_POINT, HARBOUR_HEAD)
    _holder(harbour, Role.ASSISTANT, HARBOUR_DESK)
    _holder(ridge, Role.FOCAL_POINT, RIDGE_HEAD)
    _holder(shore, Role.FOCAL_POINT, SHORE_HEAD, languages=["ar", "en"])
    _holder(valley, Role.ASSISTANT, VALLEY_DESK)
    MessageText.objects.create(kind="meeting-invitation", language="ar", **IN_ARABIC)


def name_of(email: str) -> str:
    """ "Sample Harbour Head" for harbour.head@example.org."""
    return f"Sample {email.partition('@')[0].replace('.', ' ').title()}"


def _member(name: str) -> Member:
    named = save_organisation(Organisation(name=name, kind="regional", is_sample=True), by=None)
    member = Member(kind=MemberKind.REGIONAL_ORGANISATION, organisation=named, joined=PartialDate.of(2018), **INVENTED)
    save_member(member, by=None)
    Institution.objects.create(member=member, name=f"{name} Office", sector="foreign-affairs", is_sample=True)
    return member


def _holder(member: Member, role: Role, email: str, languages: list[str] | None = None) -> None:
    """Somebody with an account in an office of `member` that goes on."""
    name = name_of(email)
    user = User.objects.create_user(email, name=name)
    person = Person.objects.create(
        name=name, work_email=email, user=user, languages=languages or ["en"], is_sample=True
    )
    office = {"institution": member.institutions.get(), "position": f"Sample {role} desk", "end_state": "open"}
    term = {"role": role, "person": person, "start": PartialDate.of(2024), **office}
    save_appointment(Appointment(member=member, **term, **INVENTED), by=None)
