"""Makers of rows for tests; everything is plainly invented."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory

from focalpoints.models import (
    Appointment,
    Country,
    Institution,
    Member,
    MembershipCount,
    Nomination,
    Organisation,
    Person,
    ProposedCorrection,
    SteeringTerm,
    Succession,
    Topic,
    User,
)
from focalpoints.models.country import UNGroup, UNStatus
from focalpoints.models.institution import Sector
from focalpoints.models.member import MemberKind
from focalpoints.models.organisation import OrganisationKind
from focalpoints.models.term import EndState
from focalpoints.models.topic import TopicKind
from meetings.models import (
    Capacity,
    Invitation,
    Meeting,
    MeetingHost,
    NextStep,
    Paper,
    PaperFile,
    Registration,
    Session,
)
from meetings.models.capacity import CapacityKind, MayAsk
from meetings.models.meeting import HowHeld, MeetingKind, MeetingStatus
from meetings.models.paper import PaperKind
from meetings.models.registration import Mode, RegistrationStatus
from meetings.models.session import SessionKind
from r2pnet.clock import network_today
from r2pnet.outbox.kinds import kind_of, kinds
from r2pnet.outbox.models import MessageText
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report, ReportOrder


def _letters(number: int, length: int) -> str:
    """A code of capital letters that is different for every number."""
    text = ""
    for _ in range(length):
        text = chr(65 + number % 26) + text
        number //= 26
    return text


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.org")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(**kwargs)


class CountryFactory(DjangoModelFactory[Country]):
    class Meta:
        model = Country

    iso3 = factory.Sequence(lambda n: _letters(n, 3))
    iso2 = factory.Sequence(lambda n: _letters(n, 2))
    m49 = factory.Sequence(lambda n: f"{n % 1000:03d}")
    short_name = factory.Sequence(lambda n: f"Testland {n:05d}")
    un_status = UNStatus.MEMBER
    un_group = UNGroup.AFRICAN
    m49_region = "Africa"
    m49_subregion = "Sub-Saharan Africa"
    map_x = 500.0
    map_y = 200.0


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Test Organisation {n}")
    kind = OrganisationKind.NGO


class MemberFactory(DjangoModelFactory[Member]):
    class Meta:
        model = Member

    kind = MemberKind.STATE
    country = factory.SubFactory(CountryFactory)
    slug = factory.Sequence(lambda n: f"testland-{n}")
    source_url = "https://source.example/members"
    source_date = PartialDate.of(2021, 5, 11)
    verified = True


class RegionalOrganisationFactory(MemberFactory):
    kind = MemberKind.REGIONAL_ORGANISATION
    country = None
    organisation = factory.SubFactory(OrganisationFactory, kind=OrganisationKind.REGIONAL)


class InstitutionFactory(DjangoModelFactory[Institution]):
    class Meta:
        model = Institution

    member = factory.SubFactory(MemberFactory)
    name = factory.Sequence(lambda n: f"Test Ministry {n}")
    sector = Sector.FOREIGN_AFFAIRS


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Test Person {n}")
    work_email = factory.Sequence(lambda n: f"person{n}@example.org")


class AppointmentFactory(DjangoModelFactory[Appointment]):
    class Meta:
        model = Appointment

    member = factory.SubFactory(MemberFactory)
    institution = factory.SubFactory(InstitutionFactory, member=factory.SelfAttribute("..member"))
    source_url = "https://source.example/appointments"
    source_date = PartialDate.of(2021, 5, 11)
    verified = True


class SteeringTermFactory(DjangoModelFactory[SteeringTerm]):
    class Meta:
        model = SteeringTerm

    member = factory.SubFactory(MemberFactory)


class NominationFactory(DjangoModelFactory[Nomination]):
    class Meta:
        model = Nomination

    member = factory.SubFactory(MemberFactory)
    name = "A. Example"
    work_email = factory.Sequence(lambda n: f"nominated{n}@example.org")
    position = "Test Director"
    start_on = date(2026, 12, 1)


class ProposedCorrectionFactory(DjangoModelFactory[ProposedCorrection]):
    class Meta:
        model = ProposedCorrection

    member = factory.SubFactory(MemberFactory)
    seen_version = 1
    changes = factory.LazyFunction(lambda: {"joined": {"old": "2012", "new": "2013"}})
    source_note = "Test letter"
    proposed_by = factory.SubFactory("tests.factories.UserFactory")


class SuccessionFactory(DjangoModelFactory[Succession]):
    class Meta:
        model = Succession

    leaving = factory.SubFactory(AppointmentFactory)
    following = factory.SubFactory(AppointmentFactory, member=factory.SelfAttribute("..leaving.member"))
    last_day = date(2026, 12, 31)
    end_state_before = EndState.OPEN


class MembershipCountFactory(DjangoModelFactory[MembershipCount]):
    class Meta:
        model = MembershipCount

    counted = PartialDate.of(2021, 5, 11)
    states = 61
    organisations = 2


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    kind = TopicKind.THEME
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Test theme {n}")


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    kind = MeetingKind.WORKSHOP
    how_held = factory.LazyAttribute(
        lambda meeting: HowHeld.ONLINE if meeting.kind == MeetingKind.WEBINAR else HowHeld.IN_PERSON
    )
    slug = factory.Sequence(lambda n: f"test-meeting-{n}")
    title = factory.Sequence(lambda n: f"Test meeting {n}")
    place = "Test City"
    start = PartialDate.of(2019, 5, 13)
    end = PartialDate.of(2019, 5, 14)
    zone = "Europe/Brussels"
    status = MeetingStatus.HELD
    source_url = "https://source.example/meetings"
    verified = True


class MeetingHostFactory(DjangoModelFactory[MeetingHost]):
    class Meta:
        model = MeetingHost

    meeting = factory.SubFactory(MeetingFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class PaperFactory(DjangoModelFactory[Paper]):
    class Meta:
        model = Paper

    symbol = factory.Sequence(lambda n: f"T/{n}")
    slug = factory.Sequence(lambda n: f"t-{n}")
    kind = PaperKind.SECRETARY_GENERAL_REPORT
    title = factory.Sequence(lambda n: f"Test paper {n}")
    year = 2019
    source_url = "https://source.example/papers"
    verified = True


class PaperFileFactory(DjangoModelFactory[PaperFile]):
    """A row with a small PDF, put into the folder past the service."""

    class Meta:
        model = PaperFile

    paper = factory.SubFactory(PaperFactory)
    language = "en"
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 test", "test"))
    name = "test.pdf"
    content_type = "application/pdf"
    size = factory.LazyAttribute(lambda row: getattr(row.file, "size", 0))
    digest = "0" * 64


class ReportFactory(DjangoModelFactory[Report]):
    class Meta:
        model = Report

    kind = "directory"
    content_hash = factory.Sequence(lambda n: f"{n:064x}")
    template_version = "0" * 16

    @factory.post_generation
    def noted(self: Report, create: bool, extracted: object, **kwargs: object) -> None:  # type: ignore[misc]
        """Whoever ordered it has it among their own."""
        if self.ordered_by_id:
            ReportOrder.objects.create(report=self, user_id=self.ordered_by_id)


class CapacityFactory(DjangoModelFactory[Capacity]):
    class Meta:
        model = Capacity

    meeting = factory.SubFactory(MeetingFactory)
    kind = CapacityKind.FOCAL_POINT
    may_ask = MayAsk.FOCAL_POINT


class InvitationFactory(DjangoModelFactory[Invitation]):
    class Meta:
        model = Invitation

    meeting = factory.SubFactory(MeetingFactory)
    member = factory.SubFactory(MemberFactory)


class RegistrationFactory(DjangoModelFactory[Registration]):
    class Meta:
        model = Registration

    meeting = factory.SubFactory(MeetingFactory)
    person = factory.SubFactory(PersonFactory)
    capacity = factory.SubFactory(CapacityFactory, meeting=factory.SelfAttribute("..meeting"))
    mode = Mode.IN_PERSON
    status = RegistrationStatus.CONFIRMED


class NextStepFactory(DjangoModelFactory[NextStep]):
    """Open, due in a month, of a meeting that was held."""

    class Meta:
        model = NextStep

    meeting = factory.SubFactory(MeetingFactory)
    member = factory.SubFactory(MemberFactory)
    words = factory.Sequence(lambda n: f"Test step {n}")
    due_on = factory.LazyFunction(lambda: network_today() + timedelta(days=30))
    meeting_begins_on = date(2019, 5, 14)


class MessageTextFactory(DjangoModelFactory[MessageText]):
    class Meta:
        model = MessageText

    kind = factory.Sequence(lambda n: kinds()[n // 2 % len(kinds())].key)
    language = factory.Sequence(lambda n: ("en", "ar")[n % 2])
    subject = "Test subject"
    body = factory.LazyAttribute(lambda text: " ".join(f"{{{name}}}" for name in kind_of(text.kind).late) or "Text")


class SessionFactory(DjangoModelFactory[Session]):
    """On the first day of its meeting, an hour each from 09:00 UTC, unless said otherwise."""

    class Meta:
        model = Session

    meeting = factory.SubFactory(MeetingFactory)
    kind = SessionKind.PLENARY
    title = factory.Sequence(lambda n: f"Test session {n}")
    starts_at = factory.LazyAttribute(lambda session: datetime.combine(session.meeting.start.core, time(9), tzinfo=UTC))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=1))
    room = "Test hall"
