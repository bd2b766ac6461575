"""The certificate of attendance: for who took part, once the meeting was held; and what its code proves.

The code can be checked in public, at an address that nobody can guess and that stands on the paper alone. That holds
for privacy, since whoever has the code has the paper: the page says what stands on it and nothing more, and nothing
without the code. It dies with the attendance that is taken back, and with the name of who is erased.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from meetings.dates import when
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import Mode, RegistrationStatus
from meetings.on_the_day.badges import RELATED, in_order
from meetings.on_the_day.codes import certificate_code, registration_of_certificate
from meetings.on_the_day.qr_codes import qr_png
from meetings.titles import short_title
from r2pnet.admin_queries import is_key
from r2pnet.reports.letters import has_font_for, runs_right_to_left
from r2pnet.reports.models import Report
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Level

LONG_NAME, LONG_WORDS = 34, 90


@dataclass(frozen=True)
class Certificate:
    """What stands on it."""

    title: str
    name: str
    office: str
    delegation: str
    capacity: str
    is_online: bool
    meeting: str
    when: str
    where: str
    code: str
    address: str
    secretariat: str
    is_sample: bool

    @property
    def page(self) -> str:
        """Landscape, without a running head: it says title and date in its text."""
        return "certificate"

    @property
    def qr(self) -> str:
        return qr_png(self.address)

    @property
    def name_is_long(self) -> bool:
        return len(self.name) > LONG_NAME

    @property
    def name_is_rtl(self) -> bool:
        return runs_right_to_left(self.name)

    @property
    def words_are_long(self) -> bool:
        return len(self.meeting) > LONG_WORDS

    @property
    def office_is_long(self) -> bool:
        return len(self.office) + len(self.delegation) > LONG_WORDS

    @property
    def is_tight(self) -> bool:
        """Some of it is long, so the rest makes room."""
        return self.name_is_long or self.words_are_long or self.office_is_long

    @property
    def lacks_a_font(self) -> bool:
        return not has_font_for(f"{self.name}{self.office}{self.delegation}{self.meeting}")


@dataclass(frozen=True)
class Certificates:
    """Those of everybody who took part in a meeting, one a page, to be printed and handed out."""

    title: str
    certificates: tuple[Certificate, ...]

    @property
    def page(self) -> str:
        """Each page as that of a single one."""
        return "certificate"


def is_given(registration: Registration) -> bool:
    """There is a certificate: the meeting was held, they took part, and nobody has erased who it was."""
    took_part = registration.status == RegistrationStatus.ATTENDED
    is_held = registration.meeting.status == MeetingStatus.HELD
    return took_part and is_held and registration.person.anonymised_at is None


def audience_of(subject: str) -> Audience:
    """The person alone, and staff; raises `NoSubject` where there is no such registration."""
    return Audience(Level.MEMBERS, f"person:{_registration(subject).person_id}")


def certificate(subject: str, language: str) -> Certificate:
    """The certificate of the registration with this number; raises `NoSubject` unless it is given."""
    registration = _registration(subject)
    if not is_given(registration):
        raise NoSubject(subject)
    return what_it_says(registration)


def audience_of_all(subject: str) -> Audience:
    """The secretariat; raises `NoSubject` where there is no meeting with this address."""
    _meeting(subject)
    return Audience(Level.SECRETARIAT)


def certificates(subject: str, language: str) -> Certificates:
    """Those of the meeting with this address, in the official order; raises `NoSubject` where none is given."""
    meeting = _meeting(subject)
    rows = meeting.registrations.certified().select_related(*RELATED, "meeting__country")
    given = [what_it_says(one) for one in in_order(rows)]
    if not given:
        raise NoSubject(subject)
    title = gettext("Certificates of attendance, %(meeting)s") % {"meeting": short_title(meeting)}
    return Certificates(title, tuple(given))


def what_it_says(registration: Registration) -> Certificate:
    """The words of the certificate, on paper and on the page that proves it."""
    meeting: Meeting = registration.meeting
    code = certificate_code(registration)
    return Certificate(
        title=gettext("Certificate of attendance"),
        name=registration.person.name,
        office=registration.office,
        delegation=str(registration.invitation or ""),
        capacity=str(registration.capacity),
        is_online=registration.mode == Mode.ONLINE,
        meeting=meeting.title,
        when=when(meeting).words,
        where=", ".join(part for part in (meeting.place, str(meeting.country or "")) if part),
        code=code,
        address=settings.SITE_URL + reverse("certificate", args=[code]),
        secretariat=settings.SECRETARIAT_NAME,
        is_sample=meeting.is_sample,
    )


def certificate_with(code: str) -> Certificate | None:
    """What the certificate with this code says; none for a code of none, and of one that no longer holds."""
    found = registration_of_certificate(code)
    return what_it_says(found) if found is not None and is_given(found) else None


def certificate_words(registration: Registration) -> dict[str, Any] | None:
    """For the page of the own registration: that there is a certificate, and the newest file of it."""
    if not is_given(registration):
        return None
    subject = str(registration.pk)
    rows = Report.objects.filter(kind="certificate", subject=subject, scope=f"person:{registration.person_id}")
    return {"subject": subject, "report": rows.ready().newest_first().first()}


def name_of(registration: Registration) -> str:
    """What the form calls it: the meeting, and for staff whose it is."""
    return f"{short_title(registration.meeting)}, {registration.person}"


def _meeting(subject: str) -> Meeting:
    found = Meeting.objects.filter(slug=subject).first()
    if found is None:
        raise NoSubject(subject)
    return found


def _registration(subject: str) -> Registration:
    rows = Registration.objects.select_related(*RELATED, "meeting__country")
    is_number = is_key(subject)
    found: Registration | None = rows.filter(pk=int(subject)).first() if is_number else None
    if found is None:
        raise NoSubject(subject)
    return found
