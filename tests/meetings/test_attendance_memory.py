"""Who came when: by office and never by name; what nobody wrote down is unknown and no absence."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Member, Person
from meetings.attendance_memory.memory import last_times, meetings_held, occasions
from meetings.attendance_memory.regions import long_absent
from meetings.models import Invitation, Meeting, MeetingHost, Registration
from r2pnet.partial_dates import PartialDate
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.meetings.gathering import account_of, invited, open_meeting
from tests.meetings.promising import member_of
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/attendance/"


def held(year: int, **fields: object) -> Meeting:
    meeting: Meeting = MeetingFactory(title=f"Held {year}", start=PartialDate.of(year, 5, 2), end=None, **fields)
    return meeting


def sent(member: Member, meeting: Meeting, status: str = "attended", **fields: object) -> Registration:
    """Somebody of the member is registered there."""
    invitation = Invitation.objects.filter(meeting=meeting, member=member).first()
    invitation = invitation or InvitationFactory(meeting=meeting, member=member)
    capacity = meeting.capacities.first() or CapacityFactory(meeting=meeting)
    given = {"capacity": capacity, "invitation": invitation, "status": status, **fields}
    made: Registration = RegistrationFactory(meeting=meeting, **given)
    return made


def remembered(member: Member) -> list[tuple[str, str]]:
    staff = UserFactory(is_staff=True, is_superuser=True)
    return [(one.name.split(",")[0], one.label.words) for one in occasions(member, meetings_held(staff))]


def test_each_meeting_says_what_is_known_and_no_absence_that_nobody_wrote_down() -> None:
    member, other = MemberFactory(joined=PartialDate.of(2013)), MemberFactory()
    sent(member, held(2025))
    noted = held(2024)
    sent(other, noted)  # somebody wrote down who came
    InvitationFactory(meeting=noted, member=member)
    sent(other, held(2018))
    sent(member, held(2023), "confirmed")
    declining = held(2022)
    InvitationFactory(meeting=declining, member=member, reply="declined", replied_on=date(2022, 3, 1))
    sent(other, declining)
    MeetingHostFactory(meeting=held(2021), member=member, organisation=None)
    held(2020)
    held(2011)
    held(2026, status="cancelled")
    assert remembered(member) == [
        ("Held 2025", "Came"),
        ("Held 2024", "Nobody came"),
        ("Held 2023", "Was registered; who came is not written down"),
        ("Held 2022", "Declined"),
        ("Held 2021", "Hosted it"),
        ("Held 2020", "Not known"),
        ("Held 2018", "Not invited"),
        ("Held 2011", "Before it joined"),
    ]


class TestWithoutAnInvitation:
    """Staff register people at the door for nobody but themselves."""

    def came(self, meeting: Meeting, person: Person, kind: str = "delegate") -> Registration:
        capacity = CapacityFactory(meeting=meeting, kind=kind)
        made: Registration = RegistrationFactory(
            meeting=meeting, person=person, capacity=capacity, status="attended", office="Zqxdesk"
        )
        return made

    def test_who_held_an_office_on_the_day_came_for_its_member(self) -> None:
        member, then, later = MemberFactory(country__un_group="grulac"), PersonFactory(), PersonFactory()
        term = {"member": member, "end_state": "known"}
        AppointmentFactory(person=then, start=PartialDate.of(2020), end=PartialDate.of(2025, 5, 31), **term)
        AppointmentFactory(person=later, start=PartialDate.of(2025, 6, 1), end=PartialDate.of(2026, 1, 1), **term)
        meeting = held(2025)
        self.came(meeting, then)
        assert remembered(member) == [("Held 2025", "Came")]
        staff = UserFactory(is_staff=True, is_superuser=True)
        [occasion] = occasions(member, meetings_held(staff))
        assert len(occasion.offices) == 1
        [last] = last_times(Member.objects.filter(pk=member.pk).with_names(), staff)
        assert last.name.startswith("Held 2025")
        for year in (2023, 2024):
            sent(MemberFactory(country__un_group="african"), held(year))
        assert [one.name for one in long_absent(staff)] == []
        Registration.objects.filter(person=then).update(person=later)
        assert remembered(member)[0] == ("Held 2025", "Not known")

    def test_nobody_is_absent_where_it_is_not_clear_for_whom_somebody_came(self) -> None:
        member, meeting = MemberFactory(), held(2025)
        self.came(meeting, PersonFactory(), "speaker")
        assert remembered(member) == [("Held 2025", "Not invited")]
        self.came(meeting, PersonFactory())
        assert remembered(member) == [("Held 2025", "Not known")]
        sent(member, meeting, "confirmed")
        assert remembered(member) == [("Held 2025", "Not known")]


class TestWhoReads:
    def people(self) -> tuple[Person, Person]:
        meeting = open_meeting()
        own, other = invited(meeting), invited(meeting)
        past = held(2025)
        for person in (own, other):
            sent(member_of(person), past, person=PersonFactory(name="Zqxname"), office=f"Zqxoffice {person.pk}")
        return own, other

    def test_a_member_reads_its_own_by_office_and_nobody_elses(self, client: Client) -> None:
        own, other = self.people()
        client.force_login(account_of(own))
        page = client.get(PAGE, follow=True)
        assert page.redirect_chain == [(f"{PAGE}{member_of(own).slug}/", 302)]
        words = words_of(page)
        assert (f"Zqxoffice {own.pk}" in words, "Zqxname" in words, f"Zqxoffice {other.pk}" in words) == (
            True,
            False,
            False,
        )
        assert client.get(f"{PAGE}{member_of(other).slug}/").status_code == 404
        assert client.get(f"{PAGE}no-such-member/").status_code == 404
        client.force_login(UserFactory())
        assert client.get(PAGE).status_code == 404

    def test_who_serves_two_members_comes_from_one_to_the_other(self, client: Client) -> None:
        own, _other = self.people()
        second = AppointmentFactory(person=own, end_state="open").member
        client.force_login(account_of(own))
        first = client.get(PAGE, follow=True)
        pages = {f"{PAGE}{member_of_first}/" for member_of_first in (second.slug, first.context["member"].slug)}
        there = f"{PAGE}{next(one.slug for one in first.context['others'])}/"
        assert there in first.content.decode()
        assert {first.redirect_chain[0][0], there} == pages

    def test_staff_read_all_without_names(self, staff_client: Client) -> None:
        own, other = self.people()
        assert "Held 2025" in words_of(staff_client.get(PAGE))
        for person in (own, other):
            words = words_of(staff_client.get(f"{PAGE}{member_of(person).slug}/"))
            assert (f"Zqxoffice {person.pk}" in words, "Zqxname" in words) == (True, False)

    def test_a_meeting_that_a_member_may_not_see_is_in_no_memory(self, client: Client) -> None:
        own, _other = self.people()
        sent(member_of(own), held(2024, level="secretariat"))
        client.force_login(account_of(own))
        assert "Held 2024" not in words_of(client.get(PAGE, follow=True))

    def test_the_number_of_queries_does_not_grow(self, staff_client: Client) -> None:
        own, _other = self.people()
        for path in (PAGE, f"{PAGE}{member_of(own).slug}/"):
            counted = []
            for year in (2012, 2013, 2014):
                sent(MemberFactory(), held(year))
                sent(member_of(own), held(year, slug=f"more-{year}-{len(path)}"))
                with CaptureQueriesContext(connection) as queries:
                    staff_client.get(path)
                counted.append(len(queries))
            assert counted[1] == counted[2]


def test_the_last_time_is_the_newest_meeting_that_a_member_came_to_or_hosted() -> None:
    staff = UserFactory(is_staff=True, is_superuser=True)
    came, hosted, unknown = (MemberFactory() for _ in range(3))
    sent(came, held(2019))
    sent(came, held(2023))
    sent(came, held(2024), "confirmed")
    MeetingHost.objects.create(meeting=held(2022), member=hosted)
    rows = last_times(Member.objects.with_names().order_by("pk"), staff)
    assert [(row.member, row.name.split(",")[0]) for row in rows] == [
        (came, "Held 2023"),
        (hosted, "Held 2022"),
        (unknown, ""),
    ]


class TestRegions:
    def test_a_group_that_missed_two_meetings_on_record_is_hinted_at(self, staff_client: Client) -> None:
        staff = UserFactory(is_staff=True, is_superuser=True)
        african, asian, latin = (
            MemberFactory(country__un_group=group) for group in ("african", "asia-pacific", "grulac")
        )
        sent(african, held(2020, kind="ministerial"))
        assert long_absent(staff) == []  # one meeting says nothing
        for year in (2022, 2024):
            sent(asian, held(year, kind="ministerial"))
        assert [(one.name, one.last) for one in long_absent(staff)] == [
            ("African Group", "Held 2020"),
            ("Latin American and Caribbean Group", ""),
        ]
        held(2025)  # nobody wrote down who came: nothing follows
        sent(african, held(2026, kind="regional"))
        sent(african, held(2023))  # a workshop
        assert len(long_absent(staff)) == 2
        open_meeting()
        hint = "African Group (last: Held 2020)"
        assert hint in words_of(staff_client.get("/desk/meetings/annual-12-test-city/invite/"))
        MeetingHost.objects.create(meeting=Meeting.objects.get(title="Held 2022"), member=latin)
        assert [one.name for one in long_absent(staff)] == ["African Group"]
