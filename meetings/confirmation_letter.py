"""The letter that confirms a registration, for a visa or an employer: facts of the meeting and of the place."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext

from meetings.dates import when
from meetings.models import Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import TAKING_PART, Mode
from meetings.titles import short_title
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Level


@dataclass(frozen=True)
class ConfirmationLetter:
    title: str
    name: str
    office: str
    delegation: str
    capacity: str
    meeting: str
    when: str
    where: str
    is_online: bool
    secretariat: str
    contact: str
    is_sample: bool

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def audience_of(subject: str) -> Audience:
    """The person alone, and staff; raises `NoSubject` where there is no such registration."""
    return Audience(Level.MEMBERS, f"person:{_registration(subject).person_id}")


def confirmation_letter(subject: str, language: str) -> ConfirmationLetter:
    """The letter about the registration with the number `subject`; raises `NoSubject` unless it is confirmed.

    Nor is there one for a meeting that was cancelled.
    """
    registration = _registration(subject)
    if registration.status not in TAKING_PART or registration.meeting.status == MeetingStatus.CANCELLED:
        raise NoSubject(subject)
    meeting = registration.meeting
    return ConfirmationLetter(
        title=gettext("Confirmation of registration"),
        name=registration.person.name,
        office=registration.office,
        delegation=str(registration.invitation or ""),
        capacity=str(registration.capacity),
        meeting=meeting.title,
        when=when(meeting).words,
        where=", ".join(part for part in (meeting.place, str(meeting.country or "")) if part),
        is_online=registration.mode == Mode.ONLINE,
        secretariat=settings.SECRETARIAT_NAME,
        contact=settings.SECRETARIAT_EMAIL,
        is_sample=meeting.is_sample,
    )


def name_of(registration: Registration) -> str:
    """What the form calls it: the meeting, and for staff whose registration it is."""
    return f"{short_title(registration.meeting)}, {registration.person}"


def _registration(subject: str) -> Registration:
    rows = Registration.objects.select_related(
        *("person", "capacity", "meeting__country", "invitation__organisation"),
        *("invitation__member__country", "invitation__member__organisation"),
    )
    found: Registration | None = rows.filter(pk=int(subject)).first() if subject.isdecimal() else None
    if found is None:
        raise NoSubject(subject)
    return found
