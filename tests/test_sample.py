"""The sample is invented, says so, and stays where it belongs."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import Settings

from focalpoints.models import Appointment, Member, Person, SteeringTerm, User
from focalpoints.real_rows import listed_of_counted
from meetings.models import Meeting, MeetingHost
from r2pnet.visibility import grants_of

pytestmark = pytest.mark.django_db


def load_sample() -> list[str]:
    out = StringIO()
    call_command("load_sample", stdout=out)
    return out.getvalue().splitlines()


def every_table() -> str:
    out = StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


@pytest.fixture
def sample(settings: Settings) -> None:
    settings.SAMPLE = True
    load_sample()


def test_outside_the_sample_nothing_invented_is_loaded(settings: Settings) -> None:
    settings.SAMPLE = False
    with pytest.raises(CommandError) as refusal:
        load_sample()
    assert (
        str(refusal.value) == "Sample records are loaded only where nothing is configured; this portal runs for real."
    )
    assert [table.objects.count() for table in (User, Member, Person, Meeting)] == [0, 0, 0, 0]


@pytest.mark.usefixtures("sample")
def test_a_second_run_makes_nothing() -> None:
    before = every_table()
    assert load_sample() == [
        "Sample: the accounts focal.point@example.org, steering@example.org, former@example.org, "
        "secretariat@example.org and the members “Sample Organisation” and “Sample Council” are there.",
        "Sample: the twelfth meeting in Sample City is there.",
        "Sample: two chapters of a manual are there, one adopted and in an edition, and one in draft.",
    ]
    assert every_table() == before


@pytest.mark.parametrize(
    ("day", "start"),
    [("2026-11-25", "2027-05-12"), ("2027-01-15", "2027-05-12"), ("2027-03-01", "2028-05-12")],
)
def test_the_sample_meeting_is_always_to_come(settings: Settings, day: str, start: str) -> None:
    settings.SAMPLE = True
    with time_machine.travel(f"{day}T12:00:00Z"):
        load_sample()
        meeting = Meeting.objects.get()
        assert (meeting.start.text, meeting.is_announced_still) == (start, True)
    with time_machine.travel("2029-06-01T12:00:00Z"):
        assert not meeting.is_announced_still
        load_sample()
        assert Meeting.objects.get().start.text == "2030-05-12"


@pytest.mark.usefixtures("sample")
def test_every_invented_name_says_that_it_is_a_sample() -> None:
    people = Person.objects.order_by("pk")
    assert [(one.name, one.work_email, one.level, one.is_sample) for one in people] == [
        ("Sample Person One", "steering@example.org", "members", True),
        ("Sample Person Two", "former@example.org", "members", True),
        ("Sample Person Three", "sample.person.three@example.org", "members", True),
        ("Sample Person Four", "focal.point@example.org", "members", True),
    ]
    assert sorted((str(one), one.is_sample) for one in Member.objects.all()) == [
        ("Sample Council", True),
        ("Sample Organisation", True),
    ]
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.place, meeting.status, meeting.zone, meeting.is_sample) == (
        "Twelfth meeting of the Global Network of R2P Focal Points (sample)",
        "Sample City",
        "open",
        "Europe/Brussels",
        True,
    )
    assert sorted(str(one) for one in meeting.invitations.all()) == ["Sample Council", "Sample Organisation"]
    assert [(str(host), host.is_chair, host.is_sample) for host in MeetingHost.objects.all()] == [
        ("Sample Organisation", True, True)
    ]


@pytest.mark.usefixtures("sample")
def test_the_sample_member_has_a_focal_point_one_before_an_alternate_and_a_contact_office() -> None:
    offices = Appointment.objects.select_related("person", "institution").order_by("pk")
    assert [(one.role, str(one.person or ""), one.end.text if one.end else one.end_state) for one in offices] == [
        ("focal-point", "Sample Person One", "open"),
        ("focal-point", "Sample Person Two", "2024-12-31"),
        ("alternate", "Sample Person Three", "open"),
        ("contact-office", "", "open"),
        ("focal-point", "Sample Person Four", "open"),
    ]
    assert [str(one.person or "") for one in Appointment.objects.current().order_by("pk")] == [
        "Sample Person One",
        "Sample Person Three",
        "",
        "Sample Person Four",
    ]
    assert SteeringTerm.objects.current().count() == 1


@pytest.mark.usefixtures("sample")
def test_the_secretariat_of_the_sample_has_an_account_without_a_password() -> None:
    user = User.objects.get(is_staff=True)
    assert (user.email, user.is_staff, user.is_active, user.is_superuser) == (
        "secretariat@example.org",
        True,
        True,
        False,
    )
    assert not user.has_usable_password()
    assert [group.name for group in user.groups.all()] == ["administrator"]


@pytest.mark.usefixtures("sample")
def test_each_account_of_the_sample_sees_what_its_office_gives() -> None:
    users = {one.email: one for one in User.objects.all()}
    levels = {email: sorted(grants_of(user).levels) for email, user in users.items()}
    assert levels == {
        "focal.point@example.org": ["members", "public"],
        "steering@example.org": ["members", "public", "steering"],
        "former@example.org": ["public"],
        "secretariat@example.org": ["members", "public", "secretariat", "steering"],
    }
    assert [email for email, user in users.items() if user.has_usable_password()] == []


@pytest.mark.usefixtures("sample", "real_rows")
def test_samples_count_for_nothing_and_the_real_rows_stay_clean() -> None:
    assert listed_of_counted() == "41 of 63 (count of 11 May 2021) listed from sources; 29 verified, 12 not."
    real = Member.objects.filter(is_sample=False)
    assert not Appointment.objects.filter(member__in=real, is_sample=True).exists()
    assert not Appointment.objects.filter(member__in=real, person__isnull=False).exists()
    assert not MeetingHost.objects.filter(member__in=real, is_sample=True).exists()
    assert list(Meeting.objects.filter(is_sample=True).values_list("slug", flat=True)) == ["annual-12-sample-city"]
